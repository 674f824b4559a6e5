//airbytegen:needs Configuration

package airbyte

import (
	"fmt"
	"strings"
)

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

// configurationOf returns the definition ID and the configuration of settings. The kind is
// that of the request, "source" or "destination". Settings whose name starts with the other
// one are an error.
func configurationOf(kind string, settings ConnectorSettings) (definitionID *string, c Configuration, err error) {
	named, _, _ := strings.Cut(settings.ConnectorName(), "-")
	isOtherKind := named != kind && (named == "source" || named == "destination")
	if isOtherKind {
		return nil, nil, fmt.Errorf("airbyte: %s is not a %s; make the request of a %s", settings.ConnectorName(), kind, named)
	}
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
