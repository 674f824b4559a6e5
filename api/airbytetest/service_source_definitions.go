package airbytetest

import (
	"net/http"
)

var sourceDefinitions = &collection{
	name:       "sourceDefinition",
	idProperty: "id",
	idParam:    "definitionId",
	errorName:  "STANDARD_SOURCE_DEFINITION",
	missing:    missingIsNotFound,
	parent:     workspaces, // built-in definitions have no parent
	fields:     []string{"name", "dockerRepository", "dockerImageTag", "documentationUrl"},
}

// The functions below serve destination definitions too.

// prepareNewDefinition rejects definitions on Airbyte Cloud, which does not run customers' images.
func prepareNewDefinition(c *call, d *draft) error {
	if c.settings.cloud {
		return statusError(http.StatusBadRequest, "Airbyte Cloud does not support custom connector images.")
	}
	d.fields["documentationUrl"] = getString(d.fields, "documentationUrl") // "" rather than absent
	return nil
}

func prepareDefinition(_ *call, d *draft) error {
	return checkOwnDefinition(d.old)
}

func deleteDefinition(definitions *collection) handler {
	return func(c *call) (any, error) {
		definition, err := c.target(definitions)
		if err != nil {
			return nil, err
		}
		if err := checkOwnDefinition(definition); err != nil {
			return nil, err
		}
		shown := plainView(c, definition)
		c.delete(definition)
		return shown, nil
	}
}

// checkOwnDefinition returns an error response for built-in definitions, which cannot be changed.
func checkOwnDefinition(definition *resource) error {
	if definition.parent == "" {
		return statusError(http.StatusBadRequest, "The connector does not belong to this workspace.")
	}
	return nil
}
