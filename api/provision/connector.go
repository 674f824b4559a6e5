package provision

import (
	"context"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// remoteConnector is a source or a destination on the server.
type remoteConnector struct {
	id            string
	name          string
	definitionID  string
	typeName      string // "" if the server does not know the type
	configuration airbyte.Configuration
	resources     *airbyte.ScopedResourceRequirements
}

func connectorID(c *remoteConnector) string { return c.id }

// connectorService sends the requests for sources or for destinations.
type connectorService struct {
	kind    Kind
	typeKey string // property of a configuration that names the connector

	pages   func(workspaceID string) pageFunc[remoteConnector]
	create  func(ctx context.Context, workspaceID string, declared Connector) (*remoteConnector, error)
	replace func(ctx context.Context, changed remoteConnector) (*remoteConnector, error)
	update  func(ctx context.Context, id string, change connectorChange) (*remoteConnector, error)
	remove  func(ctx context.Context, id string) error
}

// connectorChange is a change that leaves the configuration as it is. Nil fields do not change.
type connectorChange struct {
	name      *string
	resources *airbyte.ScopedResourceRequirements
}

// pointer returns a pointer to a text, or nil for "".
func pointer[T ~string](text T) *T {
	if text == "" {
		return nil
	}
	return &text
}
