package provision

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// remove deletes the objects that the declaration owns. It finds all objects before it deletes the first.
func (t *task) remove(ctx context.Context) error {
	source, err := t.findConnector(ctx, t.sourceService(), t.pipeline.Source, t.state.Source)
	if isReal(err) {
		return err
	}
	destination, err := t.findConnector(ctx, t.destinationService(), t.pipeline.Destination, t.state.Destination)
	if isReal(err) {
		return err
	}
	sourceID := idOf(source, connectorID)
	destinationID := idOf(destination, connectorID)
	connection, err := t.findConnection(ctx, sourceID, destinationID)
	if isReal(err) {
		return err
	}
	err = t.removeConnection(ctx, connection.item)
	if err != nil {
		return err
	}
	err = t.removeConnector(ctx, t.sourceService(), t.pipeline.Source, source.item, &t.state.Source)
	if err != nil {
		return err
	}
	err = t.removeConnector(ctx, t.destinationService(), t.pipeline.Destination, destination.item, &t.state.Destination)
	if err != nil {
		return err
	}
	return t.removeWorkspace(ctx)
}

// isReal reports whether a look-up failed. An object that does not exist needs no removal.
func isReal(err error) bool {
	_, isMissing := errors.AsType[*NotFoundError](err)
	return err != nil && !isMissing
}

// idOf returns the ID of the object that was found, or "" if there is none.
func idOf[T any](found match[T], id func(*T) string) string {
	if found.item == nil {
		return ""
	}
	return id(found.item)
}

// removeConnection deletes the connection, unless it is nil.
func (t *task) removeConnection(ctx context.Context, connection *airbyte.Connection) error {
	object := Object{Kind: KindConnection, Name: t.pipeline.Connection.Name, Outcome: Absent}
	if connection != nil {
		object.Name = cmp.Or(object.Name, connection.Name)
		err := t.deleteConnection(ctx, connection.ConnectionID)
		if err != nil {
			return objectError("deleting", object.Kind, object.Name, err)
		}
		object.Outcome = Removed
	}
	t.state.Connection = Kept{}
	t.finish(object)
	return t.save(ctx)
}

func (t *task) deleteConnection(ctx context.Context, id string) error {
	return deleteOne(ctx, t.p, t.connections, id, func() error {
		return t.p.client.Connections.Delete(ctx, id)
	})
}

// removeConnector deletes a source or a destination, unless it is nil, or others use it.
func (t *task) removeConnector(
	ctx context.Context, service *connectorService, declared Connector, found *remoteConnector, kept *Kept,
) error {
	object := Object{Kind: service.kind, Name: declared.Name, Outcome: Absent}
	if found != nil {
		object.Name = cmp.Or(object.Name, found.name)
		object.Reason = t.reasonToLeave(declared, found)
		object.Outcome = Left
		object.ID = found.id
	}
	if found != nil && object.Reason == "" {
		err := t.deleteConnector(ctx, service, found.id)
		if err != nil {
			return objectError("deleting", object.Kind, object.Name, err)
		}
		object.Outcome = Removed
		object.ID = ""
	}
	if object.Outcome != Left {
		*kept = Kept{}
	}
	t.finish(object)
	return t.save(ctx)
}

func (t *task) deleteConnector(ctx context.Context, service *connectorService, id string) error {
	return deleteOne(ctx, t.p, t.listOf(service.kind), id, func() error { return service.remove(ctx, id) })
}

// reasonToLeave returns why a source or a destination stays, or "". None stays in an owned workspace, which is deleted
// with everything in it.
func (t *task) reasonToLeave(declared Connector, found *remoteConnector) string {
	if t.pipeline.Workspace.Owned {
		return ""
	}
	if declared.Shared {
		return "declared as shared"
	}
	users := t.connections.where(func(c *airbyte.Connection) bool {
		return c.SourceID == found.id || c.DestinationID == found.id
	})
	if len(users) == 0 {
		return ""
	}
	return fmt.Sprintf("used by the connection %q (%s)", users[0].Name, users[0].ConnectionID)
}

// removeWorkspace deletes an owned workspace. It deletes everything in it one by one, because servers delete
// only some sources and destinations together with a workspace.
func (t *task) removeWorkspace(ctx context.Context) error {
	declared := t.pipeline.Workspace
	object := Object{Kind: KindWorkspace, Name: declared.Name, Outcome: Absent}
	workspace := t.workspace.item
	if workspace == nil {
		t.state = State{}
		t.finish(object)
		return t.save(ctx)
	}
	object.Name = cmp.Or(object.Name, workspace.Name)
	if !declared.Owned {
		object.Outcome = Left
		object.Reason = "not declared as owned"
		object.ID = workspace.WorkspaceID
		t.finish(object)
		return nil
	}
	err := t.emptyWorkspace(ctx)
	if err == nil {
		list := &listing[airbyte.Workspace]{id: workspaceID, page: paced(t.p, workspacePages(t.p.client, workspace.WorkspaceID))}
		err = deleteOne(ctx, t.p, list, workspace.WorkspaceID, func() error {
			return t.p.client.Workspaces.Delete(ctx, workspace.WorkspaceID)
		})
	}
	if err != nil {
		return objectError("deleting", object.Kind, object.Name, err)
	}
	object.Outcome = Removed
	t.state = State{}
	t.finish(object)
	return t.save(ctx)
}

// emptyWorkspace deletes all connections, sources and destinations of the workspace.
func (t *task) emptyWorkspace(ctx context.Context) error {
	err := t.emptyList(ctx, func(ctx context.Context) ([]string, error) {
		err := t.readConnections(ctx)
		return t.connections.ids(), err
	}, t.deleteConnection)
	if err != nil {
		return err
	}
	for _, service := range []*connectorService{t.sourceService(), t.destinationService()} {
		err = t.emptyList(ctx, func(ctx context.Context) ([]string, error) {
			err := t.readConnectors(ctx, service)
			return t.listOf(service.kind).ids(), err
		}, func(ctx context.Context, id string) error {
			return t.deleteConnector(ctx, service, id)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// emptyList deletes the items of a list until the list is empty. A list of several pages may lack some items
// at first.
func (t *task) emptyList(
	ctx context.Context,
	list func(context.Context) ([]string, error),
	remove func(context.Context, string) error,
) error {
	for range maxWalks {
		ids, err := list(ctx)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			err = remove(ctx, id)
			if err != nil {
				return err
			}
		}
	}
	return errUnstable
}

// deleteOne deletes an object. If the request fails, it looks whether the object is gone, since an earlier
// attempt may have deleted it. Afterwards the list no longer has the object.
func deleteOne[T any](ctx context.Context, p *Provisioner, list *listing[T], id string, send func() error) error {
	err := p.pace.do(ctx, send)
	if err != nil && ctx.Err() == nil {
		readErr := list.walk(ctx)
		if readErr == nil {
			readErr = list.confirm(ctx)
		}
		isGone := readErr == nil && list.withID(id) == nil
		if !isGone {
			return err
		}
		return nil
	}
	if err == nil {
		list.drop(id)
	}
	return err
}
