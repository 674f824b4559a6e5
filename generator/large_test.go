package generator

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

// TestLargeDocuments shows that schemas that nothing uses cost little, and that a
// part that would take too long is refused. The documents are JSON, which is read
// faster than YAML.
func TestLargeDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("a document of this size takes half a second, and there is no smaller one")
	}
	const n = 60_000 // each with eight nodes, so that a part with all of them is just too large
	var properties []string
	var schemas strings.Builder
	for i := range n {
		properties = append(properties, fmt.Sprintf(`"p%d": {"$ref": "#/components/schemas/S%d"}`, i, i))
		fmt.Fprintf(&schemas, `, "S%d": {"type": "string"}`, i)
	}
	withProperties := func(list ...string) document.Source {
		const text = `{"openapi": "3.1.0", "paths": {"/things": {"get": {"operationId": "getThing", "tags": ["Things"], ` +
			`"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}}}, ` +
			`"components": {"schemas": {"Thing": {"type": "object", "properties": {%s}}%s}}}`
		return document.Source{Name: "s", Data: fmt.Appendf(nil, text, strings.Join(list, ", "), schemas.String())}
	}
	in := Input{Package: "p", Layer: ownLayer(t), Spec: withProperties(`"id": {"type": "string"}`)}
	if _, err := Generate(in); err != nil {
		t.Error(err)
	}
	in.Spec = withProperties(properties...)
	_, err := Generate(in)
	const want = "s: the selected operations use too much of the document: want at most 400000 nodes, got "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s…", err, want)
	}
}

// TestTimeGrowsWithSize checks that twice as many schemas do not take four times as
// long, apart from the noise of a busy machine.
func TestTimeGrowsWithSize(t *testing.T) {
	if testing.Short() {
		t.Skip("documents of these sizes take a quarter of a second, and smaller ones show nothing")
	}
	in := func(n int) Input {
		var properties strings.Builder
		for i := range n {
			fmt.Fprintf(&properties, "p%d: {$ref: '#/components/schemas/S%d'}, ", i, i)
		}
		spec := documentOf(thingGet, "    Thing: {type: object, properties: {"+properties.String()+"}}\n"+smallSchemas(n))
		return Input{Spec: document.Source{Name: "s", Data: []byte(spec)}, Package: "p", Layer: ownLayer(t)}
	}
	allocated := func(n int) float64 {
		input := in(n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := Generate(input); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return float64(after.Mallocs - before.Mallocs)
	}
	small := allocated(500)
	large := allocated(2000)
	if large > 6*small {
		t.Errorf("four times as many schemas take %.1f times as many allocations", large/small)
	}
}

// BenchmarkUnusedSchemas generates one operation of a document with 300,000 schemas
// that it does not use.
func BenchmarkUnusedSchemas(b *testing.B) {
	spec := documentOf(noContent, smallSchemas(300_000))
	in := Input{Spec: document.Source{Name: "s", Data: []byte(spec)}, Package: "p", Layer: ownLayer(b)}
	for b.Loop() {
		if _, err := Generate(in); err != nil {
			b.Fatal(err)
		}
	}
}

// smallSchemas returns n component schemas.
func smallSchemas(n int) string {
	var schemas strings.Builder
	for i := range n {
		fmt.Fprintf(&schemas, "    S%d: {type: string}\n", i)
	}
	return schemas.String()
}
