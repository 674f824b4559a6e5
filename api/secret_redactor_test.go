package airbyte_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/race"
)

// jsonPlaces are JSON values; %s is a string in JSON that has a secret.
var jsonPlaces = []string{
	`"%s"`,
	`{"name":"not %s here"}`,
	`{"a":[{"b":"x"},["%s"]]}`,
	`{"%s":1}`,
	`{"password":{"%s":["%s"]}}`,
}

// TestRedactorHidesEncodedSecrets plants secrets in every encoding in text, in JSON, and in JSON inside strings.
func TestRedactorHidesEncodedSecrets(t *testing.T) {
	secrets := planted
	switch {
	case testing.Short():
		secrets = planted[:2]
	case race.Enabled:
		secrets = planted[:4]
	}
	for _, secret := range secrets {
		redact := airbyte.NewRedactor(secret)
		for _, encoding := range encodings {
			encoded := encoding.encode(secret)
			if got := redact.RedactText("not " + encoded + " here"); leaks(got, secret, encoded) {
				t.Errorf("%s in text: %q shows in %s", encoding.name, encoded, got)
			}
			for _, place := range jsonPlaces {
				raw := strings.ReplaceAll(place, "%s", jsonText(encoded))
				inString, _ := json.Marshal(map[string]string{"body": raw})
				for _, value := range []string{raw, string(inString)} {
					got := redactJSON(t, redact, value)
					if leaks(got, secret, encoded) || leaks(got, secret, jsonText(encoded)) {
						t.Errorf("%s in %s: %q shows in %s", encoding.name, value, encoded, got)
					}
				}
			}
		}
	}
}

// redactJSON returns the redacted value. It must be valid JSON and stay unchanged if it is redacted again.
func redactJSON(tb testing.TB, redact *airbyte.Redactor, raw string) string {
	tb.Helper()
	once, err := redact.RedactJSON(json.RawMessage(raw))
	if err != nil {
		tb.Fatalf("%s: %v", raw, err)
	}
	if !json.Valid(once) {
		tb.Fatalf("%s: got invalid JSON: %s", raw, once)
	}
	twice, err := redact.RedactJSON(once)
	if err != nil {
		tb.Fatalf("%s: %v", once, err)
	}
	if string(once) != string(twice) {
		tb.Errorf("%s: redacted once: %s, and twice: %s", raw, once, twice)
	}
	return string(once)
}

func TestRedactorJSON(t *testing.T) {
	redact := airbyte.NewRedactor("hunter2-hunter3", "9876543210", "secret")
	const mask = `"**********"`
	tests := []struct {
		name string
		raw  string
		want string
	}{
		{name: "known", raw: `{"name": "my hunter2-hunter3"}`, want: `{"name":"my [redacted]"}`},
		{name: "known, escaped", raw: `{"name":"\u0068unter2\u002dhunter3"}`, want: `{"name":"[redacted]"}`},
		{name: "known in a name", raw: `{"hunter2-hunter3":1}`, want: `{"[redacted]":1}`},
		{name: "known number", raw: `{"rowsSynced":9876543210}`, want: `{"rowsSynced":"[redacted]"}`},
		{
			name: "known as a list of bytes",
			raw:  `[1,[104,117,110,116,101,114,50,45,104,117,110,116,101,114,51],2]`,
			want: `[1,["[redacted]","[redacted]","[redacted]","[redacted]","[redacted]","[redacted]","[redacted]",` +
				`"[redacted]","[redacted]","[redacted]","[redacted]","[redacted]","[redacted]","[redacted]","[redacted]"],2]`,
		},
		{name: "key", raw: `{"password":"swordfish"}`, want: `{"password":` + mask + `}`},
		{name: "number with the key of a secret", raw: `{"pin":4711}`, want: `{"pin":` + mask + `}`},
		{name: "inside a secret", raw: `{"secrets":[{"a":"x1y2z3-4"}]}`, want: `{"secrets":[{"a":` + mask + `}]}`},
		{name: "JSON in a string", raw: `{"a":"{\"password\": \"swordfish\"}"}`, want: `{"a":"{\"password\":\"**********\"}"}`},
		{name: "mapper key", raw: `{"mapperConfiguration":{"key":"00ff"}}`, want: `{"mapperConfiguration":{"key":` + mask + `}}`},
		{name: "webhook", raw: `{"webhook":{"url":"https://h/x"}}`, want: `{"webhook":{"url":` + mask + `}}`},
		{
			name: "PEM in lines",
			raw:  `{"a":["x","-----BEGIN RSA PRIVATE KEY-----","MIIE/+0x","-----END RSA PRIVATE KEY-----"]}`,
			want: `{"a":["x","[redacted]",` + mask + `,` + mask + `]}`,
		},
		{name: "JWT", raw: `{"a":"eyJhbGciOi.eyJzdWI.c2ln"}`, want: `{"a":"[redacted]"}`},
		{name: "assignment", raw: `{"a":"failed: password=sw0rdfish"}`, want: `{"a":"failed: password=[redacted]"}`},
		{name: "masked", raw: `{"password":"**********","token":"[redacted]","secret":""}`, want: `{"password":"**********","token":"[redacted]","secret":""}`},
		{name: "invalid UTF-8", raw: "{\"a\":\"hunter2\xff-hunter3\"}", want: `{"a":"[redacted]"}`},
		{
			name: "plain",
			raw: `{"sourceId":"9924bcd0-99be-453d-ba47-c2c9766f7da5","name":"Größe & <Co> of secret things","n":[1.50,-2e3,null,true],` +
				`"host":"db.example.com","port":5432,"tokenType":"Bearer","primaryKey":[["id"]],"createdAt":1764374400}`,
			want: `{"sourceId":"9924bcd0-99be-453d-ba47-c2c9766f7da5","name":"Größe & <Co> of secret things","n":[1.50,-2e3,null,true],` +
				`"host":"db.example.com","port":5432,"tokenType":"Bearer","primaryKey":[["id"]],"createdAt":1764374400}`,
		},
		{name: "empty", raw: `{}`, want: `{}`},
		{name: "nested and empty", raw: ` [ {} , [ ] ] `, want: `[{},[]]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, redactJSON(t, redact, tt.raw)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRedactorRefusesInvalidJSON(t *testing.T) {
	for _, raw := range []string{``, `{`, `{"a":hunter2-hunter3}`, `{} {}`, strings.Repeat("[", 1<<15)} {
		got, err := airbyte.NewRedactor("hunter2-hunter3").RedactJSON(json.RawMessage(raw))
		if err == nil || got != nil {
			t.Errorf("%.20s: got %s, want an error", raw, got)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error shows the secret: %v", raw, err)
		}
	}
}

// TestRedactorHidesBeginnings redacts texts that another program cut off inside a secret.
func TestRedactorHidesBeginnings(t *testing.T) {
	redact := airbyte.NewRedactor("Qx4/b+Zk&9-7s")
	for text, want := range map[string]string{
		"got Qx4/b+Zk…":                "got [redacted]…",
		"got Qx4/b+...":                "got [redacted]+...",
		"got Qx4%2Fb%2BZk%…":           "got [redacted]",
		"got Qx4%2Fb%2BZk%2…: yes":     "got [redacted]: yes",
		`got Qx4/b+Zk\u00... and %2…`:  "got [redacted] and %2…",
		`got Qx4/b+Zk&am…`:             "got [redacted]",
		"at 100%… done, and more … so": "at 100%… done, and more … so",
	} {
		if got := redact.RedactText(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// TestRedactorIsFastWithBeginnings redacts a text that looks cut off everywhere.
func TestRedactorIsFastWithBeginnings(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a tenth of a second; TestHostileBodies has one of its kind")
	}
	redact := airbyte.NewRedactor("Qx4/b+Zk&9-7s")
	places := 100_000
	if race.Enabled {
		places = 20_000
	}
	hostile := strings.Repeat("%2…", places)
	start := time.Now()
	redact.RedactText(hostile)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("a hostile text takes %v", took)
	}
}

func TestRedactorWithPlain(t *testing.T) {
	redact := airbyte.NewRedactor("hunter2-hunter3").WithPlain(func(key, value string) bool {
		return key == "password" && strings.HasPrefix(value, "file:")
	})
	raw := `{"password":"file:/run/secrets/x","a":{"password":"swordfish"},"b":{"password":"file:hunter2-hunter3"}}`
	want := `{"password":"file:/run/secrets/x","a":{"password":"**********"},"b":{"password":"file:[redacted]"}}`
	if diff := cmp.Diff(want, redactJSON(t, redact, raw)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRedactorDoesNotPrintSecrets(t *testing.T) {
	redact := airbyte.NewRedactor("hunter2-hunter3")
	redact.RedactText("x")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		if got := fmt.Sprintf(verb, redact); strings.Contains(got, "hunter2") {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	var none *airbyte.Redactor
	if got := none.RedactText("password=hunter2-hunter3"); got != "password=[redacted]" {
		t.Errorf("a nil redactor: got %q", got)
	}
	if got := redactJSON(t, none, `{"token":"abc"}`); got != `{"token":"**********"}` {
		t.Errorf("a nil redactor: got %s", got)
	}
}

// TestRedactorKnowsTheClient sends requests with every kind of credentials and checks that a redactor knows them,
// including tokens that were fetched after the redactor was made, and the one before a renewal.
func TestRedactorKnowsTheClient(t *testing.T) {
	tokens := 0
	source := func(context.Context) (airbyte.Token, error) {
		tokens++
		return airbyte.Token{Value: airbyte.Secret(fmt.Sprintf("opaque-token-%d-wxyz", tokens))}, nil
	}
	tests := []struct {
		name   string
		opt    airbyte.Option
		secret string
	}{
		{name: "token", opt: airbyte.WithToken("plain-token-77"), secret: "plain-token-77"},
		{name: "password", opt: airbyte.WithBasicAuth("user", "swordfish-99"), secret: "swordfish-99"},
		{name: "client secret", opt: airbyte.WithClientCredentials("my-id", "client-secret-55"), secret: "client-secret-55"},
		{name: "header", opt: airbyte.WithDefaultHeader("CF-Access-Client-Secret", "header-secret-44"), secret: "header-secret-44"},
		{name: "token of a source", opt: airbyte.WithTokenSource(source), secret: "opaque-token-1-wxyz"},
		{name: "renewed token of a source", opt: airbyte.WithTokenSource(source), secret: "opaque-token-2-wxyz opaque-token-3-wxyz"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls := 0
			client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls++
				if strings.HasSuffix(r.Header.Get("Authorization"), "-2-wxyz") {
					reply(w, 401, `{}`)
					return
				}
				reply(w, 200, `{"data":[]}`)
			}, tt.opt)
			redact := airbyte.NewRedactor().WithClient(client)
			_, _ = client.Workspaces.List(t.Context(), nil) // gets a token; the fixture refuses some
			if calls == 0 {
				t.Fatal("no request was sent")
			}
			for secret := range strings.FieldsSeq(tt.secret) {
				if got := redact.RedactText("got " + secret + " twice"); got != "got [redacted] twice" {
					t.Errorf("got %q", got)
				}
			}
		})
	}
}

func TestFindSecrets(t *testing.T) {
	raw := `{"host":"h","password":"x","tunnel":{"ssh_key":"y","tunnel_user_password":""},"token":"**********",` +
		`"list":[{"api_key":"z"}],"pin":12,"credentials_json":"{\"private_key\":\"k\",\"client_email\":\"a@b\"}",` +
		`"spec":{"password":{"type":"string","title":"Password","description":"The password. Required, see our docs."}}}`
	want := []string{
		`credentials_json={"private_key":"k","client_email":"a@b"}`, "credentials_json.private_key=k",
		"list[0].api_key=z", "password=x", "pin=12", "tunnel.ssh_key=y",
	}
	var got []string
	for _, found := range airbyte.FindSecrets(json.RawMessage(raw)) {
		got = append(got, found.Path+"="+string(found.Value))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := airbyte.FindSecrets(json.RawMessage(`{`)); got != nil {
		t.Errorf("invalid JSON: got %q", got)
	}
}

// FuzzRedactor redacts JSON that has a secret. The result is valid JSON without the secret, or there is none.
func FuzzRedactor(f *testing.F) {
	f.Add(`{"a":"%s","b":[1,"x\u0041"]}`, "hunter2-hunter3", uint(0))
	f.Add(`{"password":["%s",{"%s":-1e3}]}`, `a"b<c>'d&e\f/g+h=i j`, uint(3))
	f.Add(`["{\"a\":\"%s\"}"]`, "100%25-%41-safe", uint(9))
	f.Fuzz(func(t *testing.T, place, secret string, number uint) {
		if !isTellable(secret) {
			t.Skip()
		}
		encoding := encodings[number%uint(len(encodings))]
		encoded := encoding.encode(secret)
		raw := strings.ReplaceAll(place, "%s", jsonText(encoded))
		redact := airbyte.NewRedactor(secret)
		got, err := redact.RedactJSON(json.RawMessage(raw))
		if err != nil {
			return
		}
		if !json.Valid(got) || !utf8.Valid(got) {
			t.Fatalf("%q: got invalid JSON: %q", raw, got)
		}
		again, err := redact.RedactJSON(got)
		if err != nil {
			t.Fatalf("%q: %v", got, err)
		}
		if string(again) != string(got) {
			t.Errorf("%q: redacted once: %q, and twice: %q", raw, got, again)
		}
		isPlanted := strings.Contains(raw, jsonText(encoded)) && !strings.Contains(place, secret)
		if isPlanted && (strings.Contains(string(got), secret) || strings.Contains(string(got), jsonText(encoded))) {
			t.Errorf("%s: %q shows in %q", encoding.name, encoded, got)
		}
	})
}

// BenchmarkRedactor redacts a page of a hundred connections with a few known secrets.
func BenchmarkRedactor(b *testing.B) {
	item := `{"connectionId":"9924bcd0-99be-453d-ba47-c2c9766f7da5","name":"Stripe to Snowflake","status":"active",` +
		`"schedule":{"scheduleType":"cron","cronExpression":"0 0 12 * * ? UTC"},"configurations":{"streams":[` +
		strings.TrimSuffix(strings.Repeat(`{"name":"invoices","syncMode":"incremental_append","cursorField":["created"]},`, 10), ",") + `]}}`
	raw := json.RawMessage("[" + strings.TrimSuffix(strings.Repeat(item+",", 100), ",") + "]")
	redact := airbyte.NewRedactor("hunter2-hunter3", "client-secret-55", strings.Repeat("eyJ0eXAi.", 100))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := redact.RedactJSON(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// TestRedactorIsFast redacts large and hostile values.
func TestRedactorIsFast(t *testing.T) {
	if testing.Short() {
		t.Skip("redacts megabytes; TestHostileBodies is shorter")
	}
	n := 100_000
	if race.Enabled {
		n = 20_000
	}
	redact := airbyte.NewRedactor("hunter2-hunter3", strings.Repeat("ab1", 100))
	for name, raw := range map[string]string{
		"deep":         strings.Repeat(`{"a":[`, 4000) + `"x"` + strings.Repeat(`]}`, 4000),
		"strings":      `["` + strings.Repeat(`x y","`, n) + `"]`,
		"repetitive":   `"` + strings.Repeat("ab1", n) + `"`,
		"many secrets": `[` + strings.Repeat(`"hunter2-hunter3",`, n/10) + `1]`,
		"bytes":        `[` + strings.Repeat(`104,117,110,116,101,114,50,45,104,117,110,116,101,114,51,`, n/50) + `1]`,
		"escapes":      `"` + strings.Repeat(`\\\\\\`, n) + `"`,
	} {
		start := time.Now()
		_, err := redact.RedactJSON(json.RawMessage(raw))
		took := time.Since(start)
		t.Logf("%s: %v", name, took)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took > 20*time.Second {
			t.Errorf("%s: redacting takes %v", name, took)
		}
	}
}

// TestRedactsLongKeys checks that the key of a list, which counts for each of its items, does not multiply the time,
// and that its end still tells secrets.
func TestRedactsLongKeys(t *testing.T) {
	long := strings.Repeat("abc ", 25_000)
	items := strings.Repeat(`"x",`, 300) + `"x"`
	raw := `{"` + long + `":[` + items + `],"` + long + `password":"sw0rdfish"}`
	start := time.Now()
	got, err := airbyte.NewRedactor("hunter2-hunter3").RedactJSON(json.RawMessage(raw))
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("%d bytes took %v", len(raw), took)
	}
	want := strings.Replace(raw, "sw0rdfish", "**********", 1)
	if string(got) != want {
		t.Errorf("got %d bytes that end with %s", len(got), got[max(0, len(got)-100):])
	}
}

// TestRedactsRepeatedValues checks that a value is judged together with its key, although a repeated value is not
// examined again.
func TestRedactsRepeatedValues(t *testing.T) {
	known := airbyte.NewRedactor("hunter") // hidden only after the key of a secret, because it may be a word
	raw := `[{"note":"hunter"},{"auth":"hunter"},{"note":"hunter"},{"api key":"hunter"},{"hunter":"hunter"},{"pin":12},{"port":12}]`
	want := `[{"note":"hunter"},{"auth":"hunter"},{"note":"hunter"},{"api key":"**********"},{"hunter":"hunter"},` +
		`{"pin":"**********"},{"port":12}]`
	got, err := known.RedactJSON(json.RawMessage(raw))
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
}

// TestRedactsWholeSecrets checks that no end of a known secret stays where its beginning looks like a whole one.
func TestRedactsWholeSecrets(t *testing.T) {
	secrets := []string{"s3cr3t-x1;tail", "s3cr3t-x2&tail", "s3cr3t-x3 tail", `s3cr3t-x4"tail`, "s3cr3t-x5@tail", "s3cr3t-x6,tail"}
	for _, secret := range secrets {
		for _, place := range []string{"password=%s", "a password='%s", "Authorization: Bearer %s", "postgres://u:%s@h/x", "token: %s"} {
			text := fmt.Sprintf(place, secret)
			raw, err := json.Marshal(map[string]any{"note": text, "list": []string{text}})
			if err != nil {
				t.Fatal(err)
			}
			known := airbyte.NewRedactor(secret)
			got, err := known.RedactJSON(raw)
			if err != nil || strings.Contains(string(got), "tail") {
				t.Errorf("%s: got %s, %v", raw, got, err)
			}
			if got := known.RedactText(text); strings.Contains(got, "tail") {
				t.Errorf("%s: got %s", text, got)
			}
		}
	}
}
