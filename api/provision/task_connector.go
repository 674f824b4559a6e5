package provision

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// connectorPlan is the plan for the source or the destination.
type connectorPlan struct {
	service  *connectorService
	declared Connector
	kept     Kept
	found    match[remoteConnector]
	verdict  verdict
}

// id returns the ID of the object, or "" if it does not exist.
func (p *connectorPlan) id() string {
	if p.found.item == nil {
		return ""
	}
	return p.found.item.id
}

func (p *connectorPlan) object() Object {
	object := Object{Kind: p.service.kind, Name: p.declared.Name, Outcome: Created, Twins: p.found.twins}
	if p.found.item != nil {
		object.Name = cmp.Or(object.Name, p.found.item.name)
		object.ID = p.found.item.id
		object.Outcome = outcomeOf(len(p.verdict.findings) > 0, p.found.byID)
		object.Differences = p.verdict.differences()
		object.Remaining = p.verdict.remaining
		object.ServerOnly = p.verdict.serverOnly
	}
	return object
}

func (t *task) sourceService() *connectorService { return newSourceService(t.p.client) }

func (t *task) destinationService() *connectorService { return newDestinationService(t.p.client) }

// listOf returns the list of a kind of objects.
func (t *task) listOf(kind Kind) *listing[remoteConnector] {
	if kind == KindSource {
		return t.sources
	}
	return t.destinations
}

// readConnectors reads the sources or the destinations of the workspace.
func (t *task) readConnectors(ctx context.Context, service *connectorService) error {
	workspace := t.workspace.item
	list, err := read(ctx, paced(t.p, service.pages(workspace.WorkspaceID)), connectorID)
	if err != nil {
		return objectError(fmt.Sprintf("listing each %s of", service.kind), KindWorkspace, workspace.Name, err)
	}
	if service.kind == KindSource {
		t.sources = list
	} else {
		t.destinations = list
	}
	return nil
}

// findConnector finds the declared source or destination.
func (t *task) findConnector(
	ctx context.Context, service *connectorService, declared Connector, kept Kept,
) (match[remoteConnector], error) {
	return find(ctx, t.listOf(service.kind), lookup[remoteConnector]{
		kind:     service.kind,
		declared: declared.ID,
		kept:     kept.ID,
		want:     named(declared.Name),
		matches:  hasName(declared.Name),
	})
}

// hasName returns a condition that holds for the objects with a name, and for none if the name is empty.
func hasName(name string) func(*remoteConnector) bool {
	return func(c *remoteConnector) bool { return name != "" && c.name == name }
}

func (t *task) planConnector(
	ctx context.Context, service *connectorService, declared Connector, kept Kept,
) (*connectorPlan, error) {
	plan := &connectorPlan{service: service, declared: declared, kept: kept}
	found, err := t.findConnector(ctx, service, declared, kept)
	if err != nil {
		return nil, err
	}
	plan.found = found
	if found.item == nil {
		if declared.Configuration == nil {
			return nil, fmt.Errorf("the %s %q does not exist, and it has no Configuration to create it with",
				service.kind, declared.Name)
		}
		return plan, nil
	}
	return plan, t.judgeConnector(plan)
}

// judgeConnector compares the object that was found.
func (t *task) judgeConnector(plan *connectorPlan) error {
	service := plan.service
	err := checkConnector(service.kind, plan.declared, plan.found.item, service.typeKey)
	if err != nil {
		return err
	}
	c, err := compareConnector(plan.declared, plan.found.item, service.typeKey)
	if err != nil {
		return err
	}
	kept := plan.kept
	if kept.ID != plan.found.item.id {
		kept = Kept{} // the hashes belong to another object
	}
	plan.verdict = t.p.judge(service.kind, kept, c)
	return nil
}

// applyConnector creates or changes a source or a destination, and returns its ID.
func (t *task) applyConnector(
	ctx context.Context, workspaceID string, plan *connectorPlan, kept *Kept,
) (string, error) {
	object := plan.object()
	remote := plan.found.item
	if remote == nil {
		created, err := t.createConnector(ctx, workspaceID, plan, kept, &object)
		if err != nil {
			return "", objectError("creating", object.Kind, object.Name, err)
		}
		remote = created
	}
	if len(plan.verdict.findings) > 0 {
		changed, err := t.changeConnector(ctx, plan, remote)
		if err != nil {
			return "", objectError("changing", object.Kind, object.Name, err)
		}
		remote = changed
		err = t.keepConnector(plan, remote, kept, &object)
		if err != nil {
			return "", err
		}
	}
	kept.ID = remote.id
	t.finish(object)
	return remote.id, t.save(ctx)
}

// createConnector creates a source or a destination, and saves its ID before it looks for others.
func (t *task) createConnector(
	ctx context.Context, workspaceID string, plan *connectorPlan, kept *Kept, object *Object,
) (*remoteConnector, error) {
	creation := t.connectorCreation(workspaceID, plan)
	created, isFound, err := create(ctx, t.p, creation)
	if err != nil {
		return nil, err
	}
	object.ID = created.id
	*kept = Kept{ID: created.id}
	if isFound { // it may be that of another program
		plan.found.item = created
		err = t.judgeConnector(plan)
	} else {
		err = t.keepConnector(plan, created, kept, object)
	}
	saveErr := t.save(ctx)
	if err == nil && !isFound {
		err = creation.verify(ctx, created.id)
	}
	return created, errors.Join(err, saveErr)
}

// keepConnector compares a response with the declaration, and keeps the hashes.
func (t *task) keepConnector(plan *connectorPlan, response *remoteConnector, kept *Kept, object *Object) error {
	after, err := compareConnector(plan.declared, response, plan.service.typeKey)
	if err != nil {
		return err
	}
	*kept = t.p.keep(plan.service.kind, response.id, after)
	object.Remaining = after.differences()
	return nil
}

func (t *task) connectorCreation(workspaceID string, plan *connectorPlan) creation[remoteConnector] {
	return creation[remoteConnector]{
		kind: plan.service.kind,
		want: named(plan.declared.Name),
		id:   connectorID,
		send: func(ctx context.Context) (*remoteConnector, error) {
			return plan.service.create(ctx, workspaceID, plan.declared)
		},
		look: func(ctx context.Context) ([]*remoteConnector, error) {
			list, err := read(ctx, paced(t.p, plan.service.pages(workspaceID)), connectorID)
			if err != nil {
				return nil, err
			}
			found := list.where(hasName(plan.declared.Name))
			if len(found) > 0 {
				return found, nil
			}
			err = list.confirm(ctx)
			return list.where(hasName(plan.declared.Name)), err
		},
	}
}

// changeConnector writes the differences. A configuration is replaced with PUT, which keeps the stored
// secrets of masks and can remove settings; PATCH does neither.
func (t *task) changeConnector(
	ctx context.Context, plan *connectorPlan, remote *remoteConnector,
) (*remoteConnector, error) {
	name := cmp.Or(plan.declared.Name, remote.name)
	if plan.verdict.has("configuration") {
		configuration, err := mergedConfiguration(plan.declared, remote, plan.service.typeKey)
		if err != nil {
			return nil, err
		}
		changed := remoteConnector{id: remote.id, name: name, configuration: configuration, resources: remote.resources}
		if plan.declared.ResourceAllocation != nil {
			changed.resources = plan.declared.ResourceAllocation
		}
		return change(ctx, t.p, func() (*remoteConnector, error) { return plan.service.replace(ctx, changed) })
	}
	var body connectorChange
	if plan.verdict.has("name") {
		body.name = &name
	}
	if plan.verdict.has("resourceAllocation") {
		body.resources = plan.declared.ResourceAllocation
	}
	return change(ctx, t.p, func() (*remoteConnector, error) { return plan.service.update(ctx, remote.id, body) })
}

// mergedConfiguration returns the declared configuration together with the settings that exist only on the
// server. It returns an error if the server would store the mask of a secret.
func mergedConfiguration(declared Connector, remote *remoteConnector, typeKey string) (airbyte.Configuration, error) {
	want, err := configurationObject(declared.Configuration)
	if err != nil {
		return nil, err
	}
	delete(want, typeKey)
	if declared.Exact {
		return encodeConfiguration(want)
	}
	merged := overlay(storedConfiguration(remote), want)
	path := findMaskInArray("configuration", merged, false)
	if path != "" {
		return nil, fmt.Errorf("%s is a secret in an undeclared array, which the server would replace by its mask; "+
			"declare the array", path)
	}
	return encodeConfiguration(merged)
}

func encodeConfiguration(value any) (airbyte.Configuration, error) {
	encoded, err := json.Marshal(value)
	return encoded, err
}
