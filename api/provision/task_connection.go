package provision

import (
	"cmp"
	"context"
	"errors"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func connectionID(c *airbyte.Connection) string { return c.ConnectionID }

// connectionPlan is the plan for the connection.
type connectionPlan struct {
	declared Connection
	found    match[airbyte.Connection]
	verdict  verdict
}

func (p *connectionPlan) object() Object {
	object := Object{Kind: KindConnection, Name: p.declared.Name, Outcome: Created, Twins: p.found.twins}
	if p.found.item != nil {
		object.Name = cmp.Or(object.Name, p.found.item.Name)
		object.ID = p.found.item.ConnectionID
		object.Outcome = outcomeOf(len(p.verdict.findings) > 0, p.found.byID)
		object.Differences = p.verdict.differences()
		object.Remaining = p.verdict.remaining
	}
	return object
}

// readConnections reads the connections of the workspace.
func (t *task) readConnections(ctx context.Context) error {
	workspace := t.workspace.item
	list, err := read(ctx, paced(t.p, connectionPages(t.p.client, workspace.WorkspaceID)), connectionID)
	if err != nil {
		return objectError("listing the connections of", KindWorkspace, workspace.Name, err)
	}
	t.connections = list
	return nil
}

// findConnection finds the connection by its ID, by its marker, or by its name and its ends. The IDs of the
// ends are "" if these do not exist.
func (t *task) findConnection(ctx context.Context, sourceID, destinationID string) (match[airbyte.Connection], error) {
	declared := t.pipeline.Connection
	query := lookup[airbyte.Connection]{
		kind:     KindConnection,
		declared: declared.ID,
		kept:     t.state.Connection.ID,
		want:     `with the tag "` + declared.Marker + `"`,
		matches:  hasMarker(declared.Marker),
	}
	if declared.Marker != "" {
		found, err := find(ctx, t.connections, query)
		if err != nil || found.item != nil {
			return found, err
		}
	}
	query.want = wantConnection(declared)
	query.matches = isConnection(declared, sourceID, destinationID)
	return find(ctx, t.connections, query)
}

// hasMarker returns a condition that holds for the connections with a tag, and for none if the name of the
// tag is empty.
func hasMarker(marker string) func(*airbyte.Connection) bool {
	return func(c *airbyte.Connection) bool {
		return marker != "" && slices.ContainsFunc(c.Tags, func(tag airbyte.Tag) bool { return tag.Name == marker })
	}
}

// isConnection returns a condition that holds for the connections between the ends with the declared name,
// or with any name if none is declared.
func isConnection(declared Connection, sourceID, destinationID string) func(*airbyte.Connection) bool {
	return func(c *airbyte.Connection) bool {
		hasEnds := sourceID != "" && c.SourceID == sourceID && c.DestinationID == destinationID
		return hasEnds && (declared.Name == "" || c.Name == declared.Name)
	}
}

func wantConnection(declared Connection) string {
	if declared.Name == "" {
		return "between the source and the destination"
	}
	return named(declared.Name)
}

func (t *task) planConnection(ctx context.Context, sourceID, destinationID string) (*connectionPlan, error) {
	plan := &connectionPlan{declared: t.pipeline.Connection}
	found, err := t.findConnection(ctx, sourceID, destinationID)
	if err != nil {
		return nil, err
	}
	plan.found = found
	if found.item == nil {
		return plan, t.checkOtherEnds(sourceID, destinationID)
	}
	err = checkEnds(found.item, sourceID, destinationID)
	if err != nil {
		return nil, err
	}
	return plan, t.judgeConnection(plan)
}

// checkOtherEnds returns an [ImmutableError] if a connection of the declared name has other ends. A second
// connection of the same name would probably write to the same tables.
func (t *task) checkOtherEnds(sourceID, destinationID string) error {
	name := t.pipeline.Connection.Name
	if name == "" {
		return nil
	}
	others := t.connections.where(func(c *airbyte.Connection) bool { return c.Name == name })
	for _, other := range others {
		err := checkEnds(other, sourceID, destinationID)
		if err != nil {
			return err
		}
	}
	return nil
}

// newEnd stands for the ID of a source or a destination that does not exist yet.
const newEnd = "a new one"

// checkEnds returns an [ImmutableError] unless a connection has the given ends.
func checkEnds(c *airbyte.Connection, sourceID, destinationID string) error {
	err := &ImmutableError{Kind: KindConnection, ID: c.ConnectionID}
	switch {
	case c.SourceID != sourceID:
		err.Field = "sourceId"
		err.Have = c.SourceID
		err.Want = cmp.Or(sourceID, newEnd)
	case c.DestinationID != destinationID:
		err.Field = "destinationId"
		err.Have = c.DestinationID
		err.Want = cmp.Or(destinationID, newEnd)
	default:
		return nil
	}
	return err
}

// judgeConnection compares the connection that was found.
func (t *task) judgeConnection(plan *connectionPlan) error {
	remote := plan.found.item
	kept := t.state.Connection
	if kept.ID != remote.ConnectionID {
		kept = Kept{} // the hashes belong to another connection
	}
	plan.verdict = t.p.judge(KindConnection, kept, compareConnection(plan.declared, remote))
	if len(plan.verdict.findings) > 0 && remote.Status == airbyte.ConnectionStatusLocked {
		return objectError("changing", KindConnection, remote.Name, ErrLocked)
	}
	return nil
}

// applyConnection creates or changes the connection, and returns its ID.
func (t *task) applyConnection(
	ctx context.Context, plan *connectionPlan, sourceID, destinationID string, tags []airbyte.Tag,
) (string, error) {
	object := plan.object()
	remote := plan.found.item
	if remote == nil {
		creation := t.connectionCreation(plan.declared, sourceID, destinationID, tags)
		created, err := t.createConnection(ctx, plan, creation, &object)
		if err != nil {
			return "", objectError("creating", object.Kind, object.Name, err)
		}
		remote = created
	}
	if len(plan.verdict.findings) > 0 {
		body := updateRequest(plan.declared, remote, plan.verdict.comparison, emptyIfNil(tags))
		changed, err := change(ctx, t.p, func() (*airbyte.Connection, error) {
			return t.p.client.Connections.Update(ctx, remote.ConnectionID, body)
		})
		if err != nil {
			return "", objectError("changing", object.Kind, object.Name, err)
		}
		remote = changed
		t.keepConnection(plan, remote, &object)
	}
	t.state.Connection.ID = remote.ConnectionID
	t.finish(object)
	return remote.ConnectionID, t.save(ctx)
}

// createConnection creates the connection, and saves its ID before it looks for others.
func (t *task) createConnection(
	ctx context.Context, plan *connectionPlan, creation creation[airbyte.Connection], object *Object,
) (*airbyte.Connection, error) {
	created, isFound, err := create(ctx, t.p, creation)
	if err != nil {
		return nil, err
	}
	object.ID = created.ConnectionID
	object.Name = created.Name
	t.state.Connection = Kept{ID: created.ConnectionID}
	if isFound { // it may be that of another program
		plan.found.item = created
		err = t.judgeConnection(plan)
	} else {
		t.keepConnection(plan, created, object)
	}
	saveErr := t.save(ctx)
	if err == nil && !isFound {
		err = creation.verify(ctx, created.ConnectionID)
	}
	return created, errors.Join(err, saveErr)
}

// keepConnection compares a response with the declaration, and keeps the hashes.
func (t *task) keepConnection(plan *connectionPlan, response *airbyte.Connection, object *Object) {
	after := compareConnection(plan.declared, response)
	t.state.Connection = t.p.keep(KindConnection, response.ConnectionID, after)
	object.Remaining = after.differences()
}

func (t *task) connectionCreation(
	declared Connection, sourceID, destinationID string, tags []airbyte.Tag,
) creation[airbyte.Connection] {
	matches := isConnection(declared, sourceID, destinationID)
	return creation[airbyte.Connection]{
		kind: KindConnection,
		want: wantConnection(declared),
		id:   connectionID,
		send: func(ctx context.Context) (*airbyte.Connection, error) {
			return t.p.client.Connections.Create(ctx, createRequest(declared, sourceID, destinationID, tags))
		},
		look: func(ctx context.Context) ([]*airbyte.Connection, error) {
			list, err := read(ctx, paced(t.p, connectionPages(t.p.client, t.workspaceID())), connectionID)
			if err != nil {
				return nil, err
			}
			found := list.where(matches)
			if len(found) > 0 {
				return found, nil
			}
			err = list.confirm(ctx)
			return list.where(matches), err
		},
	}
}

// emptyIfNil returns a slice that is sent as an empty list instead of being left out.
func emptyIfNil(tags []airbyte.Tag) []airbyte.Tag {
	if tags == nil {
		return []airbyte.Tag{}
	}
	return tags
}
