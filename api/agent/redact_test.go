package agent

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestRedactor(t *testing.T) {
	const random = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF"
	r := newRedactor("hunter2-hunter3", "")
	tests := []struct {
		name string
		raw  string
		want string
	}{
		{name: "known", raw: `{"a":"x hunter2-hunter3"}`, want: `{"a":"x [redacted]"}`},
		{name: "setting", raw: `{"configuration":{"password":"swordfish"}}`, want: `{"configuration":{"password":"**********"}}`},
		{name: "reference", raw: `{"password":{"$secret":"env:PG_PASSWORD"}}`, want: `{"password":{"$secret":"env:PG_PASSWORD"}}`},
		{name: "reference with a secret", raw: `{"password":{"$secret":"env:hunter2-hunter3"}}`, want: `{"password":{"$secret":"env:[redacted]"}}`},
		{name: "no reference", raw: `{"password":{"$secret":"swordfish"}}`, want: `{"password":{"$secret":"**********"}}`},
		{name: "placeholder", raw: `{"api_token":"{{ config['api_key'] }}"}`, want: `{"api_token":"{{ config['api_key'] }}"}`},
		{name: "placeholder with a secret", raw: `{"api_token":"{{ 'sw0rdfish' }}"}`, want: `{"api_token":"**********"}`},
		{
			name: "consent",
			raw:  `{"consentUrl":"https://accounts.example/auth?client_id=1&state=` + random + `"}`,
			want: `{"consentUrl":"https://accounts.example/auth?client_id=1&state=` + random + `"}`,
		},
		{
			name: "consent with a secret",
			raw:  `{"consentUrl":"https://accounts.example/auth?client_secret=` + random + `"}`,
			want: `{"consentUrl":"https://accounts.example/auth?client_secret=[redacted]"}`,
		},
		{name: "consent with a password", raw: `{"consentUrl":"https://u:sw0rdfish@h/x"}`, want: `{"consentUrl":"https://u:[redacted]@h/x"}`},
		{name: "random text", raw: `{"a":"` + random + `"}`, want: `{"a":"[redacted]"}`},
		{name: "cursor", raw: `{"cursor":"` + cursorFor(Lookup("listJobs"), nil, 100) + `"}`, want: `{"cursor":"` + cursorFor(Lookup("listJobs"), nil, 100) + `"}`},
		{name: "nothing", raw: ``, want: ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := r.json(json.RawMessage(tt.raw))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	_, err := r.json(json.RawMessage(`{"a":"hunter2-hunter3"`))
	if e := failed(t, err); strings.Contains(fmt.Sprint(e, e.Unwrap()), "hunter2") {
		t.Errorf("the error shows the secret: %v", e)
	}
}

// TestRedactorRemembers checks that secrets of one call are hidden in later ones, and that the oldest are forgotten.
func TestRedactorRemembers(t *testing.T) {
	r := newRedactor()
	call := r.with("of-one-call-1")
	if got := r.text("of-one-call-1"); got != "of-one-call-1" {
		t.Errorf("another call: got %q", got)
	}
	r.remember("remembered-2", "remembered-2")
	for name, redact := range map[string]*redactor{"before": call, "runner": r, "after": r.with("of-one-call-3")} {
		if got := redact.text("x remembered-2 y"); got != "x [redacted] y" {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if r.with("remembered-2") != r {
		t.Error("a redactor that knows the secrets already is made again")
	}
	for i := range maxRemembered {
		r.remember(fmt.Sprintf("many-%d-secrets", i))
	}
	secrets, _ := r.memory.list()
	if len(secrets) != maxRemembered || r.text("many-7-secrets") != "[redacted]" || r.text("remembered-2") != "remembered-2" {
		t.Errorf("it remembers %d secrets", len(secrets))
	}
}

// TestReadablePropertyNames checks that no property of a result is taken for a secret because of its name, except
// those that are.
func TestReadablePropertyNames(t *testing.T) {
	secret := map[string]bool{"clientSecret": true, "access_token": true, "token": true}
	r := newRedactor()
	for _, result := range resultTypes {
		names, _ := fieldsOf(result.object)
		for name := range names {
			raw := `{` + string(quoteJSON(name)) + `:"a1-b2-c3"}`
			got, err := r.json(json.RawMessage(raw))
			isHidden := string(got) != raw
			if err != nil || isHidden != secret[name] {
				t.Errorf("%s: %s becomes %s, %v", result.operation, raw, got, err)
			}
		}
	}
}

func FuzzRedactorJSON(f *testing.F) {
	f.Add(`{"a":"b \u0068unter2-hunter3-9"}`, "hunter2-hunter3-9")
	f.Add(`{"$secret":"env:A","consentUrl":"https://h/?state=1"}`, "env:A-123456789")
	f.Fuzz(func(t *testing.T, raw, secret string) {
		if len(secret) < 12 || !strings.ContainsAny(secret, "0123456789") || !utf8.ValidString(secret) {
			t.Skip()
		}
		got, err := newRedactor(secret).json(json.RawMessage(raw))
		if err != nil || len(raw) == 0 {
			return
		}
		var decoded any
		err = json.Unmarshal(got, &decoded)
		if err != nil {
			return // a number that is too large, or too many levels
		}
		isTellable := !strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }) && !strings.Contains(secret, "*****")
		if isTellable && strings.Contains(fmt.Sprint(decoded), secret) && !strings.Contains(secret, "[redacted]") {
			t.Errorf("%q shows in %q", secret, got)
		}
	})
}

// BenchmarkResult redacts and shapes a page of connections, as the runner does with every result.
func BenchmarkResult(b *testing.B) {
	op := Lookup("listConnections")
	item := `{"connectionId":"9924bcd0-99be-453d-ba47-c2c9766f7da5","name":"Stripe to Snowflake","status":"active",` +
		`"schedule":{"scheduleType":"cron","cronExpression":"0 0 12 * * ? UTC"},"configurations":{"streams":[` +
		strings.TrimSuffix(strings.Repeat(`{"name":"invoices","syncMode":"incremental_append"},`, 10), ",") + `]}}`
	page := json.RawMessage(`{"data":[` + strings.TrimSuffix(strings.Repeat(item+",", 100), ",") + `]}`)
	client, err := airbyte.NewClient(airbyte.WithToken("token-1234567890"))
	if err != nil {
		b.Fatal(err)
	}
	r := newRedactor("hunter2-hunter3").withClient(client)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		clean, err := r.json(page)
		if err != nil {
			b.Fatal(err)
		}
		_, err = shape(op, clean, wantShape(op, 4000, 0))
		if err != nil {
			b.Fatal(err)
		}
	}
}
