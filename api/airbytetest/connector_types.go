package airbytetest

import (
	_ "embed" // for the types
	"slices"
)

//go:embed connector_types.json
var connectorTypesJSON []byte

// connectorTypes holds the types of connectors that servers know by name. The table is part of the
// servers, and does not have all connectors. It has the newer sources since May 2026.
var connectorTypes = decodeJSON[struct {
	Source      []string
	Destination []string
	NewerSource []string
}](connectorTypesJSON)

// knowsType reports whether servers of the profile find a connector by its type. Other connectors
// must be named by the ID of their definition.
func (f features) knowsType(actorType, connectorType string) bool {
	if actorType == destinations.name {
		return slices.Contains(connectorTypes.Destination, connectorType)
	}
	if f.hasSince("July 2026") && slices.Contains(connectorTypes.NewerSource, connectorType) {
		return true
	}
	return slices.Contains(connectorTypes.Source, connectorType)
}
