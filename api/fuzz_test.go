package airbyte_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// FuzzError responds with any body and any status. The call must return an error that can be
// printed.
func FuzzError(f *testing.F) {
	f.Add(403, `{"status":403,"type":"https://reference.airbyte.com/reference/errors#forbidden","title":"forbidden","detail":"d","data":{"message":"m"}}`)
	f.Add(400, `{"message":"Bad Request","_embedded":{"errors":[{"message":"m"}]},"_links":{"self":[]}}`)
	f.Add(502, `<html>`)
	f.Add(500, `{"errorId":null,"data":[],"_embedded":7}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 300 || status > 999 {
			return
		}
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, status, body) }, airbyte.WithRetry(airbyte.RetryPolicy{}))
		_, err := client.Jobs.Get(t.Context(), 1)
		if _, ok := errors.AsType[*airbyte.Error](err); !ok || !utf8.ValidString(err.Error()) {
			t.Errorf("got %q", err)
		}
		if _, err := json.Marshal(err); err != nil {
			t.Error(err)
		}
	})
}

// FuzzDecode decodes any body into the types that have their own decoding. If a value can be
// decoded, encoding it and decoding it again must return the same value.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		oneJob(1, "running"), page(oneJob(1, "queued")), `[{"createdAt":"2026-01-01T00:00Z"}]`, `{"data":[]}`, `null`, `{"duration":"PT-8H.5S"}`, `{"startTime":"2023-03-25T01:30+02:00"}`,
		`{"configurations":{"streams":[{"mappers":[{"type":"hashing","mapperConfiguration":{}}],"x":1}]},"createdAt":1717969830,"schedule":{"scheduleType":"cron"}}`,
		`{"consentUrl":"u","configuration":{"a":[1e400]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, into := range []func() any{
			func() any { return new(airbyte.Job) }, func() any { return new(airbyte.Connection) }, func() any { return new(airbyte.RegionsResponse) },
			func() any { return new(airbyte.Source) }, func() any { return new(airbyte.StreamMapper) }, func() any { return new(airbyte.OAuthConsent) },
			func() any { return new(airbyte.StreamConfigurations) }, func() any { return new(airbyte.Duration) }, func() any { return new(airbyte.Time) },
		} {
			first := into()
			if json.Unmarshal(body, first) != nil {
				continue
			}
			if m, ok := first.(*airbyte.StreamMapper); ok {
				_ = m.Value()
			}
			once, err := json.Marshal(first)
			if err != nil {
				if _, isTime := first.(*airbyte.Time); isTime {
					continue // years after 9999 can be decoded, but not encoded
				}
				t.Fatalf("%T of %q cannot be written: %v", first, body, err)
			}
			second := into()
			if err := json.Unmarshal(once, second); err != nil {
				t.Fatalf("%T was written as %s, which cannot be read: %v", first, once, err)
			}
			twice, err := json.Marshal(second)
			if err != nil || string(once) != string(twice) {
				t.Fatalf("%T was written as %s and then as %s, %v", first, once, twice, err)
			}
		}
	})
}
