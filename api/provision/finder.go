package provision

import (
	"context"
	"fmt"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Match is a condition for objects in a workspace. Make one with [Named], [Ending] or [Image].
type Match struct {
	want    string            // the condition, for errors
	isMatch func(string) bool // whether a name matches; nil to match the image
	image   string
}

// Named matches the objects with exactly this name. Case and spaces count.
func Named(name string) Match {
	return Match{want: named(name), isMatch: func(other string) bool { return other == name }}
}

// Ending matches the objects whose name ends with a text, such as an ID of a tenant. It must not be empty.
func Ending(ending string) Match {
	return Match{
		want:    `whose name ends with "` + ending + `"`,
		isMatch: func(name string) bool { return ending != "" && strings.HasSuffix(name, ending) },
	}
}

// Image matches the sources or destinations of a connector, by the name of its definition or its image, as
// [airbyte.Client.FindSourceDefinition] describes.
func Image(image string) Match { return Match{want: `of the connector "` + image + `"`, image: image} }

// FindSource returns the source of a workspace that matches. It returns a [NotFoundError] for none, and a
// [DuplicateError] for several. It sends one request for each 100 sources and, for [Image], another one.
func FindSource(ctx context.Context, client *airbyte.Client, workspaceID string, m Match) (*airbyte.Source, error) {
	matches := func(s *airbyte.Source) bool { return m.isMatch(s.Name) }
	if m.isMatch == nil {
		definition, err := client.FindSourceDefinition(ctx, workspaceID, m.image)
		if err != nil {
			return nil, err
		}
		matches = func(s *airbyte.Source) bool { return s.DefinitionID == definition.ID }
	}
	id := func(s *airbyte.Source) string { return s.SourceID }
	return findOne(ctx, sourcePages(client, workspaceID), id, lookup[airbyte.Source]{
		kind:    KindSource,
		want:    m.want,
		matches: matches,
	})
}

// FindDestination returns the destination of a workspace that matches, as [FindSource] does for sources.
func FindDestination(
	ctx context.Context, client *airbyte.Client, workspaceID string, m Match,
) (*airbyte.Destination, error) {
	matches := func(d *airbyte.Destination) bool { return m.isMatch(d.Name) }
	if m.isMatch == nil {
		definition, err := client.FindDestinationDefinition(ctx, workspaceID, m.image)
		if err != nil {
			return nil, err
		}
		matches = func(d *airbyte.Destination) bool { return d.DefinitionID == definition.ID }
	}
	id := func(d *airbyte.Destination) string { return d.DestinationID }
	return findOne(ctx, destinationPages(client, workspaceID), id, lookup[airbyte.Destination]{
		kind:    KindDestination,
		want:    m.want,
		matches: matches,
	})
}

// FindConnection returns the connection of a workspace that matches by name, as [FindSource] does for
// sources. Connections have no image.
func FindConnection(
	ctx context.Context, client *airbyte.Client, workspaceID string, m Match,
) (*airbyte.Connection, error) {
	if m.isMatch == nil {
		return nil, noImage(KindConnection)
	}
	return findOne(ctx, connectionPages(client, workspaceID), connectionID, lookup[airbyte.Connection]{
		kind:    KindConnection,
		want:    m.want,
		matches: func(c *airbyte.Connection) bool { return m.isMatch(c.Name) },
	})
}

// FindWorkspace returns the workspace that matches by name, of all that the caller can see, as [FindSource]
// does for sources. Workspaces have no image.
func FindWorkspace(ctx context.Context, client *airbyte.Client, m Match) (*airbyte.Workspace, error) {
	if m.isMatch == nil {
		return nil, noImage(KindWorkspace)
	}
	return findOne(ctx, workspacePages(client), workspaceID, lookup[airbyte.Workspace]{
		kind:    KindWorkspace,
		want:    m.want,
		matches: func(w *airbyte.Workspace) bool { return m.isMatch(w.Name) },
	})
}

// FindTag returns the tag of a workspace that matches by name, as [FindSource] does for sources. Tags have
// no image.
func FindTag(ctx context.Context, client *airbyte.Client, workspaceID string, m Match) (*airbyte.Tag, error) {
	if m.isMatch == nil {
		return nil, noImage(KindTag)
	}
	page := func(ctx context.Context, offset int) ([]airbyte.Tag, error) {
		if offset > 0 {
			return nil, nil // the list has no pages
		}
		list, err := client.Tags.List(ctx, &airbyte.ListTagsParams{WorkspaceIDs: []string{workspaceID}})
		if err != nil {
			return nil, err
		}
		return list.Data, nil
	}
	return findOne(ctx, page, tagID, lookup[airbyte.Tag]{
		kind:    KindTag,
		want:    m.want,
		matches: func(t *airbyte.Tag) bool { return m.isMatch(t.Name) },
	})
}

// OnlyWorkspace returns the workspace of a caller who can see only one. It returns a [NotFoundError] for
// none, and a [DuplicateError] for several.
func OnlyWorkspace(ctx context.Context, client *airbyte.Client) (*airbyte.Workspace, error) {
	return findOne(ctx, workspacePages(client), workspaceID, lookup[airbyte.Workspace]{
		kind:    KindWorkspace,
		want:    "that the caller can see",
		matches: func(*airbyte.Workspace) bool { return true },
	})
}

// findOne reads a list, and returns the only item that matches.
func findOne[T any](ctx context.Context, page pageFunc[T], id func(*T) string, q lookup[T]) (*T, error) {
	list, err := read(ctx, page, id)
	if err != nil {
		return nil, err
	}
	found, err := find(ctx, list, q)
	if err != nil {
		return nil, fmt.Errorf("provision: %w", err)
	}
	if found.item == nil {
		return nil, fmt.Errorf("provision: %w", &NotFoundError{Kind: q.kind, Want: q.want})
	}
	return found.item, nil
}

func noImage(kind Kind) error {
	return fmt.Errorf("provision: a %s has no image; use Named or Ending", kind)
}
