package airbyte

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

// TestResponseBodyStops checks that WithResponseBody reads only the beginning of an endless error
// response.
func TestResponseBodyStops(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 16 MiB; TestTransferStops reads less")
	}
	endless := &zeros{}
	client, err := NewClient(WithHTTPClient(&http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusNotFound, ContentLength: -1, Body: endless}, nil
	})}))
	if err != nil {
		t.Fatal(err)
	}
	var body []byte
	_, err = send[struct{}](context.Background(), client, opGetThing, &request{path: newPath("t")}, []RequestOption{WithResponseBody(&body)})
	if err == nil || !strings.Contains(err.Error(), "404") || len(body) != maxErrorBody {
		t.Errorf("stored %d bytes with the error %v, want %d", len(body), err, maxErrorBody)
	}
	if most := maxErrorBody + 256<<10; endless.read > most {
		t.Errorf("read %d bytes, want at most %d", endless.read, most)
	}
}
