package connectors

import (
	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator"
)

// This file is the only one that imports package generator, except for tests.

// Source is a document with the name that errors use for it.
type Source = generator.Source

// File is a file to be written.
type File = generator.File

// checkPackageName refuses names that are not valid for an importable package.
func checkPackageName(name string) error { return generator.CheckPackageName(name) }

// parseYAML returns the root of a YAML or JSON document, within limits on its
// size and without aliases.
func parseYAML(src Source) (*yaml.Node, error) { return generator.ParseDocument(src) }

// unescapeStep decodes a step of a JSON pointer: a~1b is a/b.
func unescapeStep(step string) string { return generator.StepName(step) }

// comment formats prose as wrapped line comments. No prose can leave them.
func comment(prose string) string { return generator.Comment(prose) }

// goWords joins the words of a name as Go does: api_key is APIKey.
func goWords(name string) string { return generator.ConstName("", name) }

// isConstrained reports whether the name of a file restricts the platforms that
// it is built for, as windows.go does.
func isConstrained(fileName string) bool { return generator.IsConstrained(fileName) }
