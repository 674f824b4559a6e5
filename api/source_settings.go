//airbytegen:needs SourceCreateRequest SourceReplaceRequest

package airbyte

// NewSourceCreateRequest returns a request that creates a source with typed settings. It validates the
// settings, and sends the definition ID of the connector if they have one. Without the ID, servers find the
// connector by the type in the configuration, and they do not know the types of many connectors.
func NewSourceCreateRequest(workspaceID, name string, settings ConnectorSettings) (SourceCreateRequest, error) {
	definitionID, configuration, err := configurationOf("source", settings)
	if err != nil {
		return SourceCreateRequest{}, err
	}
	return SourceCreateRequest{
		Name:          name,
		DefinitionID:  definitionID,
		WorkspaceID:   workspaceID,
		Configuration: configuration,
	}, nil
}

// NewSourceReplaceRequest returns a request that replaces the name and the configuration of a source. It
// validates the settings. The connector of a source cannot be replaced, so no definition ID is sent.
func NewSourceReplaceRequest(name string, settings ConnectorSettings) (SourceReplaceRequest, error) {
	_, configuration, err := configurationOf("source", settings)
	if err != nil {
		return SourceReplaceRequest{}, err
	}
	return SourceReplaceRequest{Name: name, Configuration: configuration}, nil
}
