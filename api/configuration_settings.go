//airbytegen:needs Configuration

package airbyte

import "fmt"

// ConnectorSettings are typed settings of a connector, such as the structs that airbytegen
// connectors generates.
type ConnectorSettings interface {
	// ConnectorName returns the name of the connector, such as source-postgres.
	ConnectorName() string
	// Returns the ID of the definition of the connector, or "" if the configuration has the type of the
	// connector instead.
	DefinitionID() string
	// Configuration checks the settings and returns them as a JSON object.
	Configuration() ([]byte, error)
}

// configurationOf returns the definition ID and the configuration of settings.
func configurationOf(settings ConnectorSettings) (definitionID *string, c Configuration, err error) {
	c, err = settings.Configuration()
	if err != nil {
		return nil, nil, fmt.Errorf("airbyte: %w", err)
	}
	if err := c.check(); err != nil {
		return nil, nil, fmt.Errorf("airbyte: the configuration of %s %w", settings.ConnectorName(), err)
	}
	if id := settings.DefinitionID(); id != "" {
		definitionID = &id
	}
	return definitionID, c, nil
}
