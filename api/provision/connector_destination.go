package provision

import (
	"context"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// newDestinationService returns the service for destinations.
func newDestinationService(client *airbyte.Client) *connectorService {
	return &connectorService{
		kind:    KindDestination,
		typeKey: "destinationType",
		pages: func(workspaceID string) pageFunc[remoteConnector] {
			return converted(destinationPages(client, workspaceID), remoteDestination)
		},
		create: func(ctx context.Context, workspaceID string, declared Connector) (*remoteConnector, error) {
			destination, err := client.Destinations.Create(ctx, airbyte.DestinationCreateRequest{
				Name:               declared.Name,
				WorkspaceID:        workspaceID,
				DefinitionID:       pointer(declared.DefinitionID),
				Configuration:      declared.Configuration,
				ResourceAllocation: declared.ResourceAllocation,
			})
			return remoteDestination(destination), err
		},
		replace: func(ctx context.Context, changed remoteConnector) (*remoteConnector, error) {
			destination, err := client.Destinations.Replace(ctx, changed.id, airbyte.DestinationReplaceRequest{
				Name:               changed.name,
				Configuration:      changed.configuration,
				ResourceAllocation: changed.resources,
			})
			return remoteDestination(destination), err
		},
		update: func(ctx context.Context, id string, change connectorChange) (*remoteConnector, error) {
			destination, err := client.Destinations.Update(ctx, id, airbyte.DestinationUpdateRequest{
				Name:               change.name,
				ResourceAllocation: change.resources,
			})
			return remoteDestination(destination), err
		},
		remove: func(ctx context.Context, id string) error {
			return client.Destinations.Delete(ctx, id)
		},
	}
}

// remoteDestination returns a destination of a response, or nil for nil.
func remoteDestination(destination *airbyte.Destination) *remoteConnector {
	if destination == nil {
		return nil
	}
	return &remoteConnector{
		id:            destination.DestinationID,
		name:          destination.Name,
		definitionID:  destination.DefinitionID,
		typeName:      destination.DestinationType,
		configuration: destination.Configuration,
		resources:     destination.ResourceAllocation,
	}
}
