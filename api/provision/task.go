package provision

import (
	"context"
	"fmt"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// task is the work on one pipeline: it reads, plans, and then writes.
type task struct {
	p        *Provisioner
	run      *run
	pipeline Pipeline
	state    State
	saved    State // as the store has it
	result   *Result
	unlocks  []func()
	isSingle bool // the work on a single object, whose state the caller keeps

	// What exists. The lists are nil if the workspace does not exist.
	workspace    match[airbyte.Workspace]
	sources      *listing[remoteConnector]
	destinations *listing[remoteConnector]
	connections  *listing[airbyte.Connection]
	tags         *listing[airbyte.Tag] // nil also if no tags are declared
}

// plans are the plans for all objects of a pipeline.
type plans struct {
	workspace   *workspacePlan
	tags        []*tagPlan
	source      *connectorPlan
	destination *connectorPlan
	connection  *connectionPlan
	sync        *syncPlan // nil if no first sync is declared
}

// work plans, applies or removes the pipeline, according to the mode of the run.
func (t *task) work(ctx context.Context) error {
	err := t.pipeline.check()
	if err != nil {
		return err
	}
	defer t.unlockAll()
	err = t.read(ctx)
	if err != nil {
		return err
	}
	if t.run.mode == removeMode {
		return t.remove(ctx)
	}
	all, err := t.plan(ctx)
	if err != nil {
		return err
	}
	if t.run.mode == planMode {
		t.addPlanned(all)
		return nil
	}
	return t.apply(ctx, all)
}

// read loads the state, locks the workspace, and reads its objects.
func (t *task) read(ctx context.Context) error {
	state, err := t.p.load(ctx, t.pipeline.Name)
	if err != nil {
		return err
	}
	t.state = state
	t.saved = state
	err = t.enterWorkspace(ctx)
	if err != nil || t.workspace.item == nil {
		return err
	}
	return t.readLists(ctx)
}

// enterWorkspace finds the workspace and locks it.
func (t *task) enterWorkspace(ctx context.Context) error {
	if t.pipeline.Workspace.Name != "" {
		err := t.lock(ctx, "named "+t.pipeline.Workspace.Name)
		if err != nil {
			return err
		}
	}
	found, err := t.findWorkspace(ctx)
	if err != nil || found.item == nil {
		return err
	}
	t.workspace = found
	return t.lock(ctx, found.item.WorkspaceID)
}

// readLists reads the lists of the workspace.
func (t *task) readLists(ctx context.Context) error {
	err := t.readConnectors(ctx, t.sourceService())
	if err != nil {
		return err
	}
	err = t.readConnectors(ctx, t.destinationService())
	if err != nil {
		return err
	}
	err = t.readConnections(ctx)
	if err != nil {
		return err
	}
	if len(t.pipeline.Connection.Tags) > 0 && t.run.mode != removeMode {
		return t.readTags(ctx)
	}
	return nil
}

// plan compares all objects with their declarations. It writes nothing.
func (t *task) plan(ctx context.Context) (*plans, error) {
	var all plans
	var err error
	all.workspace, err = t.planWorkspace(ctx)
	if err != nil {
		return nil, err
	}
	all.tags = t.planTags()
	all.source, err = t.planConnector(ctx, t.sourceService(), t.pipeline.Source, t.state.Source)
	if err != nil {
		return nil, err
	}
	all.destination, err = t.planConnector(ctx, t.destinationService(), t.pipeline.Destination, t.state.Destination)
	if err != nil {
		return nil, err
	}
	all.connection, err = t.planConnection(ctx, all.source.id(), all.destination.id())
	if err != nil {
		return nil, err
	}
	if t.pipeline.FirstSync {
		all.sync, err = t.planSync(ctx, all.connection.found.item)
		if err != nil {
			return nil, err
		}
	}
	return &all, nil
}

// addPlanned adds the planned objects to the result.
func (t *task) addPlanned(all *plans) {
	t.add(all.workspace.object())
	for _, tag := range all.tags {
		t.add(tag.object())
	}
	t.add(all.source.object())
	t.add(all.destination.object())
	t.add(all.connection.object())
	if all.sync != nil {
		t.add(all.sync.object())
	}
}

// apply carries out the plans in order.
func (t *task) apply(ctx context.Context, all *plans) error {
	workspaceID, err := t.applyWorkspace(ctx, all.workspace)
	if err != nil {
		return err
	}
	if all.workspace.isFoundLate {
		all, err = t.planAgain(ctx, all.workspace.found)
		if err != nil {
			return err
		}
	}
	tags, err := t.applyTags(ctx, workspaceID, all.tags)
	if err != nil {
		return err
	}
	sourceID, err := t.applyConnector(ctx, workspaceID, all.source, &t.state.Source)
	if err != nil {
		return err
	}
	destinationID, err := t.applyConnector(ctx, workspaceID, all.destination, &t.state.Destination)
	if err != nil {
		return err
	}
	connectionID, err := t.applyConnection(ctx, all.connection, sourceID, destinationID, tags)
	if err != nil {
		return err
	}
	if all.sync == nil {
		return nil
	}
	return t.applySync(ctx, all.sync, connectionID)
}

// planAgain reads and plans the objects in a workspace that was found only when it should be created.
func (t *task) planAgain(ctx context.Context, workspace match[airbyte.Workspace]) (*plans, error) {
	t.workspace = workspace
	err := t.readLists(ctx)
	if err != nil {
		return nil, err
	}
	return t.plan(ctx)
}

// lock waits for the lock of a workspace, which is held until the end of the task. The lock of the name comes
// before that of the ID, so that no two tasks wait for each other.
func (t *task) lock(ctx context.Context, key string) error {
	unlock, err := t.p.workspaces.lock(ctx, key)
	if err != nil {
		return fmt.Errorf("waiting for another pipeline in the workspace: %w", err)
	}
	t.unlocks = append(t.unlocks, unlock)
	return nil
}

func (t *task) unlockAll() {
	for _, unlock := range slices.Backward(t.unlocks) {
		unlock()
	}
}

// add adds an object to the result.
func (t *task) add(object Object) {
	t.result.Objects = append(t.result.Objects, object)
}

// finish adds an object to the result, and reports it.
func (t *task) finish(object Object) {
	t.add(object)
	if t.isSingle {
		return
	}
	done, total := t.run.counts()
	t.p.report(Progress{Pipeline: t.pipeline.Name, Object: &object, Done: done, Total: total})
}

// save saves the state if it has changed, even if the context has ended.
func (t *task) save(ctx context.Context) error {
	if t.p.store == nil || t.isSingle || t.state == t.saved {
		return nil
	}
	err := t.p.store.Save(context.WithoutCancel(ctx), t.pipeline.Name, t.state)
	if err != nil {
		return fmt.Errorf("saving the state: %w", err)
	}
	t.saved = t.state
	return nil
}

// outcomeOf returns the outcome for an object that exists.
func outcomeOf(differs, byID bool) Outcome {
	switch {
	case differs:
		return Changed
	case byID:
		return Unchanged
	default:
		return Adopted
	}
}

// objectError adds the object to an error.
func objectError(doing string, kind Kind, name string, err error) error {
	return fmt.Errorf("%s the %s %q: %w", doing, kind, name, err)
}
