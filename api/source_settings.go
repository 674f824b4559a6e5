//airbytegen:needs SourceCreateRequest SourceReplaceRequest

package airbyte

// NewSourceCreateRequest returns a request that creates a source with typed settings. It checks the
// settings, and names the connector by its definition ID if the settings know it. Without the ID,
// servers look up the type in the configuration, which they do not know for many connectors.
func NewSourceCreateRequest(workspaceID, name string, settings ConnectorSettings) (SourceCreateRequest, error) {
	definitionID, configuration, err := configurationOf(settings)
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

// NewSourceReplaceRequest returns a request that replaces the name and the configuration of a
// source with typed settings, which it checks.
func NewSourceReplaceRequest(name string, settings ConnectorSettings) (SourceReplaceRequest, error) {
	_, configuration, err := configurationOf(settings)
	if err != nil {
		return SourceReplaceRequest{}, err
	}
	return SourceReplaceRequest{Name: name, Configuration: configuration}, nil
}
