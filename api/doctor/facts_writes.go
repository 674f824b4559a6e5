package doctor

import (
	"context"
	"encoding/json"
	"net/http"
)

// writeFacts are the facts that need objects in a workspace of the user.
var writeFacts = []Fact{
	{
		ID:        "sources/names-not-unique",
		Says:      "Two sources of a workspace may have the same name.",
		Source:    "server source, SourceHandler.kt",
		isOfWrite: true,
		check: func(ctx context.Context, e *examination) verdict {
			name := e.newName()
			first := e.newSource(ctx, name, nil)
			if !first.ok() {
				return unseen("a source could not be created (status %d, %s)", first.status, first.kind())
			}
			second := e.newSource(ctx, name, nil)
			return wants(second.ok(), "the second one returns status %d (%s)", second.status, second.kind())
		},
	},
	{
		ID:        "requests/unknown-properties-ignored",
		Says:      "Properties of a request that the server does not know are ignored.",
		Source:    "server source, StrictApiJsonMessageBodyReader.kt",
		isOfWrite: true,
		check: func(ctx context.Context, e *examination) verdict {
			x := e.newSource(ctx, e.newName(), map[string]any{"airbyteGoDoctor": 1})
			return wants(x.ok(), "the status is %d (%s)", x.status, x.kind())
		},
	},
	{
		ID:        "requests/null-is-absent",
		Says:      "A null in an optional property of a request counts as absent.",
		Source:    "recorded traffic of the Terraform provider",
		isOfWrite: true,
		check: func(ctx context.Context, e *examination) verdict {
			return e.withSource(ctx, func(id string) verdict {
				x := e.send(ctx, http.MethodPatch, "/sources/"+id, map[string]any{"name": nil})
				return wants(x.ok() && textOf(x.object(), "name") != "", "the status is %d (%s)", x.status, x.kind())
			})
		},
	},
	{
		ID:        "sources/unknown-type-is-400",
		Says:      "A source of an unknown type, without a definitionId, returns 400.",
		Source:    "recorded traffic; NameToDefinitionMapper.kt",
		isOfWrite: true,
		check: func(ctx context.Context, e *examination) verdict {
			body := map[string]any{
				"name":          e.newName(),
				"workspaceId":   e.settings.Workspace,
				"configuration": map[string]any{"sourceType": "airbyte-go-doctor"},
			}
			return wantsStatus(e.create(ctx, ownSources, body), http.StatusBadRequest)
		},
	},
	{
		ID:        "sources/patch-merges",
		Says:      "PATCH merges the configuration into the stored one.",
		Source:    "server source, ConfigurationUpdate.kt",
		isOfWrite: true,
		check: func(ctx context.Context, e *examination) verdict {
			return e.changedConfiguration(ctx, http.MethodPatch, true)
		},
	},
	{
		ID:        "sources/put-replaces",
		Says:      "PUT replaces the whole configuration.",
		Source:    "server source, ConfigurationUpdate.kt",
		isOfWrite: true,
		check: func(ctx context.Context, e *examination) verdict {
			return e.changedConfiguration(ctx, http.MethodPut, false)
		},
	},
	{
		ID:        "sources/deleted-still-readable",
		Says:      "A deleted source can still be read, except from lists.",
		Source:    "server source, SourceServiceJooqImpl.kt",
		isOfWrite: true,
		check: func(ctx context.Context, e *examination) verdict {
			return e.withSource(ctx, func(id string) verdict {
				deleted := e.remove(ctx, ownSources, id)
				if !deleted.ok() {
					return unseen("the source cannot be deleted (status %d, %s)", deleted.status, deleted.kind())
				}
				return wantsStatus(e.send(ctx, http.MethodGet, "/sources/"+id, nil), http.StatusOK)
			})
		},
	},
	{
		ID:        "tags/duplicate-is-409",
		Says:      "A second tag of the same name in a workspace returns 409.",
		Source:    "server source, TagHandler.kt",
		isOfWrite: true,
		check: func(ctx context.Context, e *examination) verdict {
			body := map[string]any{"name": e.newName(), "color": "FF5E5B", "workspaceId": e.settings.Workspace}
			first := e.create(ctx, ownTags, body)
			if !first.ok() {
				return unseen("a tag could not be created (status %d, %s)", first.status, first.kind())
			}
			return wantsStatus(e.create(ctx, ownTags, body), http.StatusConflict)
		},
	},
	{
		ID:        "tags/color-is-hex",
		Says:      "The color of a tag that is not six hex digits returns 400.",
		Source:    "server source, TagHandler.kt",
		isOfWrite: true,
		check: func(ctx context.Context, e *examination) verdict {
			if e.release.isBefore("1.6") {
				return unseen("the server has no tags")
			}
			body := map[string]any{"name": e.newName(), "color": "red", "workspaceId": e.settings.Workspace}
			return wantsStatus(e.create(ctx, ownTags, body), http.StatusBadRequest)
		},
	},
}

// changedConfiguration changes one key of a configuration, and looks whether the others are still there.
func (e *examination) changedConfiguration(ctx context.Context, method string, keepsOthers bool) verdict {
	return e.withSource(ctx, func(id string) verdict {
		body := map[string]any{"name": e.newName(), "configuration": map[string]any{"sourceType": "faker", "seed": 2}}
		x := e.send(ctx, method, "/sources/"+id, body)
		if !x.ok() {
			return unseen("the source cannot be changed (status %d, %s)", x.status, x.kind())
		}
		x = e.send(ctx, http.MethodGet, "/sources/"+id, nil)
		configuration, _ := x.object()["configuration"].(map[string]any)
		if configuration["seed"] != json.Number("2") {
			return differs("the change was not stored")
		}
		hasOthers := configuration["count"] != nil
		return wants(hasOthers == keepsOthers, "the other keys are still there: %t", hasOthers)
	})
}

// hiddenFacts are facts that a client relies on and that cannot be seen from outside, or only at a risk.
var hiddenFacts = []Fact{
	{
		ID:     "jobs/cancel-is-per-connection",
		Says:   "Cancelling a job stops every job that runs on its connection.",
		Source: "server source, TemporalClient.kt",
	},
	{
		ID:     "jobs/second-sync-is-409",
		Says:   "A second sync of a connection returns 409, or the queued job since June 2026.",
		Source: "server source, SchedulerHandler.kt",
	},
	{
		ID:     "sources/put-keeps-masked-secrets",
		Says:   "PUT keeps the stored secret for a mask outside of lists.",
		Source: "server source, JsonSecretsProcessor.kt",
	},
	{
		ID:     "sources/patch-stores-masks",
		Says:   "PATCH stores a mask as the secret.",
		Source: "server source, ConfigurationUpdate.kt",
	},
	{
		ID:     "workspaces/delete-stops-at-twenty",
		Says:   "With a workspace, only its first twenty sources and destinations are deleted.",
		Source: "server source, WorkspacesHandler.kt",
	},
	{
		ID:     "tokens/wrong-credentials",
		Says:   "Wrong client credentials return 400, 401 or 500, depending on the deployment.",
		Source: "server source, ApplicationService; recorded traffic",
	},
	{
		ID:     "limits/no-retry-after",
		Says:   "A 429 of the server has no Retry-After header.",
		Source: "server source, PublicApiLoadShedFilter.kt",
	},
}
