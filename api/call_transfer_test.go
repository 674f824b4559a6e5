package airbyte

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// zeros is an endless body that counts how much of it is read.
type zeros struct{ read int }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.read += len(p)
	return len(p), nil
}

func (z *zeros) Close() error { return nil }

// bodyTransport responds to every request with the same body.
type bodyTransport struct {
	body    io.ReadCloser
	length  int64
	trailer http.Header
}

func (b bodyTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Body: b.body, ContentLength: b.length, Trailer: b.trailer}, nil
}

// transferUpTo reads a body up to a limit.
func transferUpTo(t *testing.T, limit int64, body io.ReadCloser, length int64) *response {
	t.Helper()
	transfer := &transfer{
		client: &http.Client{Transport: bodyTransport{body: body, length: length}},
		limit:  func(int) int64 { return limit },
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://airbyte.example", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transfer.do(t.Context(), req)
	if err != nil || resp == nil {
		t.Fatalf("limit %d, length %d: got %v, %v", limit, length, resp, err)
	}
	return resp
}

// TestTransferStops checks that reading an endless body stops soon after the limit, for any
// Content-Length.
func TestTransferStops(t *testing.T) {
	for _, limit := range []int64{0, 1, 511, 512, 513, 1 << 20, 3_000_001} {
		for _, length := range []int64{-1, 0, 700, 1 << 62} {
			endless := &zeros{}
			resp := transferUpTo(t, limit, endless, length)
			if int64(len(resp.body)) != limit || resp.err != nil {
				t.Errorf("limit %d, length %d: got %d bytes, %v", limit, length, len(resp.body), resp.err)
			}
			discarded := int64(endless.read) - limit
			if discarded > 64<<10 {
				t.Errorf("limit %d, length %d: discarded %d bytes", limit, length, discarded)
			}
			if limit == 0 && discarded != 0 {
				t.Errorf("read %d bytes of a body that must not be read", discarded)
			}
		}
	}
}

// TestTransferReadsWhole checks that a body as long as the limit is read completely.
func TestTransferReadsWhole(t *testing.T) {
	sizes := []int{1, 511, 512, 513, 1 << 20, 1<<20 + 1, 3_000_000}
	if testing.Short() {
		sizes = sizes[:5]
	}
	for _, size := range sizes {
		want := bytes.Repeat([]byte("a"), size)
		for _, length := range []int64{-1, 0, int64(size)} {
			for _, limit := range []int{size, size + 1} {
				resp := transferUpTo(t, int64(limit), io.NopCloser(bytes.NewReader(want)), length)
				if resp.err != nil || !bytes.Equal(resp.body, want) {
					t.Errorf("%d bytes with length %d: got %d, %v", size, length, len(resp.body), resp.err)
				}
			}
		}
	}
}

// TestTransferKeepsBeginning checks that the beginning of a body is kept if the rest does not arrive, and
// that it does not change if the abandoned read returns later.
func TestTransferKeepsBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := &lateBody{beginning: []byte("abc"), release: make(chan struct{})}
		transfer := &transfer{
			client: &http.Client{Transport: bodyTransport{body: body, length: -1}},
			limit:  func(int) int64 { return 100 },
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://airbyte.example", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		resp, err := transfer.do(ctx, req)
		if err != nil || resp == nil {
			t.Fatalf("got %v, %v", resp, err)
		}
		close(body.release)
		synctest.Wait()
		if string(resp.body) != "abc" || !errors.Is(resp.err, context.DeadlineExceeded) {
			t.Errorf("got %q, %v", resp.body, resp.err)
		}
		if cap(resp.body) != len(resp.body) {
			t.Error("an append to the body would write into the buffer of the abandoned read")
		}
	})
}

// TestTransferKeepsTrailer checks that a response has the trailer that followed its body, and that an
// abandoned read does not change the trailer later.
func TestTransferKeepsTrailer(t *testing.T) {
	for _, isLate := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			trailer := http.Header{"X-Checksum": nil} // package net/http sets the value when it has read the body
			body := &lateBody{beginning: []byte("abc"), release: make(chan struct{}), trailer: trailer}
			if !isLate {
				close(body.release)
			}
			transfer := &transfer{
				client: &http.Client{Transport: bodyTransport{body: body, length: -1, trailer: trailer}},
				limit:  func(int) int64 { return 100 },
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://airbyte.example", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := transfer.do(ctx, req)
			if err != nil || resp == nil {
				t.Fatalf("got %v, %v", resp, err)
			}
			if isLate {
				close(body.release)
			}
			_, isAnnounced := resp.Trailer["X-Checksum"] // the race detector reports it if the trailer is shared
			synctest.Wait()
			hasArrived := resp.Trailer.Get("X-Checksum") != ""
			if !isAnnounced || hasArrived == isLate {
				t.Errorf("late %t: got the trailer %v", isLate, resp.Trailer)
			}
		})
	}
}

// lateBody is a body whose second read returns late, with bytes and the trailer.
type lateBody struct {
	beginning []byte
	release   chan struct{}
	trailer   http.Header // nil for none
}

func (b *lateBody) Read(p []byte) (int, error) {
	if b.beginning != nil {
		n := copy(p, b.beginning)
		b.beginning = nil
		return n, nil
	}
	<-b.release
	if b.trailer != nil {
		b.trailer.Set("X-Checksum", "1")
	}
	return copy(p, "xyz"), io.EOF
}

func (b *lateBody) Close() error { return nil }
