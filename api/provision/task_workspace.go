package provision

import (
	"cmp"
	"context"
	"encoding/json"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// workspacePlan is the plan for the workspace.
type workspacePlan struct {
	declared Workspace
	found    match[airbyte.Workspace]
	region   string // name of the declared region; "" if none is declared
	verdict  verdict

	isFoundLate bool // found after the request to create it had failed, so that it may not be empty
}

func (p *workspacePlan) object() Object {
	object := Object{Kind: KindWorkspace, Name: p.declared.Name, Outcome: Created, Twins: p.found.twins}
	if p.found.item != nil {
		object.Name = cmp.Or(object.Name, p.found.item.Name)
		object.ID = p.found.item.WorkspaceID
		object.Outcome = outcomeOf(len(p.verdict.findings) > 0, p.found.byID)
		object.Differences = p.verdict.differences()
		object.Remaining = p.verdict.remaining
	}
	return object
}

// findWorkspace finds the workspace by the ID in the declaration, the ID in the state, or its name.
func (t *task) findWorkspace(ctx context.Context) (match[airbyte.Workspace], error) {
	declared := t.pipeline.Workspace
	id := cmp.Or(declared.ID, t.state.Workspace.ID)
	if id != "" {
		found, err := t.findWorkspaceByID(ctx, id)
		if err != nil {
			return found, objectError("reading", KindWorkspace, id, err)
		}
		if found.item != nil {
			return found, nil
		}
	}
	if declared.ID != "" {
		return match[airbyte.Workspace]{}, &NotFoundError{Kind: KindWorkspace, Want: "with the ID " + id}
	}
	if declared.Name == "" {
		return match[airbyte.Workspace]{}, nil
	}
	found, err := t.run.workspaces.named(ctx, declared.Name)
	if err != nil {
		return match[airbyte.Workspace]{}, objectError("looking for", KindWorkspace, declared.Name, err)
	}
	if len(found) > 1 {
		ids := sortedIDs(found, workspaceID)
		return match[airbyte.Workspace]{}, &DuplicateError{Kind: KindWorkspace, Want: named(declared.Name), IDs: ids}
	}
	if len(found) == 0 {
		return match[airbyte.Workspace]{}, nil
	}
	return match[airbyte.Workspace]{item: found[0]}, nil
}

// findWorkspaceByID finds the workspace with an ID. Many pipelines with kept IDs share one list of all workspaces,
// which also shows others of the same name. A single pipeline does not read that list, which may have many pages.
// Remove reads the workspace itself, since another pipeline may have deleted it.
func (t *task) findWorkspaceByID(ctx context.Context, id string) (match[airbyte.Workspace], error) {
	declared := t.pipeline.Workspace
	isShared := t.run.total > 1 && declared.ID == "" && t.run.mode != removeMode
	if isShared {
		found, err := t.run.workspaces.withID(ctx, id, declared.Name)
		if err != nil || found.item != nil {
			return found, err
		}
	}
	list, err := read(ctx, paced(t.p, workspacePages(t.p.client, id)), workspaceID)
	if err != nil {
		return match[airbyte.Workspace]{}, err
	}
	return matchOf(list, list.withID(id), nil), nil
}

// workspaceID returns the ID of the workspace that was found or created.
func (t *task) workspaceID() string {
	if t.workspace.item != nil {
		return t.workspace.item.WorkspaceID
	}
	return t.state.Workspace.ID
}

func (t *task) planWorkspace(ctx context.Context) (*workspacePlan, error) {
	plan := &workspacePlan{declared: t.pipeline.Workspace, found: t.workspace}
	if plan.declared.RegionID != "" {
		err := t.p.pace.do(ctx, func() error {
			region, err := t.p.client.Regions.Get(ctx, plan.declared.RegionID)
			if err == nil {
				plan.region = region.Name
			}
			return err
		})
		if err != nil {
			return nil, objectError("reading the region of", KindWorkspace, plan.declared.Name, err)
		}
	}
	if plan.found.item == nil {
		return plan, nil
	}
	c := compareWorkspace(plan.declared, plan.found.item, plan.region)
	plan.verdict = t.p.judge(KindWorkspace, t.state.Workspace.of(plan.found.item.WorkspaceID), c)
	return plan, nil
}

// workspaceCreation creates the workspace.
func (t *task) workspaceCreation() creation[airbyte.Workspace] {
	declared := t.pipeline.Workspace
	return creation[airbyte.Workspace]{
		kind: KindWorkspace,
		want: named(declared.Name),
		id:   workspaceID,
		send: func(ctx context.Context) (*airbyte.Workspace, error) {
			return t.p.client.Workspaces.Create(ctx, airbyte.WorkspaceCreateRequest{
				Name:           declared.Name,
				OrganizationID: pointer(declared.OrganizationID),
				RegionID:       pointer(declared.RegionID),
				Notifications:  declared.Notifications,
			})
		},
		look: func(ctx context.Context) ([]*airbyte.Workspace, error) {
			return t.run.workspaces.namedNow(ctx, declared.Name)
		},
	}
}

// applyWorkspace creates or changes the workspace, and returns its ID.
func (t *task) applyWorkspace(ctx context.Context, plan *workspacePlan) (string, error) {
	object := plan.object()
	remote := plan.found.item
	isNew := remote == nil
	if isNew {
		created, err := t.createWorkspace(ctx, plan)
		if err != nil {
			return "", objectError("creating", KindWorkspace, object.Name, err)
		}
		remote = created
		object.ID = created.WorkspaceID
	}
	if len(plan.verdict.findings) > 0 {
		changed, err := t.changeWorkspace(ctx, plan, remote)
		if err != nil {
			return "", objectError("changing", KindWorkspace, object.Name, err)
		}
		remote = changed
		t.run.workspaces.put(changed)
	}
	if isNew || len(plan.verdict.findings) > 0 {
		after := compareWorkspace(plan.declared, remote, plan.region)
		object.Remaining = after.differences()
		t.state.Workspace = t.p.keep(KindWorkspace, remote.WorkspaceID, after)
	}
	t.state.Workspace.belongTo(remote.WorkspaceID)
	t.finish(object)
	return remote.WorkspaceID, t.save(ctx)
}

// createWorkspace creates the workspace, and locks it.
func (t *task) createWorkspace(ctx context.Context, plan *workspacePlan) (*airbyte.Workspace, error) {
	creation := t.workspaceCreation()
	created, isFound, err := create(ctx, t.p, creation)
	if err != nil {
		return nil, err
	}
	t.state.Workspace.belongTo(created.WorkspaceID)
	err = t.save(ctx)
	if err != nil {
		return nil, err
	}
	if isFound { // it may be that of another program
		plan.isFoundLate = true
		plan.found.item = created
		plan.verdict.comparison = compareWorkspace(plan.declared, created, plan.region)
	} else {
		err = creation.verify(ctx, created.WorkspaceID)
	}
	if err != nil {
		return nil, err
	}
	return created, t.lock(ctx, created.WorkspaceID)
}

// changeWorkspace writes the differences. Servers up to release 1.5 require the name.
func (t *task) changeWorkspace(
	ctx context.Context, plan *workspacePlan, remote *airbyte.Workspace,
) (*airbyte.Workspace, error) {
	body := airbyte.WorkspaceUpdateRequest{Name: new(cmp.Or(plan.declared.Name, remote.Name))}
	if plan.verdict.has("region") {
		body.RegionID = &plan.declared.RegionID
	}
	if plan.verdict.has("notifications") {
		merged, err := mergeNotifications(plan.declared.Notifications, &remote.Notifications)
		if err != nil {
			return nil, err
		}
		body.Notifications = merged
	}
	return change(ctx, t.p, func() (*airbyte.Workspace, error) {
		return t.p.client.Workspaces.Update(ctx, remote.WorkspaceID, body)
	})
}

// named returns the condition of a look-up by name, for errors.
func named(name string) string { return `named "` + name + `"` }

// encodeAs converts a JSON value to a type.
func encodeAs[T any](value any) (*T, error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	var converted T
	err = json.Unmarshal(encoded, &converted)
	if err != nil {
		return nil, err
	}
	return &converted, nil
}
