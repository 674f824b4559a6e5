package airbytetemporal

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// plant is a fake Airbyte with a connection, and the activities of a worker.
type plant struct {
	fake       *airbytetest.Server
	client     *airbyte.Client
	activities *Activities
	connection string
}

func newPlant(t *testing.T, opts ...airbytetest.Option) *plant {
	t.Helper()
	p := &plant{fake: airbytetest.New(t, opts...)}
	p.client = p.fake.Client()
	activities, err := New(p.client)
	must(t, err)
	p.activities = activities
	workspace := p.fake.AddWorkspace("Tenant")
	source := p.fake.AddSource(workspace, "db", airbytetest.Postgres)
	p.connection = p.fake.AddConnection(source, p.fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake))
	return p
}

// jobs returns the number of jobs of the connection.
func (p *plant) jobs(t *testing.T) int {
	t.Helper()
	page, err := p.client.Jobs.List(t.Context(), &airbyte.ListJobsParams{ConnectionID: &p.connection})
	must(t, err)
	return len(page.Data)
}

// beats are the heartbeats of one attempt.
type beats struct {
	mu   sync.Mutex
	sent []progress
}

func (b *beats) record(now progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent = append(b.sent, now)
}

// last returns the last heartbeat, or the zero progress.
func (b *beats) last() progress {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.sent) == 0 {
		return progress{}
	}
	return b.sent[len(b.sent)-1]
}

// newPulse returns the pulse of an attempt. last is the last heartbeat of the attempts before.
func newPulse(attempt int32, last progress) (*pulse, *beats) {
	b := &beats{}
	p := &pulse{record: b.record, attempt: attempt, last: last, end: make(chan struct{})}
	p.now = progress{JobID: last.JobID, Attached: last.Attached}
	return p, b
}

// Reasons why the context of an activity ends.
var (
	errCancelled  = temporal.NewCanceledError()
	errWorkerDown = errors.New("the worker is shutting down")
)

// endsAfter returns a context that ends after a time, for a reason.
func endsAfter(t *testing.T, d time.Duration, reason error) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	timer := time.AfterFunc(d, func() { cancel(reason) })
	t.Cleanup(func() { timer.Stop(); cancel(nil) })
	return ctx
}

// isRetryable reports whether Temporal repeats an activity after an error.
func isRetryable(t *testing.T, err error) bool {
	t.Helper()
	applicationError, ok := errors.AsType[*temporal.ApplicationError](err)
	if !ok {
		t.Fatalf("got error %v, want one of an application", err)
	}
	return !applicationError.NonRetryable()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// statuses returns the statuses of heartbeats, without repetitions.
func (b *beats) statuses() []airbyte.JobStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []airbyte.JobStatus
	for _, beat := range b.sent {
		all = append(all, beat.Status)
	}
	return slices.Compact(all)
}

// asContinueAsNew returns the error of a workflow that continues as new.
func asContinueAsNew(t *testing.T, err error) *workflow.ContinueAsNewError {
	t.Helper()
	continued, ok := errors.AsType[*workflow.ContinueAsNewError](err)
	if !ok {
		t.Fatalf("got error %v, want the workflow to continue as new", err)
	}
	return continued
}

// decode reads the first argument of a workflow that continues as new.
func decode(continued *workflow.ContinueAsNewError, to any) error {
	return converter.GetDefaultDataConverter().FromPayloads(continued.Input, to)
}
