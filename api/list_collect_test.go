package airbyte_test

import (
	"errors"
	"net/http"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestCollect(t *testing.T) {
	client, s := serve(t, listing(250))
	jobs, err := airbyte.Collect(client.Jobs.All(t.Context(), nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(jobs) != 250 || jobs[0].JobID != 1 || jobs[249].JobID != 250 {
		t.Errorf("got %d jobs, want those from 1 to 250", len(jobs))
	}
	if len(s.requests) != 4 {
		t.Errorf("got %d requests, want one for each page", len(s.requests))
	}
}

func TestCollectNothing(t *testing.T) {
	client, _ := serve(t, listing(0))
	jobs, err := airbyte.Collect(client.Jobs.All(t.Context(), nil))
	if jobs != nil || err != nil {
		t.Errorf("got %v and %v, want neither", jobs, err)
	}
}

// TestCollectPart checks that the items before an error are returned with it.
func TestCollectPart(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, offset := window(r); offset >= 200 {
			reply(w, 403, `{}`)
			return
		}
		listing(250)(w, r)
	})
	jobs, err := airbyte.Collect(client.Jobs.All(t.Context(), nil))
	if !errors.Is(err, airbyte.ErrForbidden) {
		t.Errorf("got the error %v, want a 403", err)
	}
	if len(jobs) != 200 || jobs[199].JobID != 200 {
		t.Errorf("got %d jobs, want the 200 before the error", len(jobs))
	}
}

// TestCollectAny checks iterators of other packages, whose items are values. After an error, Collect
// must not continue.
func TestCollectAny(t *testing.T) {
	broken := errors.New("broken")
	words := func(yield func(string, error) bool) {
		more := yield("one", nil) && yield("", broken) && yield("two", nil)
		if more {
			t.Error("Collect went on after an error")
		}
	}
	got, err := airbyte.Collect(words)
	if len(got) != 1 || got[0] != "one" || !errors.Is(err, broken) {
		t.Errorf("got %q and %v, want one and the error", got, err)
	}
}
