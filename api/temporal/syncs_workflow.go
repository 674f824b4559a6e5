package airbytetemporal

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

const (
	// MaxSyncs is the maximum number of syncs of [RunSyncs]. Its input and its result have to fit into a
	// payload of Temporal.
	MaxSyncs = 2000

	defaultMaxRunning = 10

	// maxSyncsPerRun is how many syncs RunSyncs starts before it continues as new. The history then has some
	// ten thousand events.
	maxSyncsPerRun = 1000

	// lookAgainAfter is the time after which a workflow reads the newest job again.
	lookAgainAfter = time.Minute
)

// SyncsRequest is the input of [RunSyncs].
type SyncsRequest struct {
	// Syncs are the syncs to run, up to [MaxSyncs].
	Syncs []SyncRequest `json:"syncs"`

	// MaxRunning limits the syncs that run at the same time. The default is 10; less than zero sets no limit.
	MaxRunning int `json:"maxRunning,omitempty"`

	// MaxRunningPerWorkspace is how many syncs of one workspace run at the same time. By default, only
	// MaxRunning applies. Syncs without a WorkspaceID count as those of one workspace.
	MaxRunningPerWorkspace int `json:"maxRunningPerWorkspace,omitempty"`

	// Done has the results of earlier runs of the workflow. Starters leave it empty.
	Done []SyncResult `json:"done,omitempty"`
}

// SyncsResult is the result of [RunSyncs].
type SyncsResult struct {
	// Results has a result for each sync, in the order in which they ended.
	Results []SyncResult `json:"results"`
}

// Failed returns the results of the syncs that did not succeed.
func (r SyncsResult) Failed() []SyncResult {
	var failed []SyncResult
	for _, result := range r.Results {
		if !result.Succeeded() {
			failed = append(failed, result)
		}
	}
	return failed
}

// Err returns an error if a sync did not succeed.
func (r SyncsResult) Err() error {
	failed := r.Failed()
	if len(failed) == 0 {
		return nil
	}
	first := failed[0]
	return fmt.Errorf("airbytetemporal: %d of %d syncs did not succeed, first that of connection %s: %s",
		len(failed), len(r.Results), first.ConnectionID, first.Message)
}

// check returns an error that fails the workflow if the request is invalid.
func (r SyncsRequest) check() error {
	n := len(r.Syncs) + len(r.Done)
	if n > MaxSyncs {
		return failure(FailureInvalid, fmt.Sprintf("want at most %d syncs, got %d: use several workflows", MaxSyncs, n))
	}
	for i, sync := range r.Syncs {
		err := sync.check()
		if err != nil {
			return failure(FailureInvalid, fmt.Sprintf("sync %d: %s", i, messageOf(err)))
		}
	}
	return nil
}

// RunSyncs is a workflow that runs syncs in the order given, as many at the same time as the limits allow. A
// sync whose workspace is at its limit is passed over until there is room.
//
// A failed sync stops neither the others nor the workflow, so check [SyncsResult.Err]. If the workflow is
// cancelled, no further sync starts, and the policies of the requests apply to the running ones. The workflow
// then ends with a [temporal.CanceledError], whose detail is the SyncsResult; see [ResultsOf].
//
// After every thousand syncs, the workflow waits for the running ones and continues as new.
func RunSyncs(ctx workflow.Context, request SyncsRequest) (SyncsResult, error) {
	err := request.check()
	if err != nil {
		return SyncsResult{}, err
	}
	if request.MaxRunning == 0 {
		request.MaxRunning = defaultMaxRunning
	}
	r := &syncsRun{
		request:      request,
		waiting:      request.Syncs,
		results:      request.Done,
		perWorkspace: map[string]int{},
		ended:        workflow.NewBufferedChannel(ctx, len(request.Syncs)),
	}
	return r.run(ctx)
}

// ResultsOf returns the results in the error of a [RunSyncs] that was cancelled, and reports whether there
// are any.
func ResultsOf(err error) (SyncsResult, bool) {
	var results SyncsResult
	return results, detailOf(err, &results)
}

// syncsRun runs many syncs in a workflow.
type syncsRun struct {
	request      SyncsRequest
	waiting      []SyncRequest
	results      []SyncResult
	started      int
	running      int
	perWorkspace map[string]int   // running, by workspace ID
	ended        workflow.Channel // of endedSync

	newest   int64
	lookedAt time.Time // zero: never
}

type endedSync struct {
	workspaceID string
	result      SyncResult
}

func (r *syncsRun) run(ctx workflow.Context) (SyncsResult, error) {
	r.startWaiting(ctx)
	for r.running > 0 {
		var ended endedSync
		r.ended.Receive(ctx, &ended)
		r.running--
		r.perWorkspace[ended.workspaceID]--
		r.results = append(r.results, ended.result)
		r.startWaiting(ctx)
	}
	if ctx.Err() != nil {
		r.giveUpWaiting()
		return SyncsResult{}, temporal.NewCanceledError(SyncsResult{Results: r.results})
	}
	if len(r.waiting) > 0 {
		next := r.request
		next.Syncs = r.waiting
		next.Done = r.results
		return SyncsResult{}, workflow.NewContinueAsNewError(ctx, RunSyncsName, next)
	}
	return SyncsResult{Results: r.results}, nil
}

// startWaiting starts the waiting syncs for which there is room.
func (r *syncsRun) startWaiting(ctx workflow.Context) {
	var stillWaiting []SyncRequest
	for _, next := range r.waiting {
		if ctx.Err() != nil || !r.hasRoom(next.WorkspaceID) {
			stillWaiting = append(stillWaiting, next)
			continue
		}
		r.start(ctx, next)
	}
	r.waiting = stillWaiting
}

func (r *syncsRun) hasRoom(workspaceID string) bool {
	if r.started >= maxSyncsPerRun {
		return false
	}
	if r.request.MaxRunning > 0 && r.running >= r.request.MaxRunning {
		return false
	}
	limit := r.request.MaxRunningPerWorkspace
	return limit <= 0 || r.perWorkspace[workspaceID] < limit
}

// start starts one sync.
func (r *syncsRun) start(ctx workflow.Context, request SyncRequest) {
	r.started++
	r.running++
	r.perWorkspace[request.WorkspaceID]++
	lookErr := r.look(ctx)
	s := newSyncRun(ctx, request, r.newest)
	workflow.Go(ctx, func(ctx workflow.Context) {
		ended := endedSync{workspaceID: request.WorkspaceID}
		// The result has the error.
		if lookErr != nil {
			ended.result, _ = s.finish(ctx, lookErr)
		} else {
			ended.result, _ = s.run(ctx)
		}
		r.ended.Send(ctx, ended)
	})
}

// look looks which job is the newest, unless that is known well enough.
func (r *syncsRun) look(ctx workflow.Context) error {
	isKnown := !r.lookedAt.IsZero() && workflow.Now(ctx).Sub(r.lookedAt) < lookAgainAfter
	if isKnown {
		return nil
	}
	newest, err := lookForNewest(ctx, "")
	if err != nil {
		return err
	}
	r.newest = newest
	r.lookedAt = workflow.Now(ctx)
	return nil
}

// giveUpWaiting adds results of the syncs that never started.
func (r *syncsRun) giveUpWaiting() {
	for _, request := range r.waiting {
		r.results = append(r.results, SyncResult{
			ConnectionID: request.ConnectionID,
			Failure:      FailureStopped,
			Message:      "the workflow was cancelled before the sync could start",
		})
	}
	r.waiting = nil
}
