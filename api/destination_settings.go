//airbytegen:needs DestinationCreateRequest DestinationReplaceRequest

package airbyte

// NewDestinationCreateRequest returns a request that creates a destination with typed settings. It validates the
// settings, and sends the definition ID of the connector if they have one. Without the ID, servers find the
// connector by the type in the configuration, and they do not know the types of many connectors.
func NewDestinationCreateRequest(workspaceID, name string, settings ConnectorSettings) (DestinationCreateRequest, error) {
	definitionID, configuration, err := configurationOf("destination", settings)
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

// NewDestinationReplaceRequest returns a request that replaces the name and the configuration of a destination. It
// validates the settings. The connector of a destination cannot be replaced, so no definition ID is sent.
func NewDestinationReplaceRequest(name string, settings ConnectorSettings) (DestinationReplaceRequest, error) {
	_, configuration, err := configurationOf("destination", settings)
	if err != nil {
		return DestinationReplaceRequest{}, err
	}
	return DestinationReplaceRequest{Name: name, Configuration: configuration}, nil
}
