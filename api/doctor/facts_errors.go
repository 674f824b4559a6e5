package doctor

import (
	"context"
	"net/http"
	"strings"
)

// idFacts are the facts about IDs that do not exist.
var idFacts = []Fact{
	{
		ID:     "ids/unknown-is-403-or-404",
		Says:   "An ID that does not exist returns 403, or 404 to an instance admin. Servers before 1.2 return 400 instead of 404.",
		Source: "server source, RoleResolver.kt; release comparison",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/sources/"+noID)
			hasAllRights := e.caller.isAdmin || e.release.isBefore("1.1") // before 0.64, there are no roles
			switch {
			case hasAllRights && e.release.isBefore("1.5"):
				return wantsStatus(x, http.StatusBadRequest)
			case hasAllRights:
				return wantsStatus(x, http.StatusNotFound)
			default:
				return wantsStatus(x, http.StatusForbidden)
			}
		},
	},
	{
		ID:     "ids/unknown-job-is-409",
		Says:   "A job that does not exist returns 409 to an instance admin, and 403 to others.",
		Source: "server source, DefaultJobPersistence.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/jobs/"+noJob)
			if e.release.isBefore("1.1") {
				return unseen("the release is too old")
			}
			if e.caller.isAdmin {
				return wantsStatus(x, http.StatusConflict)
			}
			return wantsStatus(x, http.StatusForbidden)
		},
	},
	{
		ID:     "ids/unknown-tag-is-404",
		Says:   "A tag that does not exist returns 404 to everybody.",
		Source: "server source, TagsController.kt",
		check:  returnsIfServed(http.StatusNotFound, "/tags/"+noID),
	},
	{
		ID:     "ids/unknown-permission-is-500",
		Says:   "A permission that does not exist returns 500.",
		Source: "server source, PermissionsController.kt",
		check:  returnsIfServed(http.StatusInternalServerError, "/permissions/"+noID),
	},
	{
		ID:     "paths/unknown-is-403",
		Says:   "A path that the server does not have returns 403 with valid credentials, and 404 if authentication is off.",
		Source: "recorded traffic; Micronaut source",
		check: func(_ context.Context, e *examination) verdict {
			hasToken := e.settings.Credentials.Token != "" || e.settings.Credentials.ClientID != ""
			if hasToken {
				return wantsStatus(e.unknown, http.StatusForbidden)
			}
			return wantsStatus(e.unknown, http.StatusNotFound)
		},
	},
}

// errorFacts are the facts about errors and other special responses.
var errorFacts = []Fact{
	{
		ID:     "health/plain-text",
		Says:   "The health check returns plain text, not JSON.",
		Source: "server source, HealthController.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.askHealth(ctx)
			if !x.ok() {
				return unseen("the health check returns status %d", x.status)
			}
			return wants(string(x.body) == healthy, "the text differs")
		},
	},
	{
		ID:     "documentation/is-web-page-only",
		Says:   "The documentation at the root of the API returns 406 to a request that accepts only JSON.",
		Source: "server source, DefaultController.kt; Micronaut source",
		check:  checkDocumentation,
	},
	{
		ID:     "errors/problem-has-type-and-title",
		Says:   "An error of the server's own code is an object with type, title and status.",
		Source: "server source, AbstractThrowableProblemHandler.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/sources/"+noID)
			o := x.object()
			if e.release.isBefore("1.1") || strings.HasPrefix(x.kind(), "framework") {
				return unseen("the server returns an error of another kind")
			}
			if !e.hasServerErrors {
				return unseen("a program in front of the server replaces errors")
			}
			isProblem := o["type"] != nil && o["title"] != nil && o["status"] != nil
			return wants(isProblem, "the error is of the kind: %s", x.kind())
		},
	},
	{
		ID:     "errors/validation-has-only-an-id",
		Says:   "A parameter out of range returns an error with an errorId and no text; servers up to 2.0 name a Java exception.",
		Source: "server source, errors/handlers",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/workspaces", "limit", "101")
			if x.status != http.StatusBadRequest {
				return unseen("the server does not check the range")
			}
			if !e.hasServerErrors {
				return unseen("a program in front of the server replaces errors")
			}
			want := "errorId"
			if e.release.isBefore("March 2026") {
				want = "Java exception"
			}
			return wants(x.kind() == want, "the error is of the kind: %s", x.kind())
		},
	},
}

// checkDocumentation asks for the documentation as the client does, except that it accepts only JSON.
func checkDocumentation(ctx context.Context, e *examination) verdict {
	if !strings.HasSuffix(e.base.Path, "/v1") {
		return unseen("the base URL does not end in /v1")
	}
	root := *e.base
	root.Path = strings.TrimSuffix(root.Path, "/v1") + "/"
	root.RawPath = ""
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, root.String(), nil)
	if err != nil {
		return unseen("the URL is not valid")
	}
	req.Header.Set("Accept", "application/json")
	client := e.http.client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	e.http.take(nil)
	resp, err := client.Do(req)
	x := e.http.take(err)
	e.countMisses(x)
	if err != nil {
		return unseen("there was no response")
	}
	_ = resp.Body.Close() // it is already read
	if frontOf(x) != "" || x.isHTML() {
		return unseen("a program in front of the server responds")
	}
	return wantsStatus(x, http.StatusNotAcceptable)
}
