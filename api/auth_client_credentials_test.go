package airbyte_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestTokenRequest(t *testing.T) {
	client, s := withCredentials(t, &tokenServer{expiresIn: 900})
	get(t, client)
	got := s.seen(tokenPath)[0]
	want := `{"client_id":"the-id","client_secret":"the-secret","grant-type":"client_credentials","grant_type":"client_credentials"}`
	if got.Method != "POST" || got.Body != want || got.ContentType != "application/json" || got.Authorization != "" {
		t.Errorf("requested a token with %+v", got)
	}
}

// TestTokenRefusals checks the error for wrong credentials in each kind of deployment, and the
// error for a server without a token endpoint.
func TestTokenRefusals(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   string
		is     error
		isNot  error
		asks   int
	}{
		{
			name:   "community",
			status: 400,
			body:   `{"message":"Bad Request","_embedded":{"errors":[{"message":"Invalid client id or token"}]}}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 400 bad request: Invalid client id or token: the client ID or the client secret is wrong",
			is:     airbyte.ErrBadRequest,
			asks:   2,
		},
		{
			name:   "cloud",
			status: 401,
			body:   `{"errorId":"5d2b"}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 401 unauthorized (errorId 5d2b) (POST https://airbyte.example/api/public/v1/applications/token): the client ID or the client secret is wrong",
			is:     airbyte.ErrUnauthorized,
			asks:   2,
		},
		{
			name:   "older cloud",
			status: 500,
			body:   `{"errorId":"5d2b"}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 500 internal server error (errorId 5d2b): some servers return this status if the client ID or the client secret is wrong",
			is:     airbyte.ErrServer,
			asks:   1,
		},
		{
			name:   "a client ID without words",
			status: 400,
			body:   `{"message":"Bad Request"}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 400 bad request: the client ID or the client secret may be wrong",
			is:     airbyte.ErrBadRequest,
			asks:   2,
		},
		{
			name:   "unauthorized without words",
			status: 401,
			want:   "airbyte: getJob: getting a token: createAccessToken: 401 unauthorized (POST https://airbyte.example/api/public/v1/applications/token): the client ID or the client secret may be wrong",
			is:     airbyte.ErrUnauthorized,
			asks:   2,
		},
		{
			name:   "a gateway that says nothing",
			status: 403,
			body:   `{"message":"ok"}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 403 forbidden: ok (POST https://airbyte.example/api/public/v1/applications/token)",
			is:     airbyte.ErrForbidden,
			asks:   1,
		},
		{
			name:   "a gateway with a reason",
			status: 401,
			body:   `{"code":401,"message":"Jwt issuer is not configured"}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 401 unauthorized: Jwt issuer is not configured (POST https://airbyte.example/api/public/v1/applications/token)",
			is:     airbyte.ErrUnauthorized,
			asks:   2,
		},
		{
			name:   "a gateway that refuses the client",
			status: 403,
			body:   `{"error":"unauthorized_client","error_description":"blocked"}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 403 forbidden: blocked (POST https://airbyte.example/api/public/v1/applications/token): the client ID or the client secret is wrong",
			is:     airbyte.ErrForbidden,
			asks:   1,
		},
		{
			name:   "the token in another property",
			status: 200,
			body:   `{"data":{"access_token":"eyJ-secret"}}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: the response has no access_token, only data (POST https://airbyte.example/api/public/v1/applications/token)",
			asks:   1,
		},
		{
			name:   "the token as a string",
			status: 200,
			body:   `"eyJ-secret"`,
			want:   "airbyte: getJob: getting a token: createAccessToken: the response is a string instead of an object (POST https://airbyte.example/api/public/v1/applications/token)",
			asks:   1,
		},
		{
			name:   "the token as text",
			status: 200,
			body:   `eyJ-secret`,
			want:   "airbyte: getJob: getting a token: createAccessToken: the response is not JSON (POST https://airbyte.example/api/public/v1/applications/token)",
			asks:   1,
		},
		{
			name:   "a failure with a reason",
			status: 500,
			body:   `{"message":"no database"}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 500 internal server error: no database",
			is:     airbyte.ErrServer,
			asks:   1,
		},
		{
			name:   "authentication turned off",
			status: 404,
			body:   ``,
			want:   "airbyte: getJob: getting a token: createAccessToken: 404 not found (POST https://airbyte.example/api/public/v1/applications/token): the server has no token endpoint: authentication is turned off and the client needs no credentials, or the server is older than 0.64 and may need WithBasicAuth, or the base URL is wrong",
			isNot:  airbyte.ErrNotFound, // the job may exist
			asks:   1,
		},
		{
			name:   "a server before 0.64",
			status: 405,
			body:   `<html><head><title>405 Not Allowed</title></head></html>`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 405 method not allowed: the response looks like a page of the web app, not like the API; the base URL must end in /api/public/v1, or in /v1 on Airbyte Cloud (POST https://airbyte.example/api/public/v1/applications/token): the server has no token endpoint: authentication is turned off and the client needs no credentials, or the server is older than 0.64 and may need WithBasicAuth, or the base URL is wrong",
			is:     airbyte.ErrNotAPI,
			asks:   1,
		},
		{
			name:   "a web page in front of the server",
			status: 403,
			body:   `<html></html>`,
			want:   "airbyte: getJob: getting a token: createAccessToken: 403 forbidden: the response looks like a page of the web app, not like the API; the base URL must end in /api/public/v1, or in /v1 on Airbyte Cloud (POST https://airbyte.example/api/public/v1/applications/token)",
			is:     airbyte.ErrNotAPI,
			asks:   1,
		},
		{
			name:   "the web app",
			status: 200,
			body:   `<!doctype html><html><body>Airbyte</body></html>`,
			want:   "airbyte: getJob: getting a token: createAccessToken: the response looks like a page of the web app, not like the API; the base URL must end in /api/public/v1, or in /v1 on Airbyte Cloud (POST https://airbyte.example/api/public/v1/applications/token)",
			is:     airbyte.ErrNotAPI,
			asks:   1,
		},
		{
			name:   "no token",
			status: 200,
			body:   `{"token_type":"Bearer"}`,
			want:   "airbyte: getJob: getting a token: createAccessToken: the response has no access_token, only token_type (POST https://airbyte.example/api/public/v1/applications/token)",
			asks:   1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != tokenPath {
					t.Errorf("a request without a token went to %s", r.URL)
				}
				reply(w, tt.status, tt.body)
			}, airbyte.WithClientCredentials("the-id", "the-secret"))
			_, err := client.Jobs.Get(t.Context(), 1)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
			if tt.isNot != nil && errors.Is(err, tt.isNot) {
				t.Errorf("%v matches %v", err, tt.isNot)
			}
			if got := len(s.seen("")); got != tt.asks {
				t.Errorf("%d requests, want %d", got, tt.asks)
			}
			if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "the-secret") {
				t.Errorf("the error contains the secret: %+v", err)
			}
		})
	}
}

// TestTokenForm checks that a token is fetched if the token endpoint, or a proxy in front of it,
// accepts only forms.
func TestTokenForm(t *testing.T) {
	for _, status := range []int{400, 401, 415} {
		client, s := withCredentials(t, &tokenServer{expiresIn: 900, fail: func(_ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Content-Type") == "application/json" {
				w.WriteHeader(status)
				return true
			}
			return false
		}})
		get(t, client)
		all := s.seen(tokenPath)
		if len(all) != 2 || all[1].Body != "client_id=the-id&client_secret=the-secret&grant_type=client_credentials" ||
			all[1].ContentType != "application/x-www-form-urlencoded" {
			t.Errorf("%d: requested with %+v", status, all)
		}
	}
}

// TestTokenEndpointHiccup checks that a token is fetched again after a 502, and that the client
// uses a valid token while the token endpoint is down.
func TestTokenEndpointHiccup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900}
		server.fail = func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n == 1 {
				w.WriteHeader(502)
			}
			return n == 1
		}
		client, _ := withCredentials(t, server)
		get(t, client)
		if got := server.n.Load(); got != 2 {
			t.Errorf("%d requests for a token, want 2", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		down := false
		server := &tokenServer{}
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path != tokenPath:
				reply(w, 200, oneJob(1, "running"))
			case down:
				w.WriteHeader(503)
			default:
				reply(w, 200, `{"access_token":"t","expires_in":900}`)
			}
			server.n.Add(1)
		}, airbyte.WithClientCredentials("i", "s"), airbyte.WithRetry(airbyte.RetryPolicy{}))
		get(t, client)
		down = true
		time.Sleep(14*time.Minute + 30*time.Second) // due for renewal, but valid for another half minute
		get(t, client)
		time.Sleep(time.Minute)
		_, err := client.Jobs.Get(t.Context(), 1)
		if !errors.Is(err, airbyte.ErrServer) {
			t.Errorf("with an expired token: got %v, want an error", err)
		}
	})
}

// TestTokenFormRefusal checks which error is returned if both the JSON and the form are refused.
func TestTokenFormRefusal(t *testing.T) {
	for _, tt := range []struct {
		json, form int
		want       string
	}{
		{json: 400, form: 401, want: "401 unauthorized: of the form (POST https://airbyte.example/api/public/v1/applications/token)"},
		{json: 415, form: 401, want: "401 unauthorized: of the form (POST https://airbyte.example/api/public/v1/applications/token)"},
		{json: 415, form: 400, want: "400 bad request: of the form"},
		{json: 400, form: 415, want: "400 bad request: of the JSON: wrong credentials"},
		{json: 401, form: 400, want: "401 unauthorized: of the JSON: wrong credentials (POST https://airbyte.example/api/public/v1/applications/token)"},
	} {
		client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Content-Type") == "application/json" {
				reply(w, tt.json, `{"message":"of the JSON: wrong credentials"}`)
				return
			}
			reply(w, tt.form, `{"error":"invalid_client","error_description":"of the form"}`)
		}, airbyte.WithClientCredentials("i", "s"))
		_, err := client.Jobs.Get(t.Context(), 1)
		want := "airbyte: getJob: getting a token: createAccessToken: " + tt.want + ": the client ID or the client secret is wrong"
		if err == nil || err.Error() != want || len(s.seen("")) != 2 {
			t.Errorf("%d and %d: got %v, want %s", tt.json, tt.form, err, want)
		}
	}
}

// TestExpiresIn checks that expires_in may be a string, or a value that cannot be used, because
// some gateways change it.
func TestExpiresIn(t *testing.T) {
	for _, text := range []string{`900`, `"900"`, `900.5`, `"soon"`, `null`, `{}`, `-1`, `1e99`} {
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				reply(w, 200, `{"access_token":"t","expires_in":`+text+`}`)
				return
			}
			reply(w, 200, oneJob(1, "running"))
		}, airbyte.WithClientCredentials("i", "s"))
		if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestTokenRefusalKeepsSecrets checks that the error does not contain the client secret, even if
// the token endpoint repeats the request.
func TestTokenRefusalKeepsSecrets(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 409, 500} {
		client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			sent, _ := io.ReadAll(r.Body)
			text, _ := json.Marshal("no client like " + string(sent))
			reply(w, status, `{"message":`+string(text)+`,"data":{"client_secret":"the-client-secret"}}`)
		}, airbyte.WithClientCredentials("the-id", "the-client-secret"))
		_, err := client.Jobs.Get(t.Context(), 1)
		e, ok := errors.AsType[*airbyte.Error](err)
		if !ok || !strings.Contains(err.Error(), "no client like ") || !strings.Contains(s.seen("")[0].Body, `"the-client-secret"`) {
			t.Fatalf("%d: got %v", status, err)
		}
		if printed := fmt.Sprintf("%v %+v %#v %+v %s", err, err, err, e.Problem, e.Problem.Data); strings.Contains(printed, "the-client-secret") {
			t.Errorf("%d: the error contains the secret: %s", status, printed)
		}
	}
}

// TestTokenWithSpace checks that the error for a response with an unusable token is about the response, not
// about a token of the caller.
func TestTokenWithSpace(t *testing.T) {
	for _, token := range []string{"Bearer abc", "a\nb", " "} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, fmt.Sprintf(`{"access_token":%q}`, token))
		}, airbyte.WithClientCredentials("i", "s"))
		_, err := client.Jobs.Get(t.Context(), 1)
		const want = "airbyte: getJob: getting a token: createAccessToken: the access_token in the response is not a " +
			"token: it is empty, or has a space or a control character"
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", token, err, want)
		}
	}
}
