package airbytetest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestOwnLinks(t *testing.T) {
	w := newWire(t, airbytetest.WithOwnLinks())
	newPipeline(w.fake)
	w.want(`"`+w.fake.BaseURL()+`/sources?limit=1&offset=1"`, 200, "GET /sources?limit=1", "", "next")

	address := w.fake.Listen()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/sources?limit=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(body), `"next":"`+address+`/sources?limit=1&offset=1"`) {
		t.Errorf("%v: the links of %s are %s", err, address, body)
	}
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, airbytetest.WithLatency(time.Second))
		began := time.Now()
		w.get(200, "GET /workspaces", "")
		w.fake.Inject(airbytetest.Fault{Latency: time.Minute})
		w.get(200, "GET /workspaces", "")
		if took := time.Since(began); took != time.Minute+2*time.Second {
			t.Errorf("two requests took %v", took)
		}
	})
}
