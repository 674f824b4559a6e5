package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// namePrefix begins the names of all objects that an examination creates.
const namePrefix = "airbyte-go doctor "

// ownName matches a name that [examination.newName] made. An object with another name belongs to somebody else, even if
// the name has the same prefix.
var ownName = regexp.MustCompile(`^` + namePrefix + `\d{6}\.\d{3}$`)

// cleanupTime bounds the deletion of the objects of an examination.
const cleanupTime = 30 * time.Second

// checkWrites checks the facts that need objects of their own, and deletes these objects again.
func (e *examination) checkWrites(ctx context.Context) Step {
	step := Step{Name: "writes", Outcome: OK}
	if e.settings.Workspace == "" {
		return step.skip("Nothing was changed. Name a workspace to check the facts about writes in it.")
	}
	if ctx.Err() != nil {
		return step.skip("The examination was stopped.")
	}
	if e.report.Release == "" {
		return step.skip("Nothing was changed. The release is unknown, and the facts depend on it.")
	}
	if text, do := e.missesWorkspace(ctx); text != "" {
		step.warn(do, "%s Nothing was changed.", text)
		return step
	}
	leftovers := e.clean(ctx)
	if leftovers.deleted > 0 {
		step.say("Deleted %s that an earlier examination had left.", objects(leftovers.deleted))
	}
	if text, do := e.missesRole(ctx); text != "" {
		step.warn(do, "%s", text)
	} else {
		e.checkAll(ctx, &step, func(f Fact) bool { return f.isOfWrite })
	}

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	left := e.clean(ctx)
	if left.failed > 0 {
		step.warn("delete the sources and tags with names such as "+e.newName(),
			"This examination could not delete %s of its own, or could not look for them.", objects(left.failed))
		return step
	}
	step.say("This examination deleted everything that it had created: %s.", objects(left.deleted))
	return step
}

// objects names a number of objects.
func objects(n int) string {
	if n == 1 {
		return "1 object"
	}
	return strconv.Itoa(n) + " objects"
}

// missesWorkspace says why nothing can be created in the workspace, and the remedy, or "" if it can be read.
func (e *examination) missesWorkspace(ctx context.Context) (text, do string) {
	x := e.ask(ctx, "/workspaces/"+url.PathEscape(e.settings.Workspace))
	if x.ok() {
		return "", ""
	}
	return "The workspace cannot be read (status " + strconv.Itoa(x.status) + ").",
		"check the ID of the workspace, and the role of the caller in it"
}

// missesRole says why the caller may create no sources in the workspace, and the remedy, or "".
func (e *examination) missesRole(ctx context.Context) (text, do string) {
	x := e.newSource(ctx, e.newName(), nil)
	if x.status != http.StatusForbidden {
		return "", ""
	}
	return "The caller may not create sources in the workspace (status 403).",
		"ask for a role there that allows editing, such as workspace_editor"
}

// ownKind is a kind of objects that examinations create.
type ownKind struct {
	path    string // of the list
	id      string // property with the ID
	isPaged bool
}

var (
	ownSources = ownKind{path: "/sources", id: "sourceId", isPaged: true}
	ownTags    = ownKind{path: "/tags", id: "tagId"}
)

// create sends a request that creates an object, and remembers the ID of the object.
func (e *examination) create(ctx context.Context, kind ownKind, body map[string]any) *exchange {
	x := e.send(ctx, http.MethodPost, kind.path, body)
	id := textOf(x.object(), kind.id)
	if id != "" {
		e.created[kind.path] = append(e.created[kind.path], id)
	}
	return x
}

// remove deletes an object, and forgets its ID.
func (e *examination) remove(ctx context.Context, kind ownKind, id string) *exchange {
	x := e.send(ctx, http.MethodDelete, kind.path+"/"+url.PathEscape(id), nil)
	if x.ok() {
		e.created[kind.path] = slices.DeleteFunc(e.created[kind.path], func(other string) bool { return other == id })
	}
	return x
}

// cleaning is the result of a deletion of objects.
type cleaning struct{ deleted, failed int }

// clean deletes the sources and tags of the workspace that this examination or an earlier one has made.
func (e *examination) clean(ctx context.Context) cleaning {
	var total cleaning
	for _, kind := range []ownKind{ownSources, ownTags} {
		c := e.cleanKind(ctx, kind)
		total.deleted += c.deleted
		total.failed += c.failed
	}
	return total
}

// cleanKind deletes the objects of one kind: those in the list, and those that this examination has created. If
// requests fail, it reads the list again, because the server may have deleted an object although its response was lost.
func (e *examination) cleanKind(ctx context.Context, kind ownKind) cleaning {
	ids, err := e.findOwn(ctx, kind) // of the pages that could be read
	for _, id := range e.created[kind.path] {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	var failed []string
	for _, id := range ids {
		x := e.remove(ctx, kind, id)
		if !x.ok() {
			failed = append(failed, id)
		}
	}
	if err != nil {
		return cleaning{deleted: len(ids) - len(failed), failed: max(len(failed), 1)}
	}
	if len(failed) > 0 {
		failed = e.stillListed(ctx, kind, failed)
	}
	return cleaning{deleted: len(ids) - len(failed), failed: len(failed)}
}

// stillListed returns the IDs that the list still has, or all if the list cannot be read.
func (e *examination) stillListed(ctx context.Context, kind ownKind, ids []string) []string {
	listed, err := e.findOwn(ctx, kind)
	if err != nil {
		return ids
	}
	return slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(listed, id) })
}

// findOwn returns the IDs of the objects in a list of the workspace that an examination has made. It returns an error
// if the list could not be read to its end. Servers without the list have no objects.
func (e *examination) findOwn(ctx context.Context, kind ownKind) ([]string, error) {
	const limit = 100
	var ids []string
	seen := map[string]bool{}
	for offset := 0; ; offset += limit {
		query := []string{"workspaceIds", e.settings.Workspace}
		if kind.isPaged {
			query = append(query, "limit", strconv.Itoa(limit), "offset", strconv.Itoa(offset))
		}
		x := e.send(ctx, http.MethodGet, kind.path, nil, query...)
		if x.looksLike(e.unknown) {
			return ids, nil
		}
		if !x.ok() {
			return ids, errUnread
		}
		items := x.items()
		before := len(seen)
		for _, item := range items {
			id := textOf(item, kind.id)
			isNew := id != "" && !seen[id]
			if isNew && e.isOwn(item) {
				ids = append(ids, id)
			}
			seen[id] = true
		}
		if !kind.isPaged || len(items) < limit {
			return ids, nil
		}
		if len(seen) == before {
			return ids, errUnread // the server ignores the offset, so that the list would have no end
		}
	}
}

// isOwn reports whether the name of an object in the workspace shows that an examination has made it.
func (e *examination) isOwn(item map[string]any) bool {
	workspace := textOf(item, "workspaceId")
	isElsewhere := workspace != "" && !strings.EqualFold(workspace, e.settings.Workspace)
	return !isElsewhere && ownName.MatchString(textOf(item, "name"))
}

// errUnread reports a list that could not be read to its end.
var errUnread = errors.New("the list could not be read")

// newName returns a name for an object of this examination. It has at most 30 characters, the limit for tags.
func (e *examination) newName() string {
	e.names++
	return fmt.Sprintf("%s%s.%03d", namePrefix, time.Now().UTC().Format("150405"), e.names)
}

// fakerDefinition is the ID of the source connector Sample Data, which needs no other system.
const fakerDefinition = "dfd88b22-b603-4c3d-aad7-3701784586b1"

// newSource creates a source with some more properties in its request.
func (e *examination) newSource(ctx context.Context, name string, more map[string]any) *exchange {
	body := map[string]any{
		"name":          name,
		"workspaceId":   e.settings.Workspace,
		"definitionId":  fakerDefinition,
		"configuration": map[string]any{"sourceType": "faker", "count": 10, "seed": 1},
	}
	for property, value := range more {
		body[property] = value
	}
	return e.create(ctx, ownSources, body)
}

// withSource creates a source and returns the verdict of look about it.
func (e *examination) withSource(ctx context.Context, look func(id string) verdict) verdict {
	x := e.newSource(ctx, e.newName(), nil)
	id := textOf(x.object(), "sourceId")
	if id == "" {
		return unseen("a source could not be created (status %d, %s)", x.status, x.kind())
	}
	return look(id)
}

// writeSign is a request that every server refuses. The error shows whether the server knows an operation or a value.
type writeSign struct {
	since string
	lacks func(ctx context.Context, e *examination) bool
}

// writeSigns lists the releases that can only be recognized by sending a write, oldest first.
var writeSigns = []writeSign{
	{since: "2.0", lacks: func(ctx context.Context, e *examination) bool {
		x := e.send(ctx, http.MethodPost, "/embedded/scoped_token", map[string]any{})
		return x.looksLike(e.unknown)
	}},
	{since: "June 2026", lacks: func(ctx context.Context, e *examination) bool {
		x := e.send(ctx, http.MethodDelete, "/workspaces/"+noID+"/oauthCredentials/source/none", nil)
		return x.looksLike(e.unknown)
	}},
	{since: "August 2026", lacks: func(ctx context.Context, e *examination) bool {
		// A permission without a scope is refused, but an unknown type is refused before.
		body := map[string]any{"userId": noID, "permissionType": airbyte.PermissionTypeWorkspaceSourceEditor}
		x := e.send(ctx, http.MethodPost, "/permissions", body)
		return strings.HasPrefix(x.kind(), "framework error")
	}},
}
