package provision

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// run is one call of a method of a [Provisioner], for one pipeline or for many.
type run struct {
	p          *Provisioner
	mode       mode
	workspaces *workspaceList

	mu    sync.Mutex
	done  int
	total int
}

func (p *Provisioner) newRun(mode mode, total int) *run {
	return &run{p: p, mode: mode, workspaces: newWorkspaceList(p), total: total}
}

// one works on a single pipeline.
func (p *Provisioner) one(ctx context.Context, pipeline Pipeline, mode mode) (*Result, error) {
	result := p.newRun(mode, 1).do(ctx, pipeline)
	err := result.Err
	result.Err = nil
	return result, err
}

// all works on many pipelines, several at the same time.
func (p *Provisioner) all(ctx context.Context, pipelines []Pipeline, mode mode) ([]*Result, error) {
	err := checkNames(pipelines)
	if err != nil {
		return nil, err
	}
	r := p.newRun(mode, len(pipelines))
	results := make([]*Result, len(pipelines))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(p.concurrency, len(pipelines)) {
		workers.Go(func() {
			for i := range next {
				results[i] = r.do(ctx, pipelines[i])
			}
		})
	}
	for i := range pipelines {
		next <- i
	}
	close(next)
	workers.Wait()

	failed := &FailedError{Total: len(pipelines)}
	for _, result := range results {
		if result.Err != nil {
			failed.Errs = append(failed.Errs, result.Err)
		}
	}
	if len(failed.Errs) > 0 {
		return results, failed
	}
	return results, nil
}

// do works on one pipeline, and reports its end. The result has the error.
func (r *run) do(ctx context.Context, pipeline Pipeline) *Result {
	t := &task{
		p:        r.p,
		run:      r,
		pipeline: pipeline,
		result:   &Result{Pipeline: pipeline.Name},
	}
	err := ctx.Err()
	if err == nil {
		err = t.work(ctx)
	}
	if err != nil {
		t.result.Err = fmt.Errorf("provision: %s: %w", pipeline.displayName(), t.hide(err))
	}
	t.result.State = t.state
	r.mu.Lock()
	r.done++
	progress := Progress{Pipeline: pipeline.Name, Result: t.result, Done: r.done, Total: r.total}
	r.mu.Unlock()
	r.p.report(progress)
	return t.result
}

// counts returns how many pipelines are done, and how many there are.
func (r *run) counts() (done, total int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done, r.total
}

// checkNames returns an error if a pipeline has no name, or if two have the same.
func checkNames(pipelines []Pipeline) error {
	seen := map[string]bool{}
	for _, pipeline := range pipelines {
		if pipeline.Name == "" {
			return errors.New("provision: a pipeline has no name; names tell many pipelines apart")
		}
		if seen[pipeline.Name] {
			return fmt.Errorf("provision: two pipelines have the name %q", pipeline.Name)
		}
		seen[pipeline.Name] = true
	}
	return nil
}
