package airbyte_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestErrorBodies reads every shape of body that servers, gateways and proxies
// answer with.
func TestErrorBodies(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   string
		is     error
	}{
		{
			"problem", 403,
			`{"status":403,"type":"https://reference.airbyte.com/reference/errors#forbidden","title":"forbidden","detail":"You are not allowed.","documentationUrl":null,"data":{"message":"User needs the role EDITOR"}}`,
			"airbyte: getSource: 403 forbidden: User needs the role EDITOR", airbyte.ErrForbidden,
		},
		{
			"problem without a message", 404,
			`{"status":404,"type":"https://reference.airbyte.com/reference/errors#resource-not-found","title":"resource-not-found","detail":"The requested resource was not found.","documentationUrl":null,"data":{"resourceType":"SOURCE_CONNECTION","resourceId":"s"}}`,
			"airbyte: getSource: 404 resource-not-found: The requested resource was not found.", airbyte.ErrNotFound,
		},
		{
			"problem with another type", 409, `{"status":409,"type":"error:connection/locked","title":"connection-locked","detail":"Locked.","data":{"connectionId":"c","statusReason":"payment"}}`,
			"airbyte: getSource: 409 connection/locked: Locked.", airbyte.ErrConflict,
		},
		{
			"problem without a type of its own", 500, `{"status":500,"type":"https://reference.airbyte.com/reference/errors","title":"unexpected-problem","detail":"Oops.","data":{"message":"Resource allocation is not allowed"}}`,
			"airbyte: getSource: 500 unexpected-problem: Resource allocation is not allowed", airbyte.ErrServer,
		},
		{
			"problem full of nulls", 422, `{"status":422,"type":null,"title":null,"detail":null,"documentationUrl":null,"data":null}`,
			"airbyte: getSource: 422 unprocessable entity", airbyte.ErrInvalid,
		},
		{
			"data is a list", 400, `{"type":"error:mapper-validation","title":"t","detail":"d","data":[1,2]}`,
			"airbyte: getSource: 400 mapper-validation: d", airbyte.ErrBadRequest,
		},
		{
			"framework", 400, `{"_links":{"self":[{"href":"/x","templated":false}]},"_embedded":{"errors":[{"message":"Failed to convert argument [sourceId]"},{"message":"second"}]},"message":"Bad Request"}`,
			"airbyte: getSource: 400 bad request: Failed to convert argument [sourceId]; second", airbyte.ErrBadRequest,
		},
		{
			"framework, links as an object", 403, `{"_links":{"self":{"href":"/x"}},"message":"Forbidden"}`,
			"airbyte: getSource: 403 forbidden: Forbidden", airbyte.ErrForbidden,
		},
		{"error ID only", 500, `{"errorId":"5d2b"}`, "airbyte: getSource: 500 internal server error: (errorId 5d2b)", airbyte.ErrServer},
		{"known exception", 401, `{"message":"no such user","errorId":"5d2b","details":{"a":1}}`, "airbyte: getSource: 401 unauthorized: no such user (errorId 5d2b)", airbyte.ErrUnauthorized},
		{"load shedding", 429, `{"message":"You are being rate limited."}`, "airbyte: getSource: 429 too many requests: You are being rate limited.", airbyte.ErrRateLimited},
		{"gateway", 401, `{"error":"invalid_client","error_description":"Unknown client"}`, "airbyte: getSource: 401 unauthorized: Unknown client", airbyte.ErrUnauthorized},
		{"empty", 501, ``, "airbyte: getSource: 501 not implemented", errors.ErrUnsupported},
		{"page of a proxy", 502, "<html>\r\n<head><title>502 Bad Gateway</title></head></html>", "airbyte: getSource: 502 bad gateway: the response is a web page; proxies send one if they cannot reach the server behind them", airbyte.ErrServer},
		{"page of the web app", 404, "<!doctype html>", "airbyte: getSource: 404 not found: this looks like the web app, not like the API; a base URL ends in /api/public/v1, or in /v1 on Airbyte Cloud", airbyte.ErrNotAPI},
		{"truncated JSON", 400, `{"message":"Bad Req`, `airbyte: getSource: 400 bad request: {"message":"Bad Req`, airbyte.ErrBadRequest},
		{"wrong types", 400, `{"message":{"a":1},"type":7,"title":[],"detail":true,"errorId":1,"_embedded":"x"}`, "airbyte: getSource: 400 bad request", airbyte.ErrBadRequest},
		{"plain text", 503, "upstream connect error\nor disconnect\x00\x1b[31m", "airbyte: getSource: 503 service unavailable: upstream connect error or disconnect [31m", airbyte.ErrServer},
		{"array", 400, `["a"]`, `airbyte: getSource: 400 bad request: a`, airbyte.ErrBadRequest},
		{"not UTF-8", 400, "\xff\xfe", "airbyte: getSource: 400 bad request", airbyte.ErrBadRequest},
		{"unknown status", 499, `{}`, "airbyte: getSource: 499", nil},
		{"ten megabytes", 500, strings.Repeat("x", 10<<20), "airbyte: getSource: 500 internal server error: " + strings.Repeat("x", 500) + "…", airbyte.ErrServer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/problem+json") // which must not matter
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			}, airbyte.WithRetry(airbyte.RetryPolicy{}))
			_, err := client.Sources.Get(t.Context(), "s", nil)
			if err == nil || err.Error() != tt.want {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
			if isPage := errors.Is(err, airbyte.ErrNotAPI); isPage != (tt.is == airbyte.ErrNotAPI) { //nolint:errorlint // the table has it as it is
				t.Errorf("%v says that it is not the API: %t", err, isPage)
			}
			e, ok := errors.AsType[*airbyte.Error](err)
			if !ok || e.StatusCode != tt.status || e.Operation != "getSource" || len(e.Body) > 1<<20 {
				t.Errorf("got %d of %s with %d bytes", e.StatusCode, e.Operation, len(e.Body))
			}
		})
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

// TestLargeProblem is a problem whose end is cut off: what comes first is
// enough.
func TestLargeProblem(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 409, `{"type":"https://reference.airbyte.com/reference/errors#try-again-later","data":{"message":"the useful text"},"trace":"`+strings.Repeat("x", 10<<20)+`"}`)
	})
	_, err := client.Jobs.Get(t.Context(), 1)
	if want := "airbyte: getJob: 409 try-again-later: the useful text"; err == nil || err.Error() != want {
		t.Errorf("got %.100v, want %s", err, want)
	}
}
