package airbyte

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// zeros is an endless body that counts how much of it is read.
type zeros struct{ read int }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.read += len(p)
	return len(p), nil
}

func (z *zeros) Close() error { return nil }

// TestReadJSONStops checks that reading an endless body stops soon after the limit, for any
// Content-Length.
func TestReadJSONStops(t *testing.T) {
	for _, most := range []int64{1, 511, 512, 513, 1 << 20, 3_000_001} {
		for _, length := range []int64{-1, 0, 700, 1 << 62} {
			endless := &zeros{}
			err := readJSONUpTo(most, &http.Response{Body: endless, ContentLength: length}, new(any))
			if want := fmt.Sprintf("reading the response: the body is larger than %d bytes", most); err == nil || err.Error() != want {
				t.Errorf("limit %d, length %d: %v; want %s", most, length, err, want)
			}
			if passed := 64 << 10; int64(endless.read) > most+1+int64(passed) {
				t.Errorf("limit %d, length %d: read %d bytes", most, length, endless.read)
			}
			if _, broken := errors.AsType[*brokenError](err); broken {
				t.Errorf("limit %d: the error counts as a broken connection, so the request would be retried", most)
			}
		}
	}
}

// TestReadBodyWhole checks that a body as long as the limit is read completely.
func TestReadBodyWhole(t *testing.T) {
	for _, size := range []int{0, 1, 511, 512, 513, 1 << 20, 1<<20 + 1, 3_000_000} {
		want := bytes.Repeat([]byte("a"), size)
		for _, length := range []int64{-1, 0, int64(size)} {
			r := &http.Response{Body: io.NopCloser(bytes.NewReader(want)), ContentLength: length}
			if body, err := readBody(r, int64(size)); err != nil || !bytes.Equal(body, want) {
				t.Errorf("%d bytes with length %d: got %d, %v", size, length, len(body), err)
			}
		}
	}
	text := `"` + strings.Repeat("a", 998) + `"`
	var got string
	if err := readJSONUpTo(1000, &http.Response{Body: io.NopCloser(strings.NewReader(text))}, &got); err != nil || len(got) != 998 {
		t.Errorf("JSON of exactly the limit: %d letters, %v", len(got), err)
	}
}
