package selection

import (
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"
)

func parse(t *testing.T, text string) *yaml.Node {
	t.Helper()
	root, err := document.Parse(document.Source{Name: "s.yaml", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// two has two operations on one path and one on another, and components that
// refer to each other.
const two = `
openapi: 3.1.0
tags: [{name: Lamps}]
paths:
  /lamps:
    parameters: [{$ref: '#/components/parameters/P'}]
    get: {operationId: listLamps, tags: [Lamps], schema: {$ref: '#/components/schemas/A'}}
    post: {operationId: addLamp, tags: [Lamps], schema: {$ref: '#/components/schemas/C'}}
  /up: {put: {operationId: upload, schema: {$ref: '#/components/schemas/D'}}}
components:
  parameters: {P: {name: p}}
  schemas:
    A: {oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {mapping: {c: C}}}
    B: {example: {$ref: '#/components/schemas/D'}, items: {$ref: '#/components/schemas/B'}}
    C: {type: string}
    D: {type: object}
webhooks: {w: {post: {}}}
`

func TestNarrow(t *testing.T) {
	const (
		shared = "parameters: [{$ref: #/components/parameters/P}]"
		list   = "get: {operationId: listLamps, schema: {$ref: #/components/schemas/A}, tags: [Lamps]}"
		add    = "post: {operationId: addLamp, schema: {$ref: #/components/schemas/C}, tags: [Lamps]}"
		up     = "/up: {put: {operationId: upload, schema: {$ref: #/components/schemas/D}}}"
		p      = "parameters: {P: {name: p}}"
		a      = "A: {discriminator: {mapping: {c: C}}, oneOf: [{$ref: #/components/schemas/B}]}"
		b      = "B: {example: {$ref: #/components/schemas/D}, items: {$ref: #/components/schemas/B}}"
		c      = "C: {type: string}"
		d      = "D: {type: object}"
	)
	documentWith := func(components, paths string) string {
		return "{components: {" + components + "}, openapi: 3.1.0, paths: {" + paths + "}, tags: [{name: Lamps}]}"
	}
	tests := []struct {
		name   string
		chosen Selection
		want   string
	}{
		{
			name: "all operations",
			want: documentWith(p+", schemas: {"+a+", "+b+", "+c+", "+d+"}", "/lamps: {"+list+", "+shared+", "+add+"}, "+up),
		},
		{
			name:   "one operation",
			chosen: Selection{Operations: []string{"listLamps"}},
			want:   documentWith(p+", schemas: {"+a+", "+b+", "+c+"}", "/lamps: {"+list+", "+shared+"}"),
		},
		{
			name:   "an operation without a tag",
			chosen: Selection{Services: []string{"Rest"}, DefaultTag: "Rest"},
			want:   documentWith("parameters: {}, schemas: {"+d+"}", up),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := parse(t, two)
			before := document.Flat(root)
			part, err := Narrow("s.yaml", root, tt.chosen)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, document.Flat(part.Root)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, document.Flat(root)); diff != "" {
				t.Errorf("the document changed (-before +after):\n%s", diff)
			}
		})
	}
}

// TestPartPositions checks that the part knows its nodes and those above them.
func TestPartPositions(t *testing.T) {
	root := parse(t, two)
	part, err := Narrow("s.yaml", root, Selection{Operations: []string{"listLamps"}})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		path      []string
		contains  bool
		surrounds bool
	}{
		{path: nil, surrounds: true},
		{path: []string{"tags"}, contains: true},
		{path: []string{"paths"}, surrounds: true},
		{path: []string{"paths", "/lamps"}, surrounds: true},
		{path: []string{"paths", "/lamps", "get"}, contains: true},
		{path: []string{"paths", "/lamps", "get", "operationId"}, contains: true},
		{path: []string{"paths", "/lamps", "parameters"}, contains: true},
		{path: []string{"paths", "/lamps", "post"}},
		{path: []string{"paths", "/up"}},
		{path: []string{"components", "schemas"}, surrounds: true},
		{path: []string{"components", "schemas", "C"}, contains: true},
		{path: []string{"components", "schemas", "D"}},
		{path: []string{"webhooks"}},
	}
	for _, tt := range tests {
		n := document.Get(root, tt.path...)
		if part.Contains(n) != tt.contains || part.Surrounds(n) != tt.surrounds {
			t.Errorf("%s: contains %t, surrounds %t", document.Pointer(tt.path...), part.Contains(n), part.Surrounds(n))
		}
	}
	if !part.Has("/lamps", "get") || part.Has("/lamps", "post") {
		t.Error("the part has other operations than the selected one")
	}
}

func TestNarrowRefuses(t *testing.T) {
	tests := []struct {
		name   string
		spec   string
		chosen Selection
		want   string
	}{
		{
			name:   "a document without operations",
			spec:   "openapi: 3.1.0\n",
			chosen: Selection{Services: []string{"Jobs"}, Operations: []string{"listJobs"}},
			want: "s.yaml: there is no service \"Jobs\"; no operation of the document has exactly one tag\n" +
				"s.yaml: there is no operation \"listJobs\"; no operation of the document has an operationId",
		},
		{
			name:   "an unknown tag",
			spec:   two,
			chosen: Selection{Tags: []string{"Lids"}},
			want:   `s.yaml: no operation has the tag "Lids"; there are Lamps`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Narrow("s.yaml", parse(t, tt.spec), tt.chosen)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}
