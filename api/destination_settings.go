//airbytegen:needs DestinationCreateRequest DestinationReplaceRequest

package airbyte

// NewDestinationCreateRequest returns a request that creates a destination with typed settings. It checks the
// settings, and names the connector by its definition ID if the settings know it. Without the ID,
// servers look up the type in the configuration, which they do not know for many connectors.
func NewDestinationCreateRequest(workspaceID, name string, settings ConnectorSettings) (DestinationCreateRequest, error) {
	definitionID, configuration, err := configurationOf(settings)
	if err != nil {
		return DestinationCreateRequest{}, err
	}
	return DestinationCreateRequest{
		Name:          name,
		DefinitionID:  definitionID,
		WorkspaceID:   workspaceID,
		Configuration: configuration,
	}, nil
}

// NewDestinationReplaceRequest returns a request that replaces the name and the configuration of a
// destination with typed settings, which it checks.
func NewDestinationReplaceRequest(name string, settings ConnectorSettings) (DestinationReplaceRequest, error) {
	_, configuration, err := configurationOf(settings)
	if err != nil {
		return DestinationReplaceRequest{}, err
	}
	return DestinationReplaceRequest{Name: name, Configuration: configuration}, nil
}
