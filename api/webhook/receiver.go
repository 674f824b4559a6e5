package webhook

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Limits of a [Receiver].
const (
	// MaxBody is the largest body that is read, in bytes. Messages about schema changes may be long.
	MaxBody = 1 << 20

	// ReadTimeout bounds the time for reading a body.
	ReadTimeout = 10 * time.Second

	// QueueSize is the number of notifications that wait for the function of the program, and QueueBytes the size of
	// their bodies together.
	QueueSize  = 1000
	QueueBytes = 8 << 20

	minToken = 16
)

// Receiver is an [http.Handler] that reads notifications and hands them to a function, one after another. It responds
// before the function is called, because Airbyte waits for the response while it ends a job.
//
// Requests come to paths of the form /TOKEN/TRIGGER; mount the receiver with [http.StripPrefix]. Everything else
// returns 404. The trigger may be an unknown one, for webhooks that somebody sets in the user interface of a newer
// server. If the function is so slow that the queue is full, the receiver returns 503, and the notification is lost.
type Receiver struct {
	token  airbyte.Secret
	handle func(ctx context.Context, n *Notification)
	queue  chan *Notification
	ctx    context.Context //nolint:containedctx // of the calls of handle, until Close
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu     sync.Mutex
	closed bool
	queued int // bytes in the queue
	seen   recent
}

// New returns a receiver whose URLs contain token, a random string of at least 16 characters that only you and Airbyte
// know. It must stay the same for as long as workspaces have the URLs; letters, digits, "-", "_", "." and "~" are
// allowed.
//
// The receiver calls handle for one notification after another, in a goroutine of its own, until [Receiver.Close] is
// called. It leaves out repetitions: servers sometimes send the notification of a job twice. A panic of handle ends the
// program. handle should limit its own time, because later notifications wait for it.
func New(token airbyte.Secret, handle func(ctx context.Context, n *Notification)) (*Receiver, error) {
	if len(token) < minToken || url.PathEscape(string(token)) != string(token) {
		return nil, errors.New("webhook: want a token of at least 16 letters and digits")
	}
	if handle == nil {
		return nil, errors.New("webhook: the function is nil")
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &Receiver{
		token:  token,
		handle: handle,
		queue:  make(chan *Notification, QueueSize),
		ctx:    ctx,
		cancel: cancel,
	}
	r.done.Go(r.work)
	return r, nil
}

// work calls the function for each notification of the queue.
func (r *Receiver) work() {
	for n := range r.queue {
		r.mu.Lock()
		r.queued -= len(n.Raw)
		r.mu.Unlock()
		r.handle(r.ctx, n)
	}
}

// Close stops the receiver: further requests return 503, and the context of the function ends. Close waits until the
// function has been called for all notifications of the queue.
func (r *Receiver) Close() {
	r.mu.Lock()
	isFirst := !r.closed
	r.closed = true
	if isFirst {
		close(r.queue)
	}
	r.mu.Unlock()
	r.cancel()
	r.done.Wait()
}

// ServeHTTP reads a notification and queues it.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	trigger, ok := r.triggerOf(req.URL.Path)
	if !ok {
		http.NotFound(w, req)
		return
	}
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "want POST", http.StatusMethodNotAllowed)
		return
	}
	// Some servers cannot set a deadline. The body is bounded in any case.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(ReadTimeout))
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, MaxBody))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
			return
		}
		http.Error(w, "the body could not be read", http.StatusBadRequest)
		return
	}
	n, err := Parse(trigger, body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if !r.add(n) {
		http.Error(w, "too many notifications are waiting", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// triggerOf returns the trigger that a path ends in. It returns false for a wrong path or a wrong token.
func (r *Receiver) triggerOf(path string) (Trigger, bool) {
	token, name, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	got, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(r.token))
	isRight := subtle.ConstantTimeCompare(got[:], want[:]) == 1
	return Trigger(name), isRight && triggerPattern.MatchString(name)
}

// triggerPattern matches the names of triggers, including those of newer servers.
var triggerPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)

// add queues a notification, unless it is a repetition. It returns false if the queue is full or closed.
func (r *Receiver) add(n *Notification) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	key, hasKey := keyOf(n)
	if hasKey && r.seen.has(key) {
		return true
	}
	if r.queued+len(n.Raw) > QueueBytes {
		return false
	}
	select {
	case r.queue <- n:
		r.queued += len(n.Raw)
	default:
		return false
	}
	if hasKey {
		r.seen.add(key)
	}
	return true
}

// eventKey identifies an event: its trigger, and a hash of everything that the notification says about the sync. The ID
// of the job is not enough: a server that is set up again starts with the same IDs, and a forged notification must not
// block the real one.
type eventKey [sha256.Size]byte

// keyOf returns the key of the event. It returns false for a notification without a sync, and for a test, which may be
// repeated.
func keyOf(n *Notification) (eventKey, bool) {
	if n.Sync == nil || n.Test {
		return eventKey{}, false
	}
	event := struct {
		Trigger Trigger
		Sync    *Sync
	}{n.Trigger, n.Sync}
	encoded, err := json.Marshal(event)
	if err != nil {
		return eventKey{}, false // a year that JSON cannot hold
	}
	return sha256.Sum256(encoded), true
}

// maxRecent is the number of events that a receiver remembers.
const maxRecent = 10_000

// recent remembers the last events.
type recent struct {
	keys  map[eventKey]bool
	order []eventKey // oldest first, as a ring once it is full
	next  int
}

func (r *recent) has(key eventKey) bool { return r.keys[key] }

// add remembers an event, and forgets the oldest one if there are too many.
func (r *recent) add(key eventKey) {
	if r.keys == nil {
		r.keys = map[eventKey]bool{}
	}
	r.keys[key] = true
	if len(r.order) < maxRecent {
		r.order = append(r.order, key)
		return
	}
	delete(r.keys, r.order[r.next])
	r.order[r.next] = key
	r.next = (r.next + 1) % maxRecent
}
