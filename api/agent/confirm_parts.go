package agent

import (
	"context"
	"fmt"
	"iter"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// maxParts is the number of objects of a kind that are counted.
const maxParts = 1000

// part counts the objects of one kind that are destroyed with another one.
type part struct {
	noun  string // such as connection
	count int
	paths []string
	more  bool // there are more than were counted
	err   error
}

// findParts counts the objects that are destroyed with another one. If they cannot be read, the question says so.
func (x *execution) findParts(ctx context.Context, l *loss, object map[string]string) {
	for _, p := range x.parts(ctx, l.id, object) {
		l.paths = append(l.paths, p.paths...)
		if p.more || p.err != nil {
			l.paths = append(l.paths, "") // the runner may not have created all of them
		}
		text := p.text()
		if text != "" {
			l.parts = append(l.parts, text)
		}
	}
}

// text describes the objects, such as: its 3 connections. It returns "" if there are none.
func (p *part) text() string {
	switch {
	case p.err != nil:
		return "its " + p.noun + "s, which could not be counted"
	case p.more:
		return fmt.Sprintf("its more than %d %ss", maxParts, p.noun)
	case p.count == 0:
		return ""
	case p.count == 1:
		return "its " + p.noun
	}
	return fmt.Sprintf("its %d %ss", p.count, p.noun)
}

// parts lists the objects that are destroyed with the object of an ID.
func (x *execution) parts(ctx context.Context, id string, object map[string]string) []*part {
	client := x.runner.client
	workspace := []string{object["workspaceId"]}
	switch x.op.ID {
	case "deleteSource":
		return []*part{connectionsIn(ctx, client, workspace, func(c *airbyte.Connection) bool { return c.SourceID == id })}
	case "deleteDestination":
		return []*part{connectionsIn(ctx, client, workspace, func(c *airbyte.Connection) bool { return c.DestinationID == id })}
	case "deleteWorkspace":
		return partsOfWorkspace(ctx, client, []string{id})
	case "deleteRegion":
		dataplanes := client.Dataplanes.All(ctx, &airbyte.ListDataplanesParams{RegionIDs: []string{id}})
		return []*part{count("dataplane", dataplanes, func(d *airbyte.Dataplane) string {
			return "/dataplanes/" + d.DataplaneID
		})}
	case "deleteGroup":
		members := client.Groups.AllMembers(ctx, id, nil)
		return []*part{count("member", members, func(m *airbyte.GroupMember) string {
			return "/groups/" + id + "/members/" + m.UserID
		})}
	}
	return nil
}

func partsOfWorkspace(ctx context.Context, client *airbyte.Client, workspace []string) []*part {
	sources := client.Sources.All(ctx, &airbyte.ListSourcesParams{WorkspaceIDs: workspace})
	destinations := client.Destinations.All(ctx, &airbyte.ListDestinationsParams{WorkspaceIDs: workspace})
	return []*part{
		count("source", sources, func(s *airbyte.Source) string { return "/sources/" + s.SourceID }),
		count("destination", destinations, func(d *airbyte.Destination) string {
			return "/destinations/" + d.DestinationID
		}),
		connectionsIn(ctx, client, workspace, func(*airbyte.Connection) bool { return true }),
	}
}

// connectionsIn counts the connections of a workspace for which a condition holds.
func connectionsIn(
	ctx context.Context, client *airbyte.Client, workspace []string, holds func(*airbyte.Connection) bool,
) *part {
	all := client.Connections.All(ctx, &airbyte.ListConnectionsParams{WorkspaceIDs: workspace})
	return count("connection", all, func(c *airbyte.Connection) string {
		if !holds(c) {
			return ""
		}
		return "/connections/" + c.ConnectionID
	})
}

// count counts the items of a list. pathOf returns the path of an item, or "" to leave it out.
func count[Item any](noun string, items iter.Seq2[*Item, error], pathOf func(*Item) string) *part {
	p := &part{noun: noun}
	for item, err := range items {
		if err != nil {
			p.err = err
			return p
		}
		path := pathOf(item)
		if path == "" {
			continue
		}
		if p.count == maxParts {
			p.more = true
			return p
		}
		p.count++
		p.paths = append(p.paths, path)
	}
	return p
}
