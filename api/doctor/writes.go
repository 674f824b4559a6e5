package doctor

import (
	"context"
	"net/http"
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
	leftovers := e.clean(ctx)
	if leftovers.deleted > 0 {
		step.say("Deleted %d objects that an earlier examination had left.", leftovers.deleted)
	}
	e.checkAll(ctx, &step, func(f Fact) bool { return f.isOfWrite })

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	left := e.clean(ctx)
	if left.failed > 0 {
		step.warn("delete the sources and tags whose names begin with "+strings.TrimSpace(namePrefix),
			"%d objects of this examination could not be deleted.", left.failed)
		return step
	}
	step.say("The %d objects of this examination are deleted.", left.deleted)
	return step
}

// cleaning is the result of a deletion of objects.
type cleaning struct{ deleted, failed int }

// clean deletes all sources and tags of the workspace whose names show that an examination has made them.
func (e *examination) clean(ctx context.Context) cleaning {
	var c cleaning
	for _, kind := range []struct{ path, id string }{
		{path: "/sources", id: "sourceId"},
		{path: "/tags", id: "tagId"},
	} {
		x := e.send(ctx, http.MethodGet, kind.path, nil, "workspaceIds", e.settings.Workspace, "limit", "100")
		for _, item := range x.items() {
			isOwn := strings.HasPrefix(textOf(item, "name"), namePrefix)
			if !isOwn {
				continue
			}
			x := e.send(ctx, http.MethodDelete, kind.path+"/"+textOf(item, kind.id), nil)
			if x.ok() {
				c.deleted++
			} else {
				c.failed++
			}
		}
	}
	return c
}

// newName returns a name for an object of this examination. It has at most 30 characters, as tags need it.
func newName() string { return namePrefix + time.Now().UTC().Format("150405.000") }

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
	x := e.newSource(ctx, newName(), nil)
	id := textOf(x.object(), "sourceId")
	if id == "" {
		return unseen("a source could not be created (status %d, %s)", x.status, x.kind())
	}
	return look(id)
}

// writeSign is a request that every server refuses, but in another manner if it knows the operation or a value.
type writeSign struct {
	since string
	lacks func(ctx context.Context, e *examination) bool
}

// writeSigns lists signs of releases that only requests show that are no reads, oldest first.
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
