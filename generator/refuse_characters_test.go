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
		Trusted: true,
		Spec:    document.Source{Name: "spec.yaml", Data: []byte(spec)},
		Package: "airbyte",
		Layer:   ownLayer(t),
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
			name: "an operationId with a line end",
			spec: documentOf(`{operationId: "a\nb", tags: [T], responses: {'204': {}}}`, thing),
			want: `spec.yaml: /paths/~1things/get/operationId: has a control character: "a\nb"`,
		},
		{
			name: "a tag with a mark for right-to-left text",
			spec: documentOf(`{operationId: a, tags: ["\u202eT"], responses: {'204': {}}}`, thing),
			want: `spec.yaml: /paths/~1things/get/tags: has a control character: "[\u202eT]"`,
		},
		{
			name: "a path with a line end",
			spec: "openapi: 3.1.0\npaths: {\"/a\\nb\": " +
				"{get: {operationId: a, tags: [T], responses: {'204': {}}}}}\n",
			want: `spec.yaml: GET "/a\nb": the path contains a control character`,
		},
		{
			name: "a property with an escape",
			spec: typed(`{type: object, properties: {"a\u001b[2Jb": {type: string}}}`),
			want: inThing + `/properties/"a\x1b[2Jb": encoding/json does not accept the name`,
		},
		{
			name: "a value with an escape",
			spec: typed(`{type: integer, enum: ["\u001b[2J"]}`),
			want: inThing + `: the enum value "\x1b[2J" is not a valid integer in JSON; correct it in an overlay`,
		},
		{
			name: "an extension with a mark for right-to-left text",
			spec: typed(`{type: string, x-go-name: ["\u202eA"]}`),
			want: inThing + `: x-go-name must be a string, not "[\u202eA]"`,
		},
		{
			name: "an operation that is not a mapping",
			spec: documentOf(`"a\u202eb"`, thing),
			want: `spec.yaml: /paths/~1things/get: must be a mapping, not "a\u202eb"`,
		},
	})
}
