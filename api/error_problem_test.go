package airbyte_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestErrorBodies checks every format in which servers, gateways and proxies send errors.
func TestErrorBodies(t *testing.T) {
	megabytes := 10
	if testing.Short() {
		megabytes = 2 // Error.Body has one
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   string
		is     error
	}{
		{
			name:   "problem",
			status: 403,
			body:   `{"status":403,"type":"https://reference.airbyte.com/reference/errors#forbidden","title":"forbidden","detail":"You are not allowed.","documentationUrl":null,"data":{"message":"User needs the role EDITOR"}}`,
			want:   "airbyte: getSource: 403 forbidden: User needs the role EDITOR",
			is:     airbyte.ErrForbidden,
		},
		{
			name:   "problem without a message",
			status: 404,
			body:   `{"status":404,"type":"https://reference.airbyte.com/reference/errors#resource-not-found","title":"resource-not-found","detail":"The requested resource was not found.","documentationUrl":null,"data":{"resourceType":"SOURCE_CONNECTION","resourceId":"s"}}`,
			want:   "airbyte: getSource: 404 resource-not-found: SOURCE_CONNECTION s",
			is:     airbyte.ErrNotFound,
		},
		{
			name:   "problem with another type",
			status: 409,
			body:   `{"status":409,"type":"error:connection/locked","title":"connection-locked","detail":"Locked.","data":{"connectionId":"c","statusReason":"payment"}}`,
			want:   "airbyte: getSource: 409 connection/locked: Locked. (connectionId: c, statusReason: payment)",
			is:     airbyte.ErrConflict,
		},
		{
			name:   "problem without a type of its own",
			status: 500,
			body:   `{"status":500,"type":"https://reference.airbyte.com/reference/errors","title":"unexpected-problem","detail":"Oops.","data":{"message":"Resource allocation is not allowed"}}`,
			want:   "airbyte: getSource: 500 unexpected-problem: Resource allocation is not allowed",
			is:     airbyte.ErrServer,
		},
		{
			name:   "problem full of nulls",
			status: 422,
			body:   `{"status":422,"type":null,"title":null,"detail":null,"documentationUrl":null,"data":null}`,
			want:   "airbyte: getSource: 422 unprocessable entity",
			is:     airbyte.ErrInvalid,
		},
		{
			name:   "data is a list",
			status: 400,
			body:   `{"type":"error:mapper-validation","title":"t","detail":"d","data":[1,2]}`,
			want:   "airbyte: getSource: 400 mapper-validation: d",
			is:     airbyte.ErrBadRequest,
		},
		{
			name:   "framework",
			status: 400,
			body:   `{"_links":{"self":[{"href":"/x","templated":false}]},"_embedded":{"errors":[{"message":"Failed to convert argument [sourceId]"},{"message":"second"}]},"message":"Bad Request"}`,
			want:   "airbyte: getSource: 400 bad request: Failed to convert argument [sourceId]; second",
			is:     airbyte.ErrBadRequest,
		},
		{
			name:   "framework, links as an object",
			status: 403,
			body:   `{"_links":{"self":{"href":"/x"}},"message":"Forbidden"}`,
			want:   "airbyte: getSource: 403 forbidden (GET https://airbyte.example/api/public/v1/sources/s)",
			is:     airbyte.ErrForbidden,
		},
		{
			name:   "error ID only",
			status: 500,
			body:   `{"errorId":"5d2b"}`,
			want:   "airbyte: getSource: 500 internal server error (errorId 5d2b)",
			is:     airbyte.ErrServer,
		},
		{
			name:   "known exception",
			status: 401,
			body:   `{"message":"no such user","errorId":"5d2b","details":{"a":1}}`,
			want:   "airbyte: getSource: 401 unauthorized: no such user (errorId 5d2b) (GET https://airbyte.example/api/public/v1/sources/s)",
			is:     airbyte.ErrUnauthorized,
		},
		{
			name:   "load shedding",
			status: 429,
			body:   `{"message":"You are being rate limited."}`,
			want:   "airbyte: getSource: 429 too many requests: You are being rate limited.",
			is:     airbyte.ErrRateLimited,
		},
		{
			name:   "gateway",
			status: 401,
			body:   `{"error":"invalid_client","error_description":"Unknown client"}`,
			want:   "airbyte: getSource: 401 unauthorized: Unknown client (GET https://airbyte.example/api/public/v1/sources/s)",
			is:     airbyte.ErrUnauthorized,
		},
		{
			name:   "empty",
			status: 501,
			body:   ``,
			want:   "airbyte: getSource: 501 not implemented",
			is:     errors.ErrUnsupported,
		},
		{
			name:   "web page of a proxy",
			status: 502,
			body:   "<html>\r\n<head><title>502 Bad Gateway</title></head></html>",
			want:   "airbyte: getSource: 502 bad gateway: the response is a web page; proxies send one if they cannot reach the server behind them (GET https://airbyte.example/api/public/v1/sources/s)",
			is:     airbyte.ErrServer,
		},
		{
			name:   "web page of the web app",
			status: 404,
			body:   "<!doctype html>",
			want:   "airbyte: getSource: 404 not found: the response looks like a page of the web app, not like the API; the base URL must end in /api/public/v1, or in /v1 on Airbyte Cloud (GET https://airbyte.example/api/public/v1/sources/s)",
			is:     airbyte.ErrNotAPI,
		},
		{
			name:   "truncated JSON",
			status: 400,
			body:   `{"message":"Bad Req`,
			want:   `airbyte: getSource: 400 bad request: {"message":"Bad Req`,
			is:     airbyte.ErrBadRequest,
		},
		{
			name:   "wrong types",
			status: 400,
			body:   `{"message":{"a":1},"type":7,"title":[],"detail":true,"errorId":1,"_embedded":"x"}`,
			want:   "airbyte: getSource: 400 bad request",
			is:     airbyte.ErrBadRequest,
		},
		{
			name:   "plain text",
			status: 503,
			body:   "upstream connect error\nor disconnect\x00\x1b[31m",
			want:   "airbyte: getSource: 503 service unavailable: upstream connect error or disconnect [31m",
			is:     airbyte.ErrServer,
		},
		{
			name:   "plain text that starts with a number",
			status: 502,
			body:   "500 backend is gone",
			want:   "airbyte: getSource: 502 bad gateway: 500 backend is gone",
			is:     airbyte.ErrServer,
		},
		{
			name:   "array",
			status: 400,
			body:   `["a"]`,
			want:   `airbyte: getSource: 400 bad request: a`,
			is:     airbyte.ErrBadRequest,
		},
		{
			name:   "not UTF-8",
			status: 400,
			body:   "\xff\xfe",
			want:   "airbyte: getSource: 400 bad request",
			is:     airbyte.ErrBadRequest,
		},
		{name: "unknown status", status: 499, body: `{}`, want: "airbyte: getSource: 499"},
		{
			name:   "many megabytes",
			status: 500,
			body:   strings.Repeat("x", megabytes<<20),
			want:   "airbyte: getSource: 500 internal server error: " + strings.Repeat("x", 500) + "…",
			is:     airbyte.ErrServer,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/problem+json") // which the client must ignore
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			}, airbyte.WithRetry(airbyte.RetryPolicy{}))
			_, err := client.Sources.Get(t.Context(), "s")
			if err == nil || err.Error() != tt.want {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
			if isPage := errors.Is(err, airbyte.ErrNotAPI); isPage != (tt.is == airbyte.ErrNotAPI) { //nolint:errorlint // the table has the error itself
				t.Errorf("%v matches ErrNotAPI: %t", err, isPage)
			}
			e, ok := errors.AsType[*airbyte.Error](err)
			if !ok || e.StatusCode != tt.status || e.Operation != "getSource" || len(e.Body) > 1<<20 {
				t.Errorf("got %d of %s with %d bytes", e.StatusCode, e.Operation, len(e.Body))
			}
		})
	}
}

// TestProblemIsPrinted checks that package fmt prints the data of a problem as text.
func TestProblemIsPrinted(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 409, `{"type":"error:limit","title":"t","detail":"d","data":{"limit":5,"message":"Too many jobs."}}`)
	})
	_, err := client.Jobs.Get(t.Context(), 1)
	apiErr, ok := errors.AsType[*airbyte.Error](err)
	if !ok {
		t.Fatalf("got the error %v", err)
	}
	const want = `{Type:error:limit Title:t Detail:d Message:Too many jobs. (limit: 5) DocumentationURL: ErrorID: ` +
		`Data:{"limit":5,"message":"Too many jobs."}}`
	for _, verb := range []string{"%v", "%+v", "%s"} {
		if got := fmt.Sprintf(verb, apiErr.Problem); got != want {
			t.Errorf("%s: got  %s\nwant %s", verb, got, want)
		}
	}
}

// TestErrorHasNoFullStopInside checks that a message with a full stop loses it if more follows.
func TestErrorHasNoFullStopInside(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 401, `{"message":"No token was sent."}`)
	}, airbyte.WithoutCredentials())
	_, err := client.Jobs.Get(t.Context(), 1)
	const want = "401 unauthorized: No token was sent: the client sent no credentials"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q in it", err, want)
	}
}

func TestProblemTypes(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 409, `{"status":409,"type":"https://reference.airbyte.com/reference/errors#try-again-later","title":"try-again-later","detail":"d","documentationUrl":"https://docs","data":{"message":"A sync is already running for: c"}}`)
	})
	_, err := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{ConnectionID: "c", JobType: airbyte.JobTypeSync})
	e, ok := errors.AsType[*airbyte.Error](err)
	if !ok || e.Problem.Type != airbyte.ProblemTryAgainLater || e.Problem.DocumentationURL != "https://docs" || string(e.Problem.Data) != `{"message":"A sync is already running for: c"}` {
		t.Errorf("got %#v", e.Problem)
	}
}

// TestLargeProblem checks that the message of a problem is found in a body of many megabytes.
func TestLargeProblem(t *testing.T) {
	megabytes := 10
	if testing.Short() {
		megabytes = 2 // Error.Body has one
	}
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 409, `{"type":"https://reference.airbyte.com/reference/errors#try-again-later","data":{"message":"the useful text"},"trace":"`+strings.Repeat("x", megabytes<<20)+`"}`)
	})
	_, err := client.Jobs.Get(t.Context(), 1)
	if want := "airbyte: getJob: 409 try-again-later: the useful text"; err == nil || err.Error() != want {
		t.Errorf("got %.100v, want %s", err, want)
	}
}
