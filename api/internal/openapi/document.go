// Package openapi holds the API document that package airbyte is generated from, and checks requests
// against it. The server in airbytetest and the tests of the client use it.
package openapi

import (
	"bytes"
	_ "embed" // for the document
	"fmt"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

//go:embed openapi.gen.json
var documentJSON []byte

// uuidPattern is a pattern for UUIDs. It replaces the format uuid, which the validator does not
// check.
const uuidPattern = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`

// Document returns the API document with its overlays applied. Callers must not change it. It panics
// if the embedded document is invalid.
var Document = sync.OnceValue(func() *openapi3.T {
	format := []byte(`"format": "uuid"`)
	formatAndPattern := []byte(`"format": "uuid", "pattern": "` + uuidPattern + `"`)
	data := bytes.ReplaceAll(documentJSON, format, formatAndPattern)
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		panic(fmt.Sprintf("openapi: the API document: %v", err))
	}
	doc.OpenAPI = "3.0.3" // for 3.1 documents the validator checks parameters less thoroughly
	return doc
})

// Route returns an operation of the document, or nil if the document does not have it. The path is a
// template, such as /jobs/{jobId}.
func Route(method, path string) *routers.Route {
	item := Document().Paths.Value(path)
	if item == nil {
		return nil
	}
	operation := item.GetOperation(method)
	if operation == nil {
		return nil
	}
	return &routers.Route{
		Spec:      Document(),
		Path:      path,
		PathItem:  item,
		Method:    method,
		Operation: operation,
	}
}
