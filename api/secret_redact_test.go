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

// TestErrorsKeepSecrets checks that printing any part of an error does not reveal a secret, even if
// the server repeats the request.
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
	if strings.Contains(printed, secret) {
		t.Errorf("the secret is printed:\n%s", printed)
	}
	if !strings.Contains(err.Error(), "db.example") {
		t.Errorf("the host is not printed: %v", err)
	}
}

// TestErrorsHideWhatWasSent checks that secrets are redacted in each part of an error, and in each
// form in which servers repeat them.
func TestErrorsHideWhatWasSent(t *testing.T) {
	const pem = "-----BEGIN KEY-----\nMIIEsecret+line1\nsecret+line+2==\n-----END KEY-----\n"
	quote := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	problem := func(message string) string { return `{"data":{"message":` + quote(message) + `}}` }
	tests := []struct {
		name   string
		config map[string]any
		body   string
		hidden string
		shown  string // part of the message that must not be redacted
	}{
		{
			name:   "as it is",
			config: map[string]any{"password": "hunter2"},
			body:   problem("not hunter2"),
			hidden: "hunter2",
			shown:  "not [redacted]",
		},
		{
			name:   "plain text",
			config: map[string]any{"password": "hunter2"},
			body:   "not hunter2",
			hidden: "hunter2",
			shown:  "not [redacted]",
		},
		{
			name:   "on several lines",
			config: map[string]any{"key": pem},
			body:   problem("bad key: " + pem + "here"),
			hidden: "MIIE",
			shown:  "bad key: [redacted] here",
		},
		{
			name:   "on one line",
			config: map[string]any{"key": pem},
			body:   problem("bad key: " + strings.Join(strings.Fields(pem), " ")),
			hidden: "MIIE",
			shown:  "",
		},
		{
			name:   "with fewer spaces",
			config: map[string]any{"password": "hunter \t 2"},
			body:   problem("not hunter 2"),
			hidden: "hunter",
			shown:  "not [redacted]",
		},
		{
			name:   "a line of it",
			config: map[string]any{"key": pem},
			body:   problem("at secret+line+2=="),
			hidden: "secret+line",
			shown:  "at [redacted]",
		},
		{
			name:   "quoted",
			config: map[string]any{"key": "a\"b<hunter2>"},
			body:   problem(`{"key":` + quote("a\"b<hunter2>") + `}`),
			hidden: "hunter2",
			shown:  `{"key":"[redacted]"}`,
		},
		{
			name:   "quoted without escaping HTML",
			config: map[string]any{"key": "a\"b<hunter2>"},
			body:   problem(`{"key":"a\"b<hunter2>"}`),
			hidden: "hunter2",
			shown:  `{"key":"[redacted]"}`,
		},
		{
			name:   "quoted, with an escape in it",
			config: map[string]any{"key": `<\u003chunter2`},
			body:   problem(`{"key":"<\\u003chunter2"}`),
			hidden: "hunter2",
			shown:  `{"key":"[redacted]"}`,
		},
		{
			name:   "longer than the text that is shown",
			config: map[string]any{"password": "PPPPPPPPPPhunter2"},
			body:   problem(strings.Repeat("x ", 247) + "PPPPPPPPPPhunter2"),
			hidden: "PPPP",
			shown:  "",
		},
		{
			name:   "one begins like another",
			config: map[string]any{"user": "admin", "password": "admin123"},
			body:   problem("not admin123"),
			hidden: "in123",
			shown:  "not [redacted]",
		},
		{
			name:   "a number",
			config: map[string]any{"pin": 12345678, "port": 5432},
			body:   problem("12345678 at port 5432"),
			hidden: "12345678",
			shown:  "[redacted] at port 5432",
		},
		{
			name:   "in the title",
			config: map[string]any{"password": "hunter2"},
			body:   `{"title":"no hunter2"}`,
			hidden: "hunter2",
			shown:  "no [redacted]",
		},
		{
			name:   "in the detail",
			config: map[string]any{"password": "hunter2"},
			body:   `{"detail":"no hunter2"}`,
			hidden: "hunter2",
			shown:  "no [redacted]",
		},
		{
			name:   "in the type",
			config: map[string]any{"password": "hunter2", "scheme": "https"},
			body:   `{"type":"https://reference.airbyte.com/reference/errors#hunter2"}`,
			hidden: "hunter2",
			shown:  "400 [redacted]",
		},
		{
			name:   "in another type",
			config: map[string]any{"password": "hunter2"},
			body:   `{"type":"error:hunter2"}`,
			hidden: "hunter2",
			shown:  "400 [redacted]",
		},
		{
			name:   "in the error ID",
			config: map[string]any{"password": "hunter2"},
			body:   `{"errorId":"hunter2"}`,
			hidden: "hunter2",
			shown:  "errorId [redacted]",
		},
		{
			name:   "in the data",
			config: map[string]any{"password": "pässhunter2"},
			body:   `{"detail":"d","data":{"p\u00e4sshunter2":["p\u00e4sshunter2"]}}`,
			hidden: "hunter2",
			shown:  "d",
		},
		{
			name:   "in a key of the data",
			config: map[string]any{"password": "hunter2"},
			body:   `{"detail":"d","data":{"\u0068unter2":1}}`,
			hidden: "unter2",
			shown:  "d",
		},
		{
			name:   "a number in the data",
			config: map[string]any{"pin": 12345678},
			body:   `{"detail":"d","data":{"pin":12345678}}`,
			hidden: "12345678",
			shown:  "d",
		},
		{
			name:   "words within words",
			config: map[string]any{"password": "require", "secret": "json"},
			body:   problem("required property jsonb, mode require, password require, secret 'json'"),
			hidden: "password require",
			shown:  "required property jsonb, mode require, password [redacted], secret '[redacted]'",
		},
		{
			name:   "short, but not a word",
			config: map[string]any{"pin": "a1b2"},
			body:   problem("not a1b2, but xa1b2x"),
			hidden: " a1b2",
			shown:  "not [redacted], but xa1b2x",
		},
		{
			name:   "with invalid bytes",
			config: map[string]any{"password": "hunter2-hunter3"},
			body:   "{\"message\":\"hunter2\xff-hunter3\"}",
			hidden: "hunter2-",
			shown:  "[redacted]",
		},
		{
			name:   "in a JSON string",
			config: map[string]any{"password": "hunter2-hunter3"},
			body:   `"\u0068unter2-hunter3"`,
			hidden: "unter2",
			shown:  "400 bad request: [redacted]",
		},
		{
			name:   "in a list",
			config: map[string]any{"password": "hunter2-hunter3"},
			body:   `["\u0068unter2-hunter3", {"a": "b"}]`,
			hidden: "unter2",
			shown:  "400 bad request: [redacted]; b",
		},
		{
			name:   "in deep data",
			config: map[string]any{"password": "hunter2"},
			body:   `{"detail":"d","data":` + strings.Repeat("[", 5000) + `"hunter2"` + strings.Repeat("]", 5000) + `}`,
			hidden: "hunter2",
			shown:  "d",
		},
		{
			name:   "the beginning of it, at the end of a text",
			config: map[string]any{"password": "hunter2-hunter3"},
			body:   "not hunter2-hu",
			hidden: "hunt",
			shown:  "not [redacted]",
		},
		{
			name:   "the beginning of it, at the end of JSON",
			config: map[string]any{"password": "hunter2-hunter3"},
			body:   `{"message":"not hunter2-hu`,
			hidden: "hunt",
			shown:  `"not [redacted]`,
		},
		{
			name:   "the longer of two beginnings",
			config: map[string]any{"key": "ter2-very-long-secret", "password": "hunter2-hunter3"},
			body:   "not hunter2-",
			hidden: "hunt",
			shown:  "not [redacted]",
		},
		{
			name:   "the beginning of it, in a long text",
			config: map[string]any{"key": strings.Repeat("k", 4000) + "!"},
			body:   problem(strings.Repeat(strings.Repeat("k", 4000)+"! ", 16) + strings.Repeat("k", 4000) + "!"),
			hidden: "kkkk",
			shown:  "[redacted] [redacted]",
		},
		{
			name:   "after many spaces",
			config: map[string]any{"password": "hunter2-hunter3"},
			body:   problem(strings.Repeat(" ", 64<<10-7) + "hunter2-hunter3"),
			hidden: "hunt",
			shown:  "400 bad request: [redacted]",
		},
		{
			name:   "three bytes are not a secret",
			config: map[string]any{"password": "way-too-long"},
			body:   "Bad Gateway",
			hidden: "hunter2",
			shown:  "400 bad request: Bad Gateway",
		},
		{
			name:   "a complete text that ends like its beginning",
			config: map[string]any{"database": "questdb"},
			body:   `{"title":"bad-request","type":"error:bad-request"}`,
			hidden: "questdb",
			shown:  "400 bad-request",
		},
		{name: "the token", body: problem("no static-token"), hidden: "static-token", shown: "no [redacted]"},
		{
			name:   "a header of the call",
			body:   problem("no header-secret"),
			hidden: "header-secret",
			shown:  "no [redacted]",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, tt.body) })
			config := airbyte.Configuration("{}")
			var err error
			if tt.config != nil {
				config, err = airbyte.NewConfiguration(tt.config)
			}
			if err != nil {
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

// TestErrorsNameTheConnector checks that the type of a connector is not redacted, even if a password is
// the same word.
func TestErrorsNameTheConnector(t *testing.T) {
	const body = `{"status":400,"title":"value-not-found","data":{"value":"postgers","message":"there is no postgers"}}`
	for name, config := range map[string]map[string]any{
		"of a source":            {"sourceType": "postgers", "password": "hunter2"},
		"of a destination":       {"destinationType": "postgers"},
		"with the same password": {"sourceType": "postgers", "password": "postgers"},
		"in a nested object":     {"tunnel": map[string]any{"sourceType": "postgers"}},
		"in a list":              {"sourceType": []string{"postgers"}},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, body) })
			config, err := airbyte.NewConfiguration(config)
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: config})
			e, ok := errors.AsType[*airbyte.Error](err)
			if !ok || !strings.Contains(err.Error(), "postgers") || !strings.Contains(string(e.Problem.Data), "postgers") {
				t.Errorf("got %v with %s, want the type shown", err, e.Problem.Data)
			}
		})
	}
}

// TestErrorsHideInCutBodies truncates bodies that repeat a secret at every byte, as proxies and
// broken connections do.
func TestErrorsHideInCutBodies(t *testing.T) {
	apart := 1
	if testing.Short() {
		apart = 3 // each secret is longer
	}
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
				for end := 0; end < len(body); end += apart {
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

// TestErrorsHideCredentials checks that the credentials of a call are redacted.
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
		"basic":                  {airbyte.WithBasicAuth("the-user", "hunter2"), nil},
		"token source":           {airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: "hunter2"}, nil }), nil},
		"client credentials":     {airbyte.WithClientCredentials("i", "hunter2"), nil},
		"header of the call":     {airbyte.WithToken("other"), airbyte.WithHeader("Authorization", "Bearer hunter2")},
		"basic auth of the call": {airbyte.WithToken("other"), airbyte.WithHeader("Authorization", "Basic dTpodW50ZXIy")},
	} {
		client, _ := serve(t, echo, tt.option)
		_, err := client.Jobs.Get(t.Context(), 1, tt.call)
		if !errors.Is(err, airbyte.ErrUnauthorized) || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "dTpo") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestHostileBodies responds with bodies that would take minutes if the effort depended on the product of
// their length and the number or the length of secrets.
func TestHostileBodies(t *testing.T) {
	fields := map[string]string{"user": "the-user", "password": strings.Repeat("k", 10_000)}
	for i := range 1_000 {
		fields[fmt.Sprint("password_", i)] = fmt.Sprint("hunter-", i)
	}
	config, err := airbyte.NewConfiguration(fields)
	if err != nil {
		t.Fatal(err)
	}
	const size = 80 << 10
	units := []string{"hunter-", "k", "%25", `\u00`, "&amp;", "password=", "aHVudGVyLT", "hunter-...", "'"}
	if testing.Short() {
		units = units[:3] // the beginning of a secret, many matches, and an encoding
	}
	for _, unit := range units {
		text := strings.Repeat(unit, size/len(unit))
		data := map[string]any{"message": text, "data": map[string]any{"a": text[:30_000]}}
		for _, body := range []string{text, encode(t, data)} {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, body) })
			_, err = client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: config})
			if !errors.Is(err, airbyte.ErrBadRequest) {
				t.Errorf("%d times %q: got %.200v", size/len(unit), unit, err)
			}
		}
	}
}
