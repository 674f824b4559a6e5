package provision

import (
	"context"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// pageSize is the largest page that servers allow.
const pageSize = 100

// pageFunc requests the items at an offset, up to pageSize.
type pageFunc[T any] func(ctx context.Context, offset int) ([]T, error)

// sourcePages requests the pages of the sources of a workspace.
func sourcePages(client *airbyte.Client, workspaceID string) pageFunc[airbyte.Source] {
	return func(ctx context.Context, offset int) ([]airbyte.Source, error) {
		list, err := client.Sources.List(ctx, &airbyte.ListSourcesParams{
			WorkspaceIDs: []string{workspaceID},
			Limit:        new(pageSize),
			Offset:       new(offset),
		})
		if err != nil {
			return nil, err
		}
		return list.Data, nil
	}
}

// destinationPages requests the pages of the destinations of a workspace.
func destinationPages(client *airbyte.Client, workspaceID string) pageFunc[airbyte.Destination] {
	return func(ctx context.Context, offset int) ([]airbyte.Destination, error) {
		list, err := client.Destinations.List(ctx, &airbyte.ListDestinationsParams{
			WorkspaceIDs: []string{workspaceID},
			Limit:        new(pageSize),
			Offset:       new(offset),
		})
		if err != nil {
			return nil, err
		}
		return list.Data, nil
	}
}

// connectionPages requests the pages of the connections of a workspace.
func connectionPages(client *airbyte.Client, workspaceID string) pageFunc[airbyte.Connection] {
	return func(ctx context.Context, offset int) ([]airbyte.Connection, error) {
		list, err := client.Connections.List(ctx, &airbyte.ListConnectionsParams{
			WorkspaceIDs: []string{workspaceID},
			Limit:        new(pageSize),
			Offset:       new(offset),
		})
		if err != nil {
			return nil, err
		}
		return list.Data, nil
	}
}

// workspacePages requests the pages of the workspaces with some IDs or, without IDs, of all that the caller can see.
func workspacePages(client *airbyte.Client, ids ...string) pageFunc[airbyte.Workspace] {
	return func(ctx context.Context, offset int) ([]airbyte.Workspace, error) {
		list, err := client.Workspaces.List(ctx, &airbyte.ListWorkspacesParams{
			WorkspaceIDs: ids,
			Limit:        new(pageSize),
			Offset:       new(offset),
		})
		if err != nil {
			return nil, err
		}
		return list.Data, nil
	}
}

// paced returns a function that requests the same pages at the pace of a provisioner.
func paced[T any](p *Provisioner, page pageFunc[T]) pageFunc[T] {
	return func(ctx context.Context, offset int) (items []T, err error) {
		err = p.pace.do(ctx, func() (err error) {
			items, err = page(ctx, offset)
			return err
		})
		return items, err
	}
}

// converted returns a function that requests the same pages, and converts each item.
func converted[T, U any](page pageFunc[T], convert func(*T) *U) pageFunc[U] {
	return func(ctx context.Context, offset int) ([]U, error) {
		items, err := page(ctx, offset)
		if err != nil {
			return nil, err
		}
		var all []U
		for i := range items {
			all = append(all, *convert(&items[i]))
		}
		return all, nil
	}
}
