package airbyte_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
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

// TestEveryOperationFails has every operation of the table answered with every
// status that matters, and with a page: none may return without an error.
func TestEveryOperationFails(t *testing.T) {
	const body = `{"type":"https://reference.airbyte.com/reference/errors#x","title":"x","detail":"d","data":{"message":"the useful text"}}`
	sentinels := map[int]error{
		400: airbyte.ErrBadRequest, 401: airbyte.ErrUnauthorized, 403: airbyte.ErrForbidden, 404: airbyte.ErrNotFound, 409: airbyte.ErrConflict,
		422: airbyte.ErrInvalid, 429: airbyte.ErrRateLimited, 500: airbyte.ErrServer, 503: airbyte.ErrServer,
	}
	for path, item := range openapi.Document().Paths.Map() {
		for method, spec := range item.Operations() {
			c := &contract{Route: openapi.Route(method, path)}
			entry := tableEntry(t, spec.OperationID)
			call := func(status int, body string) error {
				client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, status, body) }, airbyte.WithRetry(airbyte.RetryPolicy{}))
				m := reflect.ValueOf(client.Services).FieldByName(entry.Service).MethodByName(entry.Name)
				results := m.Call(c.arguments(t, m.Type()))
				err, _ := results[len(results)-1].Interface().(error)
				if err != nil && len(results) == 2 && !results[0].IsNil() {
					t.Errorf("%s: %d: a result came with the error", entry, status)
				}
				return err
			}
			for status, want := range sentinels {
				err := call(status, body)
				e, ok := errors.AsType[*airbyte.Error](err)
				if !ok || !errors.Is(err, want) || e.Problem.Message != "the useful text" || e.Operation != entry.ID {
					t.Errorf("%s: %d: got %v", entry, status, err)
				}
			}
			if err := call(302, ""); (err == nil) != (entry.ID == "getDocumentation" || entry.ID == "oauthCallback") {
				t.Errorf("%s: a redirect: %v", entry, err)
			}
			if err := call(200, "<!DOCTYPE html><html></html>"); !errors.Is(err, airbyte.ErrNotAPI) && entry.ID != "getDocumentation" && entry.ID != "oauthCallback" {
				t.Errorf("%s: the web app's page: got %v", entry, err)
			}
		}
	}
}

// TestRemovedOperations is a server that has no config templates any more.
func TestRemovedOperations(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
	}{{403, `{"message":"Forbidden"}`}, {401, ``}, {404, ``}} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, tt.status, tt.body) })
		_, err := client.ConfigTemplates.List(t.Context(), "org")
		if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "servers have removed this operation in April 2026") {
			t.Errorf("%d: got %v", tt.status, err)
		}
	}
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 403, `{"type":"error:license/entitlement","title":"t","detail":"no licence"}`)
	})
	if _, err := client.ConfigTemplates.List(t.Context(), "org"); errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a server that refuses counts as one that lacks it: %v", err)
	}
}

func TestBadAnswers(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"empty", "", "airbyte: getJob: the response is empty"},
		{"null", "null", "airbyte: getJob: the response is empty"},
		{"page", " \n<!doctype html>", "airbyte: getJob: this looks like the web app"},
		{"truncated", `{"jobId": 1`, "airbyte: getJob: reading the response: unexpected end of JSON input"},
		{"other type", `{"jobId": "one"}`, "airbyte: getJob: reading the response: json: cannot unmarshal string into Go struct field Job.jobId of type int64"},
		{"text", `OK`, "airbyte: getJob: reading the response: invalid character 'O' looking for beginning of value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, tt.body) })
			job, err := client.Jobs.Get(t.Context(), 1)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || job != nil {
				t.Errorf("got %v, %v, want %s", job, err, tt.want)
			}
			if n := len(s.seen("")); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// TestEmptyAnswers are answers without an object, of which a caller must not take a nil or zero
// one, whatever their length says.
func TestEmptyAnswers(t *testing.T) {
	for _, body := range []string{"", "\n", " \t\r\n", "null", " null", "null\n"} {
		for _, length := range []int64{int64(len(body)), -1} {
			client := through(t, transport(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, ContentLength: length, Body: io.NopCloser(strings.NewReader(body))}, nil
			}))
			job, createErr := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{ConnectionID: "c", JobType: airbyte.JobTypeSync})
			source, getErr := client.Sources.Get(t.Context(), "s", nil)
			if want := "airbyte: getSource: the response is empty"; getErr == nil || getErr.Error() != want || source != nil {
				t.Errorf("GET, %q of %d: got %v, %v, want %s", body, length, source, getErr, want)
			}
			if want := "airbyte: createJob: the response is empty: the request may have been applied"; createErr == nil || createErr.Error() != want || job != nil {
				t.Errorf("POST, %q of %d: got %v, %v, want %s", body, length, job, createErr, want)
			}
		}
	}
}

// TestErrorsKeepSecrets has servers repeat what they were sent, and looks for
// it in everything that can be printed.
func TestErrorsKeepSecrets(t *testing.T) {
	const secret = "hunter2hunter2"
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Echo", string(body))
		message, _ := json.Marshal("does not fit: " + string(body) + " with " + r.Header.Get("Authorization"))
		reply(w, 422, fmt.Sprintf(`{"type":"https://reference.airbyte.com/reference/errors#unprocessable-entity","title":"t","detail":"d","data":{"message":%s}}`, message))
	}, airbyte.WithToken(secret+"-token"))
	config, err := airbyte.NewConfiguration(map[string]any{"host": "db.example", "tunnel": map[string]any{"keys": []string{secret + "\n-key"}}, "password": secret})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Name: "tenant_42_db", WorkspaceID: "workspace-1", Configuration: config})
	if !errors.Is(err, airbyte.ErrInvalid) || !strings.Contains(err.Error(), "workspace-1") {
		t.Fatalf("got %v", err)
	}
	var log strings.Builder
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Error("failed", "err", err)
		slog.New(handler).Error("failed", slog.Any("wrapped", fmt.Errorf("while provisioning: %w", err)))
	}
	asJSON, jsonErr := json.Marshal(err)
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	printed := fmt.Sprintf("%v\n%+v\n%#v\n%s\n%q\n%s\n%s", err, err, err, err, err, log.String(), asJSON)
	for _, part := range []string{secret, "db.example"} {
		if strings.Contains(printed, part) {
			t.Errorf("%q is printed:\n%s", part, printed)
		}
	}
}

// TestErrorsHideWhatWasSent has servers repeat what they were sent in all ways
// they do, in each part of an error that is printed or kept.
func TestErrorsHideWhatWasSent(t *testing.T) {
	const pem = "-----BEGIN KEY-----\nMIIEsecret+line1\nsecret+line+2==\n-----END KEY-----\n"
	quote := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	problem := func(message string) string { return `{"data":{"message":` + quote(message) + `}}` }
	tests := []struct {
		name   string
		config map[string]any
		body   string
		hidden string
		shown  string // "" for anything
	}{
		{"as it is", map[string]any{"password": "hunter2"}, problem("not hunter2"), "hunter2", "not [redacted]"},
		{"plain text", map[string]any{"password": "hunter2"}, "not hunter2", "hunter2", "not [redacted]"},
		{"on several lines", map[string]any{"key": pem}, problem("bad key: " + pem + "here"), "MIIE", "bad key: [redacted] here"},
		{"on one line", map[string]any{"key": pem}, problem("bad key: " + strings.Join(strings.Fields(pem), " ")), "MIIE", ""},
		{"with its space folded", map[string]any{"password": "hunter \t 2"}, problem("not hunter 2"), "hunter", "not [redacted]"},
		{"a line of it", map[string]any{"key": pem}, problem("at secret+line+2=="), "secret+line", "at [redacted]"},
		{"quoted", map[string]any{"key": "a\"b<hunter2>"}, problem(`{"key":` + quote("a\"b<hunter2>") + `}`), "hunter2", `{"key":"[redacted]"}`},
		{"quoted by others", map[string]any{"key": "a\"b<hunter2>"}, problem(`{"key":"a\"b<hunter2>"}`), "hunter2", `{"key":"[redacted]"}`},
		{"quoted by others, with an escape in it", map[string]any{"key": `<\u003chunter2`}, problem(`{"key":"<\\u003chunter2"}`), "hunter2", `{"key":"[redacted]"}`},
		{"beyond the end of what is shown", map[string]any{"password": "PPPPPPPPPPhunter2"}, problem(strings.Repeat("x ", 247) + "PPPPPPPPPPhunter2"), "PPPP", ""},
		{"one begins like another", map[string]any{"user": "admin", "password": "admin123"}, problem("not admin123"), "in123", "not [redacted]"},
		{"a number", map[string]any{"pin": 12345678, "port": 5432}, problem("12345678 at port 5432"), "12345678", "[redacted] at port 5432"},
		{"in the title", map[string]any{"password": "hunter2"}, `{"title":"no hunter2"}`, "hunter2", "no [redacted]"},
		{"in the detail", map[string]any{"password": "hunter2"}, `{"detail":"no hunter2"}`, "hunter2", "no [redacted]"},
		{"in the type", map[string]any{"password": "hunter2", "scheme": "https"}, `{"type":"https://reference.airbyte.com/reference/errors#hunter2"}`, "hunter2", "400 [redacted]"},
		{"in another type", map[string]any{"password": "hunter2"}, `{"type":"error:hunter2"}`, "hunter2", "400 [redacted]"},
		{"in the error ID", map[string]any{"password": "hunter2"}, `{"errorId":"hunter2"}`, "hunter2", "errorId [redacted]"},
		{"in the data", map[string]any{"password": "pässhunter2"}, `{"detail":"d","data":{"p\u00e4sshunter2":["p\u00e4sshunter2"]}}`, "hunter2", "d"},
		{"in a key of the data", map[string]any{"password": "hunter2"}, `{"detail":"d","data":{"\u0068unter2":1}}`, "unter2", "d"},
		{"a number in the data", map[string]any{"pin": 12345678}, `{"detail":"d","data":{"pin":12345678}}`, "12345678", "d"},
		{"words within words", map[string]any{"mode": "require", "format": "json"}, problem("required property jsonb, mode require"), "mode require", "required property jsonb, mode [redacted]"},
		{"short and no word", map[string]any{"pin": "a1b2"}, problem("notXa1b2x"), "a1b2", "notX[redacted]x"},
		{"with bytes that are no text", map[string]any{"password": "hunter2-hunter3"}, "{\"message\":\"hunter2\xff-hunter3\"}", "hunter2-", "[redacted]"},
		{"in a JSON string", map[string]any{"password": "hunter2-hunter3"}, `"\u0068unter2-hunter3"`, "unter2", "400 bad request: [redacted]"},
		{"in a list", map[string]any{"password": "hunter2-hunter3"}, `["\u0068unter2-hunter3", {"a": "b"}]`, "unter2", "400 bad request: [redacted]; b"},
		{"in deep data", map[string]any{"password": "hunter2"}, `{"detail":"d","data":` + strings.Repeat("[", 5000) + `"hunter2"` + strings.Repeat("]", 5000) + `}`, "hunter2", "d"},
		{"the beginning of it, where a text was cut", map[string]any{"password": "hunter2-hunter3"}, "not hunter2-hu", "hunt", "not [redacted]"},
		{"the beginning of it, where JSON was cut", map[string]any{"password": "hunter2-hunter3"}, `{"message":"not hunter2-hu`, "hunt", `"not [redacted]`},
		{"the longer of two beginnings", map[string]any{"key": "ter2-very-long-secret", "password": "hunter2-hunter3"}, "not hunter2-", "hunt", "not [redacted]"},
		{"the beginning of it, where a long text is cut", map[string]any{"key": strings.Repeat("k", 4000) + "!"},
			problem(strings.Repeat(strings.Repeat("k", 4000)+"! ", 16) + strings.Repeat("k", 4000) + "!"), "kkkk", "[redacted] [redacted]"},
		{"behind much space", map[string]any{"password": "hunter2-hunter3"}, problem(strings.Repeat(" ", 64<<10-7) + "hunter2-hunter3"), "hunt", "400 bad request: [redacted]"},
		{"three bytes are none", map[string]any{"password": "way-too-long"}, "Bad Gateway", "hunter2", "400 bad request: Bad Gateway"},
		{"a whole text that ends like the beginning", map[string]any{"database": "questdb"}, `{"title":"bad-request","type":"error:bad-request"}`, "questdb", "400 bad-request"},
		{"the token", nil, problem("no static-token"), "static-token", "no [redacted]"},
		{"a header of the call", nil, problem("no header-secret"), "header-secret", "no [redacted]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, tt.body) })
			config, err := airbyte.NewConfiguration(tt.config)
			if tt.config != nil && err != nil {
				t.Fatal(err)
			}
			_, err = client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: config}, airbyte.WithHeader("X-Key", "header-secret"))
			e, ok := errors.AsType[*airbyte.Error](err)
			if !ok {
				t.Fatal(err)
			}
			asJSON, jsonErr := json.Marshal(e.Problem)
			if printed := fmt.Sprintf("%v %+v %s", err, e.Problem, asJSON) + string(e.Problem.Data); strings.Contains(printed, tt.hidden) || jsonErr != nil {
				t.Errorf("%q shows in %s (%v)", tt.hidden, printed, jsonErr)
			}
			if !strings.Contains(err.Error(), tt.shown) {
				t.Errorf("got %v, want %s in it", err, tt.shown)
			}
		})
	}
}

// TestErrorsNameTheConnector shows that the type of a connector, which servers take off the settings
// before they look at them, is no secret, unless another setting has the same text.
func TestErrorsNameTheConnector(t *testing.T) {
	const body = `{"status":400,"title":"value-not-found","data":{"value":"postgers","message":"there is no postgers"}}`
	for name, tt := range map[string]struct {
		config map[string]any
		shown  bool
	}{
		"of a source":         {map[string]any{"sourceType": "postgers", "password": "hunter2"}, true},
		"of a destination":    {map[string]any{"destinationType": "postgers"}, true},
		"and a password":      {map[string]any{"sourceType": "postgers", "password": "postgers"}, false},
		"further within":      {map[string]any{"tunnel": map[string]any{"sourceType": "postgers"}}, false},
		"in a list":           {map[string]any{"sourceType": []string{"postgers"}}, false},
		"below an empty name": {map[string]any{"": map[string]any{"sourceType": "postgers"}}, false},
		"a name like it":      {map[string]any{"sourcetype": "postgers"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, body) })
			config, err := airbyte.NewConfiguration(tt.config)
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: config})
			e, ok := errors.AsType[*airbyte.Error](err)
			if !ok || strings.Contains(err.Error(), "postgers") != tt.shown || strings.Contains(string(e.Problem.Data), "postgers") != tt.shown {
				t.Errorf("got %v with %s, want it shown: %t", err, e.Problem.Data, tt.shown)
			}
		})
	}
}

// TestErrorsHideInCutBodies cuts bodies that repeat a secret at every byte, as proxies and broken
// connections do.
func TestErrorsHideInCutBodies(t *testing.T) {
	for name, secret := range map[string]string{
		"a password": "hunter2-hunter3", "a key": "-----BEGIN KEY-----\nMIIEsecret+line1\n-----END KEY-----\n", "with letters of two bytes": "pässwörd", "quoted": `a"b<"c`,
	} {
		t.Run(name, func(t *testing.T) {
			config, err := airbyte.NewConfiguration(map[string]any{"password": secret})
			if err != nil {
				t.Fatal(err)
			}
			quoted, _ := json.Marshal("not " + secret + " here")
			begin := string(quoted[len(`"not `):][:4])
			for _, body := range []string{"not " + secret + " here", `{"detail":"d","data":{"message":` + string(quoted) + `}}`, `[` + string(quoted) + `]`} {
				for end := range len(body) {
					client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, body[:end]) })
					_, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: config})
					if strings.Contains(err.Error(), secret[:4]) || strings.Contains(err.Error(), begin) {
						t.Errorf("%s\n\tshows in %v", body[:end], err)
					}
				}
			}
		})
	}
}

// TestErrorsHideCredentials has servers repeat the credentials of the call.
func TestErrorsHideCredentials(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		_ = r.ParseForm()
		text, _ := json.Marshal("got " + r.Header.Get("Authorization") + " " + user + " " + password + " " + r.Form.Get("client_secret"))
		reply(w, 401, `{"message":`+string(text)+`}`)
	}
	for name, tt := range map[string]struct {
		option airbyte.Option
		call   airbyte.RequestOption
	}{
		"basic":               {airbyte.WithBasicAuth("the-user", "hunter2"), nil},
		"token source":        {airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: "hunter2"}, nil }), nil},
		"client credentials":  {airbyte.WithClientCredentials("i", "hunter2"), nil},
		"of the call's own":   {airbyte.WithToken("other"), airbyte.WithHeader("Authorization", "Bearer hunter2")},
		"of the call's basic": {airbyte.WithToken("other"), airbyte.WithHeader("Authorization", "Basic dTpodW50ZXIy")},
	} {
		client, _ := serve(t, echo, tt.option)
		_, err := client.Jobs.Get(t.Context(), 1, tt.call)
		if !errors.Is(err, airbyte.ErrUnauthorized) || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "dTpo") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestMapperSecrets are the keys within unions.
func TestMapperSecrets(t *testing.T) {
	streams := func(key airbyte.SecretInput) *airbyte.StreamConfigurations {
		aes := airbyte.NewStreamMapper(airbyte.EncryptionMapper{MapperConfiguration: airbyte.NewEncryptionMapperConfiguration(airbyte.AESEncryption{Key: key})})
		return &airbyte.StreamConfigurations{Streams: []airbyte.StreamConfiguration{{Name: "s", Mappers: []airbyte.StreamMapper{aes}}}}
	}
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text, _ := json.Marshal(string(body))
		reply(w, 400, `{"message":`+string(text)+`}`)
	})
	_, err := client.Connections.Create(t.Context(), airbyte.ConnectionCreateRequest{Configurations: streams("0123456789abcdef")})
	if !errors.Is(err, airbyte.ErrBadRequest) || strings.Contains(err.Error(), "0123456789abcdef") || !strings.Contains(err.Error(), "encryption") {
		t.Errorf("got %v", err)
	}
	_, err = client.Connections.Patch(t.Context(), "c", airbyte.ConnectionPatchRequest{Configurations: streams("**********")})
	if !errors.Is(err, airbyte.ErrMasked) || len(s.seen("")) != 1 {
		t.Errorf("a mask: got %v", err)
	}
	unknown := decode[airbyte.StreamMapper](t, `{"type":"teleporting","key":"**********"}`)
	_, err = client.Connections.Patch(t.Context(), "c", airbyte.ConnectionPatchRequest{Configurations: &airbyte.StreamConfigurations{
		Streams: []airbyte.StreamConfiguration{{Mappers: []airbyte.StreamMapper{unknown}}},
	}})
	if !errors.Is(err, airbyte.ErrMasked) || !strings.Contains(err.Error(), "key: ") {
		t.Errorf("a mask in a mapper of a kind unknown: got %v", err)
	}
}

// TestErrorValues prints errors that are held as values.
func TestErrorValues(t *testing.T) {
	e := airbyte.Error{StatusCode: 400, Operation: "getJob", Header: http.Header{"X": {"hunter2"}}, Body: []byte("hunter2")}
	type holder struct{ E airbyte.Error }
	for _, v := range []any{e, &e, holder{e}, []airbyte.Error{e}} {
		asJSON, err := json.Marshal(v)
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Error("failed", "err", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "err", v)
		printed := fmt.Sprintf("%v %+v %#v %s %q %s %s", v, v, v, v, v, asJSON, log.String())
		if err != nil || strings.Contains(printed, "hunter2") || strings.Contains(printed, "104 117") || strings.Contains(printed, "0x68") {
			t.Errorf("%T is printed as %s, %v", v, printed, err)
		}
	}
}

// TestErrorLogged shows what is logged of an error.
func TestErrorLogged(t *testing.T) {
	client, _ := serve(t, answering(504))
	err := post(t.Context(), client)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Error("failed", "err", err)
	if want := `err="airbyte: createJob: 504 gateway timeout: not now: the request may have been applied"`; !strings.Contains(log.String(), want) {
		t.Errorf("logged %s, want %s", log.String(), want)
	}
	if got, want := encode(t, err), `"airbyte: createJob: 504 gateway timeout: not now: the request may have been applied"`; got != want {
		t.Errorf("as JSON: %s, want %s", got, want)
	}
}

// TestErrorLines shows that no part of an answer breaks a line of a log, or
// fills it.
func TestErrorLines(t *testing.T) {
	const forged = "x\u000alevel=INFO\u2028\u0085\u202e\u001b[31m"
	long := strings.Repeat("y", 10_000)
	for _, field := range []string{"type", "title", "detail", "message", "errorId", "error", "error_description"} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://a\nb")
			reply(w, 400, `{"`+field+`":"`+forged+long+`"}`)
		})
		_, err := client.Jobs.Get(t.Context(), 1)
		if err == nil || strings.ContainsAny(err.Error(), "\n\u2028\u0085\u202e\x1b") || len(err.Error()) > 700 {
			t.Errorf("%s: %.100q…, %d bytes", field, err, len(err.Error()))
		}
	}
	job := airbyte.Job{JobID: 1, ConnectionID: "a\nb"}
	for _, err := range []error{&airbyte.JobFailedError{Job: job}, &airbyte.JobCancelledError{Job: job}} {
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%T: %q", err, err)
		}
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
