package airbytetest

// The functions for definitions are in service_source_definitions.go.
var destinationDefinitions = &collection{
	name:       "destinationDefinition",
	idProperty: "id",
	idParam:    "definitionId",
	errorName:  "STANDARD_DESTINATION_DEFINITION",
	missing:    missingIsNotFound,
	parent:     workspaces, // built-in definitions have no parent
	fields:     []string{"name", "dockerRepository", "dockerImageTag", "documentationUrl"},
}
