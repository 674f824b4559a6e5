package airbyte

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestLimiterCancelledAndAdmitted checks that no place is lost if a caller is admitted and its context
// ends at the same time. Either may win.
func TestLimiterCancelledAndAdmitted(t *testing.T) {
	l := NewLimiter(Limits{Concurrent: 1})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	admitted := 0
	for range 1000 {
		err := l.acquire(ended, &call{}, "key")
		if err == nil {
			admitted++
			l.release(0)
		} else if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if l.active != 0 || len(l.queues) != 0 || l.turns.Len() != 0 {
			t.Fatalf("%d places are taken and %d queues are left", l.active, len(l.queues))
		}
	}
	if admitted == 0 || admitted == 1000 {
		t.Errorf("%d of 1000 callers were admitted, so the test does not see both cases", admitted)
	}
}

// TestLimiterKeepsNoTokens checks that the queue of a call with a token of its own does not hold the token,
// because package fmt prints keys of maps.
func TestLimiterKeepsNoTokens(t *testing.T) {
	l := &Limiter{paused: time.Now().Add(time.Hour)}
	c := &call{op: opGetThing, options: newRequestOptions(nil), url: new(url.URL), authorization: "Bearer hunter2"}
	WithCallToken("hunter2")(c.options)
	caller := l.enter(c.queueKey(""), false)
	printed := fmt.Sprintf("%+v", l.queues)
	if len(l.queues) != 1 || strings.Contains(printed, "hunter2") {
		t.Errorf("printed %s, want one queue without the token", printed)
	}
	if !l.withdraw(caller) {
		t.Error("the call has passed the pause")
	}
}
