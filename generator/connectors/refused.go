package connectors

import (
	_ "embed"
	"slices"
	"strings"
)

// refusedText lists the connectors of Airbyte's document that servers do not find by
// type: their table of types, in the platform source at the pinned revision, does
// not have them. A request for one of them needs the ID of its definition.
//
//go:embed refused.txt
var refusedText string

// isRefused reports whether servers do not find a connector by its type.
func isRefused(name string) bool { return slices.Contains(strings.Fields(refusedText), name) }
