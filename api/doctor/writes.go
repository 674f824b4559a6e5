package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// namePrefix begins the names of all objects that an examination creates.
const namePrefix = "airbyte-go doctor "

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
		step.warn("delete the sources and tags whose names begin with "+strings.TrimSpace(namePrefix),
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

// cleaning is the result of a deletion of objects.
type cleaning struct{ deleted, failed int }

// clean deletes all sources and tags of the workspace whose names show that an examination has made them.
func (e *examination) clean(ctx context.Context) cleaning {
	var c cleaning
	for _, kind := range []struct {
		path, id string
		isPaged  bool
	}{
		{path: "/sources", id: "sourceId", isPaged: true},
		{path: "/tags", id: "tagId"},
	} {
		ids, err := e.findOwn(ctx, kind.path, kind.id, kind.isPaged)
		if err != nil {
			c.failed++
		}
		for _, id := range ids {
			x := e.send(ctx, http.MethodDelete, kind.path+"/"+url.PathEscape(id), nil)
			if x.ok() {
				c.deleted++
			} else {
				c.failed++
			}
		}
	}
	return c
}

// findOwn returns the IDs of all objects in a list of the workspace whose names show that an examination has made them.
// It returns an error if the list could not be read to its end. Servers without the list have no objects.
func (e *examination) findOwn(ctx context.Context, path, idName string, isPaged bool) ([]string, error) {
	const limit = 100
	var ids []string
	for offset := 0; ; offset += limit {
		query := []string{"workspaceIds", e.settings.Workspace}
		if isPaged {
			query = append(query, "limit", strconv.Itoa(limit), "offset", strconv.Itoa(offset))
		}
		x := e.send(ctx, http.MethodGet, path, nil, query...)
		if x.looksLike(e.unknown) {
			return ids, nil
		}
		if !x.ok() {
			return ids, errUnread
		}
		items := x.items()
		for _, item := range items {
			isOwn := strings.HasPrefix(textOf(item, "name"), namePrefix)
			if isOwn {
				ids = append(ids, textOf(item, idName))
			}
		}
		if !isPaged || len(items) < limit {
			return ids, nil
		}
	}
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
	return e.send(ctx, http.MethodPost, "/sources", body)
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
