package airbytetemporal

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/provision"
)

const (
	defaultSettleTime  = 30 * time.Second
	defaultMaxStarting = 4
)

// Activities are the activities of the workflows. They hold the clients that a worker needs, so a process
// creates one Activities for each Airbyte. It is safe for concurrent use.
type Activities struct {
	client      *airbyte.Client
	watcher     *fleet.Watcher
	provisioner *provision.Provisioner // nil without WithPipelines
	resolve     PipelineResolver
	settleTime  time.Duration
	starting    chan struct{} // has an element for each request to start or cancel a sync
}

// Option configures [Activities]. A nil Option has no effect.
type Option func(*Activities)

// New returns the activities of a worker. They send their requests with a client.
func New(client *airbyte.Client, opts ...Option) (*Activities, error) {
	if client == nil {
		return nil, errors.New("airbytetemporal: the client is nil")
	}
	a := &Activities{
		client:     client,
		settleTime: defaultSettleTime,
		starting:   make(chan struct{}, defaultMaxStarting),
	}
	for _, opt := range opts {
		if opt != nil {
			opt(a)
		}
	}
	if a.settleTime < 0 {
		return nil, fmt.Errorf("airbytetemporal: the settle time is %v, want 0 or more", a.settleTime)
	}
	if (a.provisioner == nil) != (a.resolve == nil) {
		return nil, errors.New("airbytetemporal: WithPipelines needs a Provisioner and a PipelineResolver")
	}
	if a.watcher == nil {
		a.watcher = fleet.New(client)
	}
	return a, nil
}

// WithWatcher sets the watcher that polls the jobs, for example one with another interval, or one that
// webhooks tell about ends. By default, [New] creates one, which polls once a minute.
func WithWatcher(w *fleet.Watcher) Option {
	return func(a *Activities) { a.watcher = w }
}

// WithMaxStarting sets how many syncs are started or cancelled at the same time on this worker. The default
// is 4, also for zero and less, because most servers have five threads for the API.
func WithMaxStarting(n int) Option {
	return func(a *Activities) {
		if n <= 0 {
			n = defaultMaxStarting
		}
		a.starting = make(chan struct{}, n)
	}
}

// WithSettleTime sets how long an activity waits before it repeats the work of a worker that has died,
// because the server may still be working on the last request of that worker. The default is 30 seconds.
// Choose more if your server may take longer for a request, for example to create a connection.
func WithSettleTime(d time.Duration) Option {
	return func(a *Activities) { a.settleTime = d }
}

// Register registers the workflows and the activities with a worker.
func (a *Activities) Register(r worker.Registry) {
	RegisterWorkflows(r)
	register := func(name string, f any) {
		r.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
	}
	register(newestJobName, a.newestJob)
	register(startSyncName, a.startSync)
	register(awaitJobName, a.awaitJob)
	register(cancelJobName, a.cancelJob)
	register(workspaceName, a.workspaceOf)
	register(applyName, a.apply)
}

// WorkflowRegistry registers workflows. Workers and [worker.WorkflowReplayer] implement it.
type WorkflowRegistry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
}

// RegisterWorkflows registers the workflows without the activities, for example to replay histories.
func RegisterWorkflows(r WorkflowRegistry) {
	r.RegisterWorkflowWithOptions(RunSync, workflow.RegisterOptions{Name: RunSyncName})
	r.RegisterWorkflowWithOptions(RunSyncs, workflow.RegisterOptions{Name: RunSyncsName})
	r.RegisterWorkflowWithOptions(ApplyPipeline, workflow.RegisterOptions{Name: ApplyPipelineName})
	r.RegisterWorkflowWithOptions(applyAlone, workflow.RegisterOptions{Name: applyAloneName})
}
