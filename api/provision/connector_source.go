package provision

import (
	"context"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// newSourceService returns the service for sources.
func newSourceService(client *airbyte.Client) *connectorService {
	return &connectorService{
		kind:    KindSource,
		typeKey: "sourceType",
		pages: func(workspaceID string) pageFunc[remoteConnector] {
			return converted(sourcePages(client, workspaceID), remoteSource)
		},
		create: func(ctx context.Context, workspaceID string, declared Connector) (*remoteConnector, error) {
			source, err := client.Sources.Create(ctx, airbyte.SourceCreateRequest{
				Name:               declared.Name,
				WorkspaceID:        workspaceID,
				DefinitionID:       pointer(declared.DefinitionID),
				Configuration:      declared.Configuration,
				SecretID:           pointer(declared.SecretID),
				ResourceAllocation: declared.ResourceAllocation,
			})
			return remoteSource(source), err
		},
		replace: func(ctx context.Context, changed remoteConnector) (*remoteConnector, error) {
			source, err := client.Sources.Replace(ctx, changed.id, airbyte.SourceReplaceRequest{
				Name:               changed.name,
				Configuration:      changed.configuration,
				ResourceAllocation: changed.resources,
			})
			return remoteSource(source), err
		},
		update: func(ctx context.Context, id string, change connectorChange) (*remoteConnector, error) {
			source, err := client.Sources.Update(ctx, id, airbyte.SourceUpdateRequest{
				Name:               change.name,
				ResourceAllocation: change.resources,
			})
			return remoteSource(source), err
		},
		remove: func(ctx context.Context, id string) error {
			return client.Sources.Delete(ctx, id)
		},
	}
}

// remoteSource returns a source of a response, or nil for nil.
func remoteSource(source *airbyte.Source) *remoteConnector {
	if source == nil {
		return nil
	}
	return &remoteConnector{
		id:            source.SourceID,
		name:          source.Name,
		definitionID:  source.DefinitionID,
		typeName:      source.SourceType,
		configuration: source.Configuration,
		resources:     source.ResourceAllocation,
	}
}
