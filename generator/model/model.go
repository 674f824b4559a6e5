package model

import (
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// Model is a patched document whose references are resolved and whose allOf
// are folded.
type Model struct {
	Name string // of the document, for messages
	Doc  *openapi3.T
	Root *yaml.Node // the same document, in its own order
}

// PlanExtension is the extension under which the decisions on an operation, a type
// or a field stand in the loaded document.
const PlanExtension = "x-plan"
