package generator

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

// TestExtensionsAmongNames checks that vendor extensions are allowed among paths
// and among statuses.
func TestExtensionsAmongNames(t *testing.T) {
	spec := documentOf(strings.Replace(thingGet, "responses: {", "responses: {x-b: 3, ", 1), thing)
	spec = strings.Replace(spec, "paths:\n", "paths:\n  x-a: text\n", 1)
	in := Input{
		Spec:    document.Source{Name: "spec.yaml", Data: []byte(spec)},
		Package: "airbyte",
		Layer:   layerFiles(t),
	}
	if _, err := Generate(in); err != nil {
		t.Error(err)
	}
}

// TestGenerateQuotesNames checks that errors never contain unprintable characters
// of a document, which could garble a terminal.
func TestGenerateQuotesNames(t *testing.T) {
	wantRefused(t, []refusal{
		{
			"an operationId with a line end", documentOf(`{operationId: "a\nb", tags: [T], responses: {'204': {}}}`, thing),
			`spec.yaml: /paths/~1things/get/operationId: has a control character: "a\nb"`,
		},
		{
			"a tag of another direction", documentOf(`{operationId: a, tags: ["\u202eT"], responses: {'204': {}}}`, thing),
			`spec.yaml: /paths/~1things/get/tags: has a control character: "[\u202eT]"`,
		},
		{
			"a path with a line end", "openapi: 3.1.0\npaths: {\"/a\\nb\": {get: {operationId: a, tags: [T], responses: {'204': {}}}}}\n",
			`spec.yaml: GET "/a\nb": the path contains a control character`,
		},
		{
			"a property with an escape", typed(`{type: object, properties: {"a\u001b[2Jb": {type: string}}}`),
			inThing + `/properties/"a\x1b[2Jb": encoding/json does not accept the name`,
		},
		{
			"a value with an escape", typed(`{type: integer, enum: ["\u001b[2J"]}`),
			inThing + `: the enum value "\x1b[2J" is not a valid integer in JSON; correct it in an overlay`,
		},
		{
			"an extension of another direction", typed(`{type: string, x-go-name: ["\u202eA"]}`),
			inThing + `: x-go-name must be a string, not "[\u202eA]"`,
		},
		{
			"an operation that is not a mapping", documentOf(`"a\u202eb"`, thing),
			`spec.yaml: /paths/~1things/get: must be a mapping, not "a\u202eb"`,
		},
	})
}
