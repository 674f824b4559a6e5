package provision

import (
	"context"
	"errors"
	"fmt"
)

// ApplyWorkspace creates or changes a workspace. See [Provisioner.ApplySource] for kept.
func (p *Provisioner) ApplyWorkspace(ctx context.Context, declared Workspace, kept *Kept) (*Object, error) {
	t := p.newSingle(Pipeline{Workspace: declared})
	if kept != nil {
		t.state.Workspace = *kept
	}
	return t.single(ctx, kept, func(ctx context.Context) (Kept, error) {
		plan, err := t.planWorkspace(ctx)
		if err != nil {
			return t.state.Workspace, err
		}
		_, err = t.applyWorkspace(ctx, plan)
		return t.state.Workspace, err
	})
}

// ApplyTag creates or changes a tag of a workspace.
func (p *Provisioner) ApplyTag(ctx context.Context, workspaceID string, declared Tag) (*Object, error) {
	t := p.newSingle(Pipeline{Workspace: Workspace{ID: workspaceID}})
	return t.single(ctx, nil, func(ctx context.Context) (Kept, error) {
		err := checkTags([]Tag{declared})
		if err == nil {
			err = t.readTags(ctx)
		}
		if err != nil {
			return Kept{}, err
		}
		_, err = t.applyTag(ctx, workspaceID, t.planTag(declared))
		return Kept{}, err
	})
}

// ApplySource creates or changes a source of a workspace, as [Provisioner.Apply] does with the source of a
// pipeline. kept holds the ID and the hashes of the last call for this source, and receives those of this
// call. It may be nil: the source is then found by its name, and its secrets are written in each call. The
// [Store] is not used.
func (p *Provisioner) ApplySource(
	ctx context.Context, workspaceID string, declared Connector, kept *Kept,
) (*Object, error) {
	return p.applyOneConnector(ctx, newSourceService(p.client), workspaceID, declared, kept)
}

// ApplyDestination creates or changes a destination of a workspace, as [Provisioner.ApplySource] does with a
// source.
func (p *Provisioner) ApplyDestination(
	ctx context.Context, workspaceID string, declared Connector, kept *Kept,
) (*Object, error) {
	return p.applyOneConnector(ctx, newDestinationService(p.client), workspaceID, declared, kept)
}

func (p *Provisioner) applyOneConnector(
	ctx context.Context, service *connectorService, workspaceID string, declared Connector, kept *Kept,
) (*Object, error) {
	// The declaration is the source of the pipeline, so that errors hide the values of its configuration.
	t := p.newSingle(Pipeline{Workspace: Workspace{ID: workspaceID}, Source: declared})
	var state Kept
	if kept != nil {
		state = *kept
	}
	return t.single(ctx, kept, func(ctx context.Context) (Kept, error) {
		err := declared.check(service.typeKey)
		if err == nil {
			err = t.readConnectors(ctx, service)
		}
		if err != nil {
			return state, err
		}
		plan, err := t.planConnector(ctx, service, declared, state)
		if err != nil {
			return state, err
		}
		_, err = t.applyConnector(ctx, workspaceID, plan, &state)
		return state, err
	})
}

// ApplyConnection creates or changes a connection between a source and a destination of a workspace, and its
// tags. See [Provisioner.ApplySource] for kept.
func (p *Provisioner) ApplyConnection(
	ctx context.Context, workspaceID, sourceID, destinationID string, declared Connection, kept *Kept,
) (*Object, error) {
	t := p.newSingle(Pipeline{Workspace: Workspace{ID: workspaceID}, Connection: declared})
	if kept != nil {
		t.state.Connection = *kept
	}
	return t.single(ctx, kept, func(ctx context.Context) (Kept, error) {
		err := declared.check()
		if err == nil && (sourceID == "" || destinationID == "") {
			err = errNoEnds
		}
		if err == nil {
			err = t.readConnections(ctx)
		}
		if err == nil && len(declared.Tags) > 0 {
			err = t.readTags(ctx)
		}
		if err != nil {
			return t.state.Connection, err
		}
		plan, err := t.planConnection(ctx, sourceID, destinationID)
		if err != nil {
			return t.state.Connection, err
		}
		tags, err := t.applyTags(ctx, workspaceID, t.planTags())
		if err != nil {
			return t.state.Connection, err
		}
		_, err = t.applyConnection(ctx, plan, sourceID, destinationID, tags)
		return t.state.Connection, err
	})
}

var errNoEnds = errors.New("the ID of the source or of the destination is empty")

// newSingle returns a task for one object of a pipeline.
func (p *Provisioner) newSingle(pipeline Pipeline) *task {
	return &task{
		p:        p,
		run:      p.newRun(applyMode, 1),
		pipeline: pipeline,
		result:   &Result{},
		isSingle: true,
	}
}

// single finds and locks the workspace, does the work, and returns the object that was handled last.
func (t *task) single(ctx context.Context, kept *Kept, work func(context.Context) (Kept, error)) (*Object, error) {
	defer t.unlockAll()
	err := t.pipeline.Workspace.check()
	if err == nil {
		err = t.enterWorkspace(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("provision: %w", err)
	}
	state, err := work(ctx)
	if kept != nil {
		*kept = state
	}
	if err != nil {
		return nil, fmt.Errorf("provision: %w", t.hide(err))
	}
	return &t.result.Objects[len(t.result.Objects)-1], nil
}
