package airbytetest

// The handlers of destinations are in service_actors.go, because they serve sources too.
var destinations = &collection{
	name:       "destination",
	idProperty: "destinationId",
	idParam:    "destinationId",
	errorName:  "DESTINATION_CONNECTION",
	missing:    missingIsForbidden,
	parent:     workspaces,
	fields:     []string{"name", "resourceAllocation"},
}
