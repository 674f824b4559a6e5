package provision

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Provisioner applies declarations of pipelines. Make one with [New]. It is safe for concurrent use. Within a
// Provisioner, only one call at a time works on a workspace. Use one Provisioner for an Airbyte in a process, and
// one process for a workspace.
type Provisioner struct {
	client      *airbyte.Client
	store       Store
	hashKey     []byte
	concurrency int
	settleTime  time.Duration
	progress    func(Progress)

	progressMu sync.Mutex // one call of progress at a time; guards the counts of all runs
	workspaces *locks
	pace       *pace
}

// Option configures a [Provisioner].
type Option func(*Provisioner)

// WithStore sets where states are kept. Without a store, objects are found by their names in each run, and
// configurations with secrets are written in each run.
func WithStore(store Store) Option {
	return func(p *Provisioner) { p.store = store }
}

// minHashKey is the minimum length of a key in bytes.
const minHashKey = 16

// WithHashKey sets the key of the hashes in a [State]. It must have at least 16 bytes, and should be random.
// Keep it as a secret, apart from the states: anybody who has both can guess weak passwords. Without a key,
// no hashes are kept, so configurations with secrets are written in each run. The same is true for one run
// after the key has changed.
func WithHashKey(key []byte) Option {
	return func(p *Provisioner) { p.hashKey = append([]byte{}, key...) }
}

// defaultConcurrency leaves a server threads for others: most servers have five for the API.
const defaultConcurrency = 4

// WithConcurrency sets how many pipelines [Provisioner.ApplyAll] works on at the same time. The default is
// 4. Most servers have five threads for the whole API.
func WithConcurrency(n int) Option {
	return func(p *Provisioner) { p.concurrency = n }
}

const defaultSettleTime = 30 * time.Second

// WithSettleTime sets how long Apply looks for an object if the request to create it may have been applied
// although it failed. If the object does not appear in this time, Apply sends the request again. The
// default is 30 seconds. Choose minutes if a proxy gives up before the server, since creating a connection
// can take minutes.
func WithSettleTime(d time.Duration) Option {
	return func(p *Provisioner) { p.settleTime = d }
}

// Progress tells that an object of a pipeline, or the whole pipeline, is done.
type Progress struct {
	// Pipeline is the name of the pipeline.
	Pipeline string
	// Object was handled last. Nil if the whole pipeline is done.
	Object *Object
	// Result of the pipeline. Nil unless the whole pipeline is done.
	Result *Result
	// Done and Total count the pipelines of the call.
	Done, Total int
}

// String returns the progress in one line, such as "acme: source created shop". For a whole pipeline, it is
// such as "acme: done, 3 of 10", or has the error.
func (p Progress) String() string {
	switch {
	case p.Object != nil:
		return fmt.Sprintf("%s: %s", p.Pipeline, p.Object)
	case p.Result != nil && p.Result.Err != nil:
		return fmt.Sprintf("%s: failed, %d of %d: %v", p.Pipeline, p.Done, p.Total, p.Result.Err)
	}
	return fmt.Sprintf("%s: done, %d of %d", p.Pipeline, p.Done, p.Total)
}

// WithProgress sets a function that is called after each object and after each pipeline. Calls do not
// overlap. The function should return quickly, because it delays the work. It must not call methods of the
// Provisioner, which would wait for its end. In [Provisioner.ApplyAll] it runs in goroutines of the Provisioner, so a
// panic ends the program.
func WithProgress(f func(Progress)) Option {
	return func(p *Provisioner) { p.progress = f }
}

// New returns a Provisioner that uses a client. Nil options have no effect. It returns an error if an option
// is invalid.
//
// A client with a [airbyte.Limiter] limits the rate of all requests. After a 429, the Provisioner
// pauses all of its pipelines, with or without a Limiter.
func New(client *airbyte.Client, opts ...Option) (*Provisioner, error) {
	if client == nil {
		return nil, errors.New("provision: the client is nil")
	}
	p := &Provisioner{
		client:      client,
		concurrency: defaultConcurrency,
		settleTime:  defaultSettleTime,
		workspaces:  newLocks(),
		pace:        newPace(),
	}
	for _, opt := range opts {
		if opt != nil {
			opt(p)
		}
	}
	if p.hashKey != nil && len(p.hashKey) < minHashKey {
		return nil, fmt.Errorf("provision: the hash key has %d bytes, want at least %d", len(p.hashKey), minHashKey)
	}
	if p.concurrency < 1 {
		return nil, fmt.Errorf("provision: the concurrency is %d, want at least 1", p.concurrency)
	}
	if p.settleTime < 0 {
		return nil, fmt.Errorf("provision: the settle time is %v, want 0 or more", p.settleTime)
	}
	return p, nil
}

// Plan returns the expected result of Apply, and sends only reads. Objects that do not exist yet have
// the outcome [Created]. It returns an error if Apply would fail before it changes anything, for
// example because a name is ambiguous.
func (p *Provisioner) Plan(ctx context.Context, pipeline Pipeline) (*Result, error) {
	return p.one(ctx, pipeline, planMode)
}

// Apply creates and changes objects until they are as declared. It works in the order workspace, tags,
// source, destination, connection, first sync. Before it writes, it reads and compares all of them, so that
// most errors leave everything as it was.
//
// The result is never nil. After an error, it lists the objects that were handled. Calling Apply again
// does the rest.
func (p *Provisioner) Apply(ctx context.Context, pipeline Pipeline) (*Result, error) {
	return p.one(ctx, pipeline, applyMode)
}

// Remove deletes the objects that a declaration owns: the connection, then the source and the destination unless they
// are Shared, and then the workspace if it is Owned. It is not an error if objects do not exist.
//
// A source or a destination that other connections use is left, since deleting it would delete these
// connections. Tags are left, because other connections may have them. In an owned workspace, nothing is left. Before
// it deletes the workspace, Remove deletes the sources and destinations in it one by one, since servers delete only
// twenty of each together with a workspace.
//
// Remove returns an error, and deletes nothing, if a name is ambiguous.
func (p *Provisioner) Remove(ctx context.Context, pipeline Pipeline) (*Result, error) {
	return p.one(ctx, pipeline, removeMode)
}

// PlanAll calls [Provisioner.Plan] for many pipelines. See [Provisioner.ApplyAll].
func (p *Provisioner) PlanAll(ctx context.Context, pipelines []Pipeline) ([]*Result, error) {
	return p.all(ctx, pipelines, planMode)
}

// ApplyAll calls [Provisioner.Apply] for many pipelines, several at the same time ([WithConcurrency]). A
// pipeline that fails leaves the others alone. Calling ApplyAll again does only the rest.
//
// ApplyAll returns a result for each pipeline, in the order of the pipelines, and a [FailedError] if some of
// them failed. If the context ends, pipelines that were not started fail with its error. The names of
// the pipelines must be unique.
//
// Workspaces that are declared by name are listed for all pipelines together, so ApplyAll sends fewer requests than
// many calls of Apply.
func (p *Provisioner) ApplyAll(ctx context.Context, pipelines []Pipeline) ([]*Result, error) {
	return p.all(ctx, pipelines, applyMode)
}

// RemoveAll calls [Provisioner.Remove] for many pipelines. See [Provisioner.ApplyAll].
func (p *Provisioner) RemoveAll(ctx context.Context, pipelines []Pipeline) ([]*Result, error) {
	return p.all(ctx, pipelines, removeMode)
}

// Format writes the client that the Provisioner uses. It leaves out the hash key.
func (p *Provisioner) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "provision.Provisioner(%v)", p.client)
}

// mode selects the work on a pipeline.
type mode int

const (
	planMode mode = iota
	applyMode
	removeMode
)

// load returns the kept state of a pipeline.
func (p *Provisioner) load(ctx context.Context, name string) (State, error) {
	if p.store == nil {
		return State{}, nil
	}
	if name == "" {
		return State{}, errors.New("the pipeline has no Name to store its state under")
	}
	state, err := p.store.Load(ctx, name)
	if err != nil {
		return State{}, fmt.Errorf("loading the state: %w", err)
	}
	return state, nil
}

// displayName returns the name of a pipeline for errors.
func (p Pipeline) displayName() string { return cmp.Or(p.Name, "unnamed pipeline") }
