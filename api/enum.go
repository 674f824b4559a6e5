package airbyte

import "slices"

// isOneOf reports whether a text is among those that are known. It stays out of line, since every
// enum calls it.
//
//go:noinline
func isOneOf(text string, known ...string) bool { return slices.Contains(known, text) }
