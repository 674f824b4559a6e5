package generator

import "github.com/pb33f/go-yaml"

// ConstName is the constant for a value of an enum, in words that Go writes as
// names: api-key of Auth is AuthAPIKey.
func ConstName(typeName, value string) string { return constName(typeName, value) }

// Comment renders text as line comments, which no text can leave.
func Comment(text string) string { return comment(text) }

// ParseDocument returns the root mapping of a YAML or JSON document. It
// expands aliases, and refuses what grows too large or too deep.
func ParseDocument(src Source) (*yaml.Node, error) { return parse(src) }

// StepName is the name that a step of a JSON pointer stands for: a/b of a~1b.
func StepName(step string) string { return stepName(step) }

// IsConstrained reports whether the name of a file keeps it from being built
// everywhere, as that of windows.go does.
func IsConstrained(name string) bool { return isConstrained(name) }
