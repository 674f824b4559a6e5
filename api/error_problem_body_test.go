package airbyte_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const (
	problemType = "https://reference.airbyte.com/reference/errors"
	sourceURL   = " (GET https://airbyte.example/api/public/v1/sources/s)"
)

// failure returns the error of a call that the server answers with a status and a body.
func failure(t *testing.T, status int, contentType, body string) error {
	t.Helper()
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}, airbyte.WithRetry(airbyte.RetryPolicy{}))
	_, err := client.Sources.Get(t.Context(), "s")
	if err == nil {
		t.Fatalf("%d %s: no error", status, body)
	}
	return err
}

// TestProblemData checks that an error shows the data of a problem, in each of its shapes.
func TestProblemData(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   string
	}{
		{
			name:   "message",
			status: 400,
			body:   `{"type":"` + problemType + `#bad-request","title":"bad-request","detail":"d","data":{"message":"no cursor","value":"v"}}`,
			want:   "400 bad-request: no cursor (value: v)",
		},
		{
			name:   "value",
			status: 400,
			body:   `{"type":"` + problemType + `","title":"value-not-found","detail":"d","data":{"value":"acme-crm"}}`,
			want:   "400 value-not-found: acme-crm",
		},
		{
			name:   "value is a number",
			status: 400,
			body:   `{"type":"` + problemType + `","title":"value-not-found","detail":"d","data":{"value":9007199254740993}}`,
			want:   "400 value-not-found: 9007199254740993",
		},
		{
			name:   "resource",
			status: 404,
			body:   `{"type":"` + problemType + `#resource-not-found","title":"t","detail":"d","data":{"resourceType":"TAG","resourceId":"t1"}}`,
			want:   "404 resource-not-found: TAG t1",
		},
		{
			name:   "resource without a type",
			status: 404,
			body:   `{"type":"` + problemType + `#resource-not-found","title":"t","detail":"d","data":{"resourceType":null,"resourceId":"t1"}}`,
			want:   "404 resource-not-found: t1",
		},
		{
			name:   "entitlement",
			status: 403,
			body:   `{"type":"error:license/entitlement","title":"t","detail":"Not included.","data":{"entitlement":"feature-mappers","resourceId":null}}`,
			want:   "403 license/entitlement: Not included. (entitlement: feature-mappers)",
		},
		{
			name:   "entitlement without detail",
			status: 403,
			body:   `{"type":"error:license/entitlement","title":"t","detail":null,"data":{"entitlement":"feature-mappers"}}`,
			want:   "403 license/entitlement: entitlement: feature-mappers",
		},
		{
			name:   "cron",
			status: 400,
			body:   `{"type":"error:cron-validation/invalid-expression","title":"t","detail":"d","data":{"connectionId":"c","cronExpression":"0 0","cronTimezone":"UTC","validationErrorMessage":"want six fields"}}`,
			want:   `400 cron-validation/invalid-expression: "0 0" UTC: want six fields`,
		},
		{
			name:   "cron without a message",
			status: 400,
			body:   `{"type":"error:cron-validation/under-one-hour-not-allowed","title":"t","detail":"d","data":{"cronExpression":"0 * * * * ?"}}`,
			want:   `400 cron-validation/under-one-hour-not-allowed: "0 * * * * ?"`,
		},
		{
			name:   "mappers",
			status: 400,
			body:   `{"type":"error:mapper-validation","title":"t","detail":"d","data":{"errors":[{"stream":"users","error":"FIELD_NOT_FOUND","mapper":{"type":"hashing","id":"m"}},{"stream":"orders","field":"total","error":"not a string"}]}}`,
			want:   "400 mapper-validation: stream users, mapper id m type hashing: FIELD_NOT_FOUND; stream orders, field total: not a string",
		},
		{
			name:   "streams",
			status: 400,
			body:   `{"type":"error:connection-conflicting-destination-stream","title":"t","detail":"Streams collide.","data":{"streams":[{"name":"a","namespace":"n"},"b"]}}`,
			want:   "400 connection-conflicting-destination-stream: Streams collide. (streams: name a namespace n, b)",
		},
		{
			name:   "locked",
			status: 409,
			body:   `{"type":"error:connection/locked","title":"t","detail":"Locked.","data":{"connectionId":"c","statusReason":"unpaid"}}`,
			want:   "409 connection/locked: Locked. (connectionId: c, statusReason: unpaid)",
		},
		{
			name:   "limit",
			status: 400,
			body:   `{"type":"error:workspace-limit-for-organization-reached","title":"t","detail":"No more.","data":{"limit":5}}`,
			want:   "400 workspace-limit-for-organization-reached: No more. (limit: 5)",
		},
		{
			name:   "reason",
			status: 422,
			body:   `{"type":"` + problemType + `#later","title":"t","detail":"Not yet.","data":{"reason":"has_secret","issues":[{"path":"/key","code":"omit"}],"more":false}}`,
			want:   "422 later: Not yet. (issues: code omit path /key, reason: has_secret)",
		},
		{
			name:   "message and errors",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"message":"Invalid.","errors":[{"stream":"users","error":"UNKNOWN"}]}}`,
			want:   "400 x: Invalid.: stream users: UNKNOWN",
		},
		{
			name:   "errors are strings and objects",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"errors":["bad cron",{"field":"name","error":{"message":"too long"}},{"error":"E","message":"m"}]}}`,
			want:   "400 x: bad cron; field name: too long; E: m",
		},
		{
			name:   "errors by field",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"errors":{"name":["is long"]}}}`,
			want:   "400 x: name: is long",
		},
		{
			name:   "error is an object",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"error":{"message":"too long"}}}`,
			want:   "400 x: too long",
		},
		{
			name:   "errors are numbers",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"errors":[4,5]}}`,
			want:   "400 x: d (errors: 4, 5)",
		},
		{
			name:   "value and limit",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"value":"v","limit":5}}`,
			want:   "400 x: v (limit: 5)",
		},
		{
			name:   "resource and limit",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"resourceType":"TAG","resourceId":"t1","limit":5}}`,
			want:   "400 x: TAG t1 (limit: 5)",
		},
		{
			name:   "other case",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"Value":"v","Limit":5}}`,
			want:   "400 x: v (Limit: 5)",
		},
		{
			name:   "message that repeats the status",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"message":"400 Bad Request.","value":"v"}}`,
			want:   "400 x: v",
		},
		{
			name:   "message that repeats the name",
			status: 400,
			body:   `{"type":"` + problemType + `","title":"value-not-found","detail":"d","data":{"message":"Value not found","value":"v"}}`,
			want:   "400 value-not-found: v",
		},
		{
			name:   "message that repeats the detail",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"Not known.","data":{"message":"Not known.","value":"v"}}`,
			want:   "400 x: v",
		},
		{
			name:   "message is an object",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"message":{"text":"too long"}}}`,
			want:   "400 x: text: too long",
		},
		{
			name:   "string",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":"too long"}`,
			want:   "400 x: too long",
		},
		{
			name:   "list",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":["too long",{"loc":["body",null,0],"msg":"missing"}]}`,
			want:   "400 x: too long; body.0: missing",
		},
		{
			name:   "deep beside a message",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":{"deep":` + deep("[", "]") + `,"message":"too \"long]\"","more":` + deep(`{"a":`, "}") + `}}`,
			want:   `400 x: too "long]"`,
		},
		{
			name:   "deep",
			status: 400,
			body:   `{"type":"error:x","title":"t","detail":"d","data":` + deep(`{"value":`, "}") + `}`,
			want:   "400 x: d",
		},
		{
			name:   "detail only",
			status: 404,
			body:   `{"type":"` + problemType + `#resource-not-found","title":"t","detail":"Application a1 not found.","data":null}`,
			want:   "404 resource-not-found: Application a1 not found.",
		},
		{
			name:   "no data and a general type",
			status: 400,
			body:   `{"type":"` + problemType + `","title":"bad-request","status":"400","detail":"The cron expression is wrong."}`,
			want:   "400 bad-request: The cron expression is wrong.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := failure(t, tt.status, "application/json", tt.body)
			if want := "airbyte: getSource: " + tt.want; err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// deep returns a JSON value that is nested more deeply than package json allows.
func deep(open, closed string) string {
	const levels = 50_000
	return strings.Repeat(open, levels) + "1" + strings.Repeat(closed, levels)
}

// TestDeepErrorBody checks that a body that is nested very deeply costs little, whether or not it is JSON.
func TestDeepErrorBody(t *testing.T) {
	for _, body := range []string{deep("[", "]"), deep(`{"message":`, "}"), deep("[", ""), deep(`{"errors":[`, "]}")} {
		before := allocated()
		err := failure(t, 400, "application/json", body)
		if cost := allocated() - before; cost > 64<<20 {
			t.Errorf("%.20s: %d bytes were allocated", body, cost)
		}
		if len(err.Error()) > 1000 {
			t.Errorf("%.20s: the message has %d bytes", body, len(err.Error()))
		}
	}
}

// allocated returns the number of bytes that the process has allocated so far.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

// TestGatewayErrors checks that an error has the text of gateways, whose formats differ, and of old
// servers.
func TestGatewayErrors(t *testing.T) {
	tests := []struct {
		status     int
		body, want string
	}{
		{403, `{"error":{"code":403,"message":"no entry","status":"PERMISSION_DENIED"}}`, "403 forbidden: no entry" + sourceURL},
		{403, `{"errors":[{"message":"bad cron"},{"message":"bad name"}]}`, "403 forbidden: bad cron; bad name" + sourceURL},
		{403, `{"errors":["bad cron"]}`, "403 forbidden: bad cron" + sourceURL},
		{403, `{"errors":{"cron":["is bad","is long"],"name":[]}}`, "403 forbidden: cron: is bad; is long" + sourceURL},
		{403, `{"detail":[{"loc":["body","a",0],"msg":"field required"}]}`, "403 forbidden: body.a.0: field required" + sourceURL},
		{403, `{"detail":[{"loc":["body",null],"msg":"field required"}]}`, "403 forbidden: body: field required" + sourceURL},
		{403, `{"detail":[{"loc":[null],"msg":"field required"}]}`, "403 forbidden: field required" + sourceURL},
		{403, `{"detail":[{"loc":"body","msg":"field required"}]}`, "403 forbidden: body: field required" + sourceURL},
		{403, `{"message":"Forbidden","errors":["no entry"]}`, "403 forbidden: no entry" + sourceURL},
		{403, `{"message":"Invalid","errors":[{"field":"name","message":"too long"}]}`, "403 forbidden: Invalid: field name: too long" + sourceURL},
		{403, `{"message":"Forbidden","detail":"no entry"}`, "403 forbidden: no entry" + sourceURL},
		{403, `{"message":"Invalid","detail":"no entry"}`, "403 forbidden: Invalid: no entry" + sourceURL},
		{403, `{"message":"Quota","data":{"limit":5}}`, "403 forbidden: Quota (limit: 5)" + sourceURL},
		{403, `{"message":"Quota","data":"try later"}`, "403 forbidden: Quota: try later" + sourceURL},
		{403, `{"error":"Forbidden","message":["a","b"]}`, "403 forbidden: a; b" + sourceURL},
		{403, `{"errorMessage":"no entry","errorType":"T"}`, "403 forbidden: no entry" + sourceURL},
		{403, `{"error_message":"no entry"}`, "403 forbidden: no entry" + sourceURL},
		{403, `{"reason":"no entry"}`, "403 forbidden: no entry" + sourceURL},
		{403, `{"title":"No entry"}`, "403 forbidden: No entry" + sourceURL},
		{403, `{"title":"No entry","message":"closed"}`, "403 forbidden: No entry: closed" + sourceURL},
		{404, `{"type":"about:blank","title":"Not Found","status":404}`, "404 not found"},
		{403, "\ufeff" + `{"message":"no entry"}`, "403 forbidden: no entry" + sourceURL},
		{403, `<!-- a comment --><Error><Message>Access Denied</Message></Error>`, "403 forbidden: Access Denied" + sourceURL},
		{403, `{"code":4,"msg":"quota"}`, "403 forbidden: quota" + sourceURL},
		{403, `{"fault":{"faultstring":"policy violation","detail":{"errorcode":"x"}}}`, "403 forbidden: policy violation" + sourceURL},
		{403, `<?xml version="1.0"?><Error><Code>X</Code><Message>Access Denied</Message></Error>`, "403 forbidden: Access Denied" + sourceURL},
		{403, `<Error><Code>X</Code></Error>`, "403 forbidden: X" + sourceURL},
		{403, `<?xml version="1.0" encoding="ISO-8859-1"?><a>b</a>`, "403 forbidden: b" + sourceURL},
		{403, `{"code":401,"message":"no issuer"}`, "403 forbidden: no issuer" + sourceURL},
		{401, `{"error":"invalid_token","error_description":"expired"}`, "401 unauthorized: expired" + sourceURL},
		{500, `{"type":"about:blank","status":500}`, "500 internal server error"},
		{404, `{"type":"about:blank","status":404}`, "404 not found"},
		{500, `{"message":"Internal Server Error: not done","exceptionClassName":"java.lang.Oops"}`, "500 internal server error: not done"},
		{500, `{"message":"Internal Server Error: null","exceptionClassName":"java.lang.Oops"}`, "500 internal server error: java.lang.Oops"},
		{409, `{"message":"A sync is running","exceptionClassName":"io.Conflict"}`, "409 conflict: A sync is running"},
		{403, `{"errorId":"e1"}`, "403 forbidden (errorId e1)" + sourceURL},
		{403, `{"message":"no","errorId":"e1"}`, "403 forbidden: no (errorId e1)" + sourceURL},
	}
	for _, tt := range tests {
		err := failure(t, tt.status, "application/json", tt.body)
		if want := "airbyte: getSource: " + tt.want; err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", tt.body, err, want)
		}
		if errors.Is(err, airbyte.ErrNotAPI) {
			t.Errorf("%s: matches ErrNotAPI", tt.body)
		}
	}
}

// TestWebPages checks which responses are taken for pages of the web app.
func TestWebPages(t *testing.T) {
	for body, want := range map[string]bool{
		"<!-- a page --><html></html>": true,
		"<HTML>":                       true,
		"\ufeff<center>no</center>":    true,
		`<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html/>`: true,
		"<h1>405</h1>":                  true,
		`<?xml version="1.0"?><Error/>`: false,
		`<soap:Envelope xmlns:soap="x"><a>b</a></soap:Envelope>`: false,
		`<ListBucketResult xmlns="http://x"></ListBucketResult>`: false,
		`{"message":"<html>"}`:       false,
		"<html":                      true,
		"<!-- a comment --><Error/>": false,
		"<!-- <html> --> <!-- > --><Error></Error>":          false,
		"<!-- " + strings.Repeat("long ", 500) + "--><html>": true,
		"<!-- a comment": true,
		"<!DOCTYPE note SYSTEM 'x'><note></note>": false,
		"<a/>":                        false,
		"<a>x</a>":                    false,
		`<a href="/login">Found</a>.`: true,
		"<!DOCTYPE note [<!ENTITY a 'b'>]>\n<note/>": false,
		"<?xml version=":           false,
		"<!DOCTYPE  HTML><p>x</p>": true,
		"<title/>":                 false,
		"<br/>":                    true,
		"<html/>":                  true,
		"<Error><Message><![CDATA[<html>]]></Message></Error>": false,
	} {
		if got := errors.Is(failure(t, 404, "text/html", body), airbyte.ErrNotAPI); got != want {
			t.Errorf("%s: matches ErrNotAPI: %t, want %t", body, got, want)
		}
	}
}

// TestProblemDataKeepsSecrets repeats the configuration of a request in each part of an error.
func TestProblemDataKeepsSecrets(t *testing.T) {
	const secret = "hunter2-hunter2"
	for _, body := range []string{
		`{"type":"` + problemType + `","title":"value-not-found","data":{"value":"x ` + secret + `"}}`,
		`{"type":"error:x","data":{"resourceType":"` + secret + `","resourceId":"` + secret + `"}}`,
		`{"type":"error:x","data":{"errors":[{"stream":"` + secret + `","mapper":{"` + secret + `":"` + secret + `"},"error":"` + secret + `"}]}}`,
		`{"type":"error:x","detail":"d","data":{"` + secret + `":"a","b":["` + secret + `"]}}`,
		`{"type":"error:x","data":{"cronExpression":"` + secret + `","validationErrorMessage":"` + secret + `"}}`,
		`{"errors":{"` + secret + `":["` + secret + `"]}}`,
		`{"detail":[{"loc":["` + secret + `"],"msg":"` + secret + `"}]}`,
		`{"error":{"message":"` + secret + `"}}`,
		`{"fault":{"faultstring":"` + secret + `"}}`,
		`{"message":"Internal Server Error: null","exceptionClassName":"` + secret + `"}`,
		`<?xml version="1.0"?><Error><Message>` + secret + `</Message></Error>`,
		`<Error><Message>` + secret[:len(secret)-1],
		`<x b="` + secret + `"/>`,
	} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 403, body) })
		_, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{
			Name: "n", WorkspaceID: "w", Configuration: airbyte.Configuration(`{"sourceType":"x","password":"` + secret + `"}`),
		})
		if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "[redacted]") {
			t.Errorf("%s: got %v", body, err)
		}
		e, _ := errors.AsType[*airbyte.Error](err)
		if strings.Contains(encode(t, e.Problem), "hunter2") {
			t.Errorf("%s: the problem contains the secret", body)
		}
	}
}

// TestRecordedErrors checks the most useful words of error responses that real servers sent. It needs
// a folder that is not part of the module.
func TestRecordedErrors(t *testing.T) {
	const folder = "../../shared/wire"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the recorded responses are not here")
	}
	tests := []struct {
		file   string
		status int
		want   string
	}{
		{"err_about_blank_404_job.json", 404, "404 not found"},
		{"err_actor_not_ready_409.json", 409, ": 409 actor-not-ready: The source or destination is not ready"},
		{"err_deferred_credential_422.json", 422, "reason: secret_input_not_allowed"},
		{"err_gateway_401_jwt.json", 401, "Jwt issuer is not configured"},
		{"err_gcp_502.html", 502, "web page"},
		{"err_micronaut_401_2025.json", 401, "401 unauthorized (GET https://airbyte.example"},
		{"err_nginx_405.html", 405, airbyte.ErrNotAPI.Error()},
		{"err_problem_400_cron_2024.json", 400, "400 bad-request: The body of the request contains an invalid connection configuration"},
		{"err_problem_400_pk_2026.json", 400, "campaign_bidding_strategy is already pre-defined"},
		{"err_uncaught_0_63_npe.json", 500, "java.lang.NullPointerException"},
		{"err_uncaught_1_8_unsupported.json", 500, "500 internal server error: not yet implemented"},
		{"err_value_conflict_known_409.json", 409, "A sync is already running for: "},
		{"err_value_not_found_selfmanaged_2025.json", 400, "400 value-not-found: mixmax"},
	}
	for _, tt := range tests {
		body, err := os.ReadFile(filepath.Join(folder, tt.file))
		if err != nil {
			t.Fatal(err)
		}
		got := failure(t, tt.status, "", string(body))
		if !strings.Contains(got.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", tt.file, got, tt.want)
		}
	}
}

// TestErrorNamesRequest checks the fields that tell where the request went.
func TestErrorNamesRequest(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 409, `{}`) })
	_, err := client.Connections.List(t.Context(), &airbyte.ListConnectionsParams{TagIDs: []string{"t"}})
	e, ok := errors.AsType[*airbyte.Error](err)
	if !ok || e.Method != "GET" || e.URL != "https://airbyte.example/api/public/v1/connections" {
		t.Errorf("got %s %s", e.Method, e.URL)
	}
	if !json.Valid([]byte(encode(t, e))) {
		t.Errorf("encoded as %s", encode(t, e))
	}
}

// TestManyMistakes checks that an error describes only the first hundred mistakes, because describing a
// million of them would take seconds.
func TestManyMistakes(t *testing.T) {
	const mistakes = 150
	bodies := map[string]string{
		"errors":    `{"errors":[` + strings.Repeat(`{"message":"m"},`, mistakes) + `{}]}`,
		"detail":    `{"detail":[` + strings.Repeat(`{"msg":"m"},`, mistakes) + `{}]}`,
		"data":      `{"data":{"streams":[` + strings.Repeat(`"m",`, mistakes) + `""]}}`,
		"framework": `{"_embedded":{"errors":[` + strings.Repeat(`{"message":"m"},`, mistakes) + `{}]}}`,
	}
	for name, body := range bodies {
		err, ok := errors.AsType[*airbyte.Error](failure(t, 400, "application/json", body))
		if !ok {
			t.Fatalf("%s: not an Error", name)
		}
		words := strings.FieldsFunc(err.Problem.Message, func(r rune) bool { return strings.ContainsRune(":;, ()", r) })
		described := 0
		for _, word := range words {
			if word == "m" {
				described++
			}
		}
		if described != 100 {
			t.Errorf("%s: %d mistakes are described, want 100: %s", name, described, err.Problem.Message)
		}
	}
}

// TestEmptyPropertyNames checks that a property without a name is not taken for a missing one.
func TestEmptyPropertyNames(t *testing.T) {
	got := failure(t, 400, "application/json", `{"error":{"":"wrong","MESSAGE":"right"}}`)
	if want := "airbyte: getSource: 400 bad request: right"; got.Error() != want {
		t.Errorf("got %v, want %s", got, want)
	}
}
