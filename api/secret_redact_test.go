package airbyte_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

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
