package airbyte

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// zeros is a body without an end that counts what is read of it.
type zeros struct{ read int }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.read += len(p)
	return len(p), nil
}

func (z *zeros) Close() error { return nil }

// TestReadBodyStops shows that a body without an end is read as far as the
// limit and the end of a buffer, and no further, whatever length it claims.
func TestReadBodyStops(t *testing.T) {
	for _, most := range []int{1, 511, 512, 513, 1 << 20, 3_000_001} {
		for _, length := range []int64{-1, 0, 700, 1 << 62} {
			endless := &zeros{}
			body, err := readBody(&http.Response{Body: endless, ContentLength: length}, most)
			if want := fmt.Sprintf("it is larger than %d bytes", most); err == nil || err.Error() != want {
				t.Errorf("limit %d, length %d: %v; want %s", most, length, err, want)
			}
			// The first buffer is 1 MiB at the most; those after it end where the limit does, but for
			// what the allocator rounds up to.
			if room := max(1<<20, most+most/4) + 1; endless.read > room || cap(body) > room {
				t.Errorf("limit %d, length %d: read %d bytes into %d; want no more than %d", most, length, endless.read, cap(body), room)
			}
			if broken := new(brokenError); errors.As(err, broken) {
				t.Errorf("limit %d: it counts as a connection that broke, and would be tried again", most)
			}
		}
	}
}

// TestReadBodyWhole shows that a body of just the limit is read.
func TestReadBodyWhole(t *testing.T) {
	for _, size := range []int{0, 1, 511, 512, 513, 1 << 20, 1<<20 + 1, 3_000_000} {
		want := bytes.Repeat([]byte("a"), size)
		for _, length := range []int64{-1, 0, int64(size)} {
			r := &http.Response{Body: io.NopCloser(bytes.NewReader(want)), ContentLength: length}
			if body, err := readBody(r, size); err != nil || !bytes.Equal(body, want) {
				t.Errorf("%d bytes with length %d: got %d, %v", size, length, len(body), err)
			}
		}
	}
}
