package webhook_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/airbyte-go/airbyte/api/webhook"
)

// TestHostileBodies sends what somebody may send who knows the URL. The receiver must not panic, and must accept nothing
// without a text.
func TestHostileBodies(t *testing.T) {
	sync := func(fields string) string {
		return `{"text":"x","data":{"jobId":7,"connection":{"id":"c"}` + fields + `}}`
	}
	for name, test := range map[string]struct {
		body    string
		want    int
		wantJob int64 // 0 for no sync
	}{
		"nothing":                  {body: "", want: 400},
		"null":                     {body: "null", want: 400},
		"a number":                 {body: "7", want: 400},
		"null text":                {body: `{"text":null}`, want: 400},
		"text of another type":     {body: `{"text":7}`, want: 400},
		"two values":               {body: `{"text":"x"} {"text":"y"}`, want: 400},
		"deep lists":               {body: strings.Repeat("[", webhook.MaxBody-1), want: 400},
		"deep blocks":              {body: `{"text":"x","blocks":` + strings.Repeat("[", 300_000) + strings.Repeat("]", 300_000) + `}`, want: 400},
		"deep data":                {body: `{"text":"x","data":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, want: 204},
		"compressed":               {body: "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", want: 400},
		"UTF-16":                   {body: "\xff\xfe{\x00}\x00", want: 400},
		"a mark of the byte order": {body: "\xef\xbb\xbf" + `{"text":"x"}`, want: 400},
		"not UTF-8":                {body: "{\"text\":\"\xff\xfe\"}", want: 204},
		"keys twice":               {body: `{"text":"x","text":"y","data":null,"data":{"jobId":7,"jobId":8,"connection":{"id":"c"}}}`, want: 204, wantJob: 8},
		"a large number":           {body: `{"text":"x","data":{"jobId":1e400,"connection":{"id":"c"}}}`, want: 204},
		"a fraction":               {body: `{"text":"x","data":{"jobId":7.5,"connection":{"id":"c"}}}`, want: 204},
		"a number for an ID":       {body: `{"text":"x","data":{"jobId":7,"connection":{"id":7}}}`, want: 204},
		"a string for an ID":       {body: `{"text":"x","data":{"jobId":"7","connection":{"id":"c"}}}`, want: 204},
		"a time of no calendar":    {body: sync(`,"startedAt":"2026-02-30T00:00:00Z"`), want: 204},
		"a year after 9999":        {body: sync(`,"finishedAt":"99999-01-01T00:00:00Z"`), want: 204},
		"a time in another zone":   {body: sync(`,"startedAt":"2026-03-02T07:15:00+05:30"`), want: 204, wantJob: 7},
		"no workspace":             {body: sync(`,"workspace":null`), want: 204, wantJob: 7},
		"nulls in the workspace":   {body: sync(`,"workspace":{"id":null,"name":null,"url":null}`), want: 204, wantJob: 7},
	} {
		t.Run(name, func(t *testing.T) {
			var got []*webhook.Notification
			receiver, err := webhook.New(token, func(_ context.Context, n *webhook.Notification) { got = append(got, n) })
			if err != nil {
				t.Fatal(err)
			}
			if status := post(receiver, test.body); status != test.want {
				t.Errorf("status %d, want %d", status, test.want)
			}
			receiver.Close()
			isAccepted := test.want == http.StatusNoContent
			if (len(got) == 1) != isAccepted {
				t.Fatalf("%d notifications", len(got))
			}
			var job int64
			if isAccepted && got[0].Sync != nil {
				job = got[0].Sync.JobID
			}
			if job != test.wantJob {
				t.Errorf("job %d, want %d", job, test.wantJob)
			}
		})
	}
}

func post(receiver http.Handler, body string) int {
	req := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/"+token+"/failure", strings.NewReader(body))
	resp := httptest.NewRecorder()
	receiver.ServeHTTP(resp, req)
	return resp.Code
}

// TestRepetitionsAtOnce sends a notification many times at once. The function must get it once.
func TestRepetitionsAtOnce(t *testing.T) {
	var got atomic.Int64
	receiver, err := webhook.New(token, func(context.Context, *webhook.Notification) { got.Add(1) })
	if err != nil {
		t.Fatal(err)
	}
	var requests sync.WaitGroup
	for range 100 {
		requests.Go(func() {
			if status := post(receiver, failureBody); status != http.StatusNoContent {
				t.Errorf("got status %d, want 204", status)
			}
		})
	}
	requests.Wait()
	receiver.Close()
	if got.Load() != 1 {
		t.Errorf("the function got it %d times", got.Load())
	}
}
