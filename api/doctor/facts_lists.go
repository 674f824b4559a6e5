package doctor

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// listFacts are the facts about lists, pages and filters.
var listFacts = []Fact{
	{
		ID:     "lists/next-is-empty-at-end",
		Says:   "On an empty page, next is an empty string; servers before 0.64 leave it out.",
		Source: "server source, PaginationMapper.kt",
		check:  checkEmptyPage,
	},
	{
		ID:     "lists/next-on-last-page",
		Says:   "A page with items has a link to a next page, also if that page is empty.",
		Source: "server source, PaginationMapper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/workspaces", "limit", "100")
			n := len(x.items())
			if !x.ok() || n == 0 || n == 100 {
				return unseen("there is no last page with items")
			}
			return wants(textOf(x.object(), "next") != "", "the last page has no next link")
		},
	},
	{
		ID:     "lists/links-lose-filters",
		Says:   "The next link of the list of jobs lacks status and orderBy.",
		Source: "server source, JobsResponseMapper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/jobs", "limit", "1", "status", "succeeded")
			next := textOf(x.object(), "next")
			if next == "" {
				return unseen("there is no page of succeeded jobs")
			}
			return wants(!strings.Contains(next, "status="), "the link has the status")
		},
	},
	{
		ID:     "lists/previous-repeats-limit",
		Says:   "The previous link has the parameter limit twice.",
		Source: "server source, PaginationMapper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/workspaces", "limit", "1", "offset", "1")
			previous := textOf(x.object(), "previous")
			u, err := url.Parse(previous)
			if previous == "" || err != nil {
				return unseen("there is no page with a previous link")
			}
			return wants(len(u.Query()["limit"]) == 2, "limit occurs %d times", len(u.Query()["limit"]))
		},
	},
	{
		ID:     "lists/limit-up-to-100",
		Says:   "A limit above 100 returns 400.",
		Source: "server source, QueryValueBinder.kt",
		check:  returns(http.StatusBadRequest, "/workspaces", "limit", "101"),
	},
	{
		ID:     "lists/foreign-workspace-is-403",
		Says:   "One workspace ID that the caller cannot read makes the whole list fail with 403, or with 404 or 400 for an instance admin.",
		Source: "server source, RoleResolver.kt",
		check: func(ctx context.Context, e *examination) verdict {
			if e.caller.workspace == "" {
				return unseen("the caller can see no workspace")
			}
			x := e.ask(ctx, "/connections", "workspaceIds", e.caller.workspace, "workspaceIds", noID)
			if e.caller.isAdmin || e.release.isBefore("1.1") {
				return unseen("the caller may read every workspace")
			}
			return wantsStatus(x, http.StatusForbidden)
		},
	},
	{
		ID:     "lists/arrays-repeated-or-joined",
		Says:   "A list parameter may be repeated or joined by commas.",
		Source: "server source, QueryValueBinder.kt",
		check: func(ctx context.Context, e *examination) verdict {
			id := e.caller.workspace
			if id == "" {
				return unseen("the caller can see no workspace")
			}
			repeated := e.ask(ctx, "/sources", "limit", "1", "workspaceIds", id, "workspaceIds", id)
			joined := e.ask(ctx, "/sources", "limit", "1", "workspaceIds", id+","+id)
			return wants(repeated.ok() && joined.ok(), "the statuses are %d and %d", repeated.status, joined.status)
		},
	},
	{
		ID:     "lists/unknown-parameters-ignored",
		Says:   "Query parameters that the server does not know are ignored.",
		Source: "server source, generated interfaces",
		check:  returns(http.StatusOK, "/workspaces", "limit", "1", "airbyteGoDoctor", "1"),
	},
	{
		ID:     "lists/bare-arrays",
		Says:   "The lists of regions and of data planes are arrays without an object around them.",
		Source: "server source, RegionService.kt and DataplaneService.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/regions", "organizationId", e.caller.org)
			if !x.ok() {
				return unseen("the list of regions returns status %d", x.status)
			}
			return wants(strings.HasPrefix(strings.TrimSpace(string(x.body)), "["), "the list of regions is an object")
		},
	},
	{
		ID:     "lists/definitions-need-workspace",
		Says:   "The list of connector definitions without a workspace returns 500.",
		Source: "server source, ConnectorDefinitionsController.kt",
		check:  returnsIfServed(http.StatusInternalServerError, "/connector_definitions", "type", "source"),
	},
	{
		ID:     "requests/line-up-to-4096-bytes",
		Says:   "A request line of more than 4,096 bytes returns 414.",
		Source: "server source, AuthNettyServerCustomizer.kt",
		check:  returns(http.StatusRequestURITooLong, "/workspaces", "limit", "1", "airbyteGoDoctor", strings.Repeat("x", 4200)),
	},
}

func checkEmptyPage(ctx context.Context, e *examination) verdict {
	x := e.ask(ctx, "/workspaces", "limit", "1", "offset", "1000000")
	if !x.ok() {
		return differs("the page returns status %d", x.status)
	}
	o := x.object()
	if e.release.isBefore("1.1") {
		return wants(o != nil && o["next"] == nil, "next is %s", describeValue(o["next"]))
	}
	next, isText := o["next"].(string)
	return wants(isText && next == "", "next is %s", describeValue(o["next"]))
}

// wantsStatus returns the verdict for a status.
func wantsStatus(x *exchange, status int) verdict {
	if x.status == 0 {
		return unseen("there was no response")
	}
	return wants(x.status == status, "the status is %d (%s)", x.status, x.kind())
}

// describeValue names the JSON type of a value, without the value.
func describeValue(value any) string {
	switch v := value.(type) {
	case nil:
		return "absent"
	case string:
		if v == "" {
			return "an empty string"
		}
		return "a string"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case bool:
		return "a boolean"
	default:
		return "a number"
	}
}
