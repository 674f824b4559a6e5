package drift

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/layer"
)

var update = flag.Bool("update", false, "rewrite the reports in testdata")

const casesDir = "../../testdata/drift"

// readCase reads one of the documents in the folder of a kind.
func readCase(t *testing.T, kind Kind, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(casesDir, string(kind), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readPinned reads the spec of this module.
func readPinned(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile("../../spec/airbyte.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// readOverlays reads the overlays of this module.
func readOverlays(tb testing.TB) []document.Source {
	tb.Helper()
	names, err := filepath.Glob("../../overlays/*.yaml")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no overlays: %v", err)
	}
	var overlays []document.Source
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		overlays = append(overlays, document.Source{Name: "overlays/" + filepath.Base(name), Data: data})
	}
	return overlays
}

// readUpstream reads a revision of the upstream document. The document is not part
// of this module: without it, the test is skipped.
func readUpstream(tb testing.TB, name string) document.Source {
	tb.Helper()
	path := filepath.Join("../../../shared/upstream", name)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		tb.Skipf("%s is missing; it belongs to Airbyte and is not part of this module", path)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return document.Source{Name: name, Data: data}
}

func parseTree(tb testing.TB, data []byte) *yaml.Node {
	tb.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		tb.Fatal(err)
	}
	return doc.Content[0]
}

func dumpTree(tb testing.TB, root *yaml.Node) []byte {
	tb.Helper()
	var buf bytes.Buffer
	d, err := yaml.NewDumper(&buf)
	if err != nil {
		tb.Fatal(err)
	}
	if err := d.Dump(root); err != nil {
		tb.Fatal(err)
	}
	if err := d.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

// The parts of a document with the schema Thing.
const (
	thingHead = `openapi: 3.1.0
info: {title: Things, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      tags: [Things]
`
	thingRequest = `      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
`
	thingResponse = `      responses:
        '200': {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
`
	noResponse = `      responses: {'204': {description: Done.}}
`
	thingSchemas = `components:
  schemas:
    Other: {type: object, properties: {size: {type: string}}}
    Thing: `
)

// thingDocument returns a document whose schema Thing is used in a request, in a
// response, or in both.
func thingDocument(inRequest, inResponse bool, schema string) document.Source {
	var doc strings.Builder
	doc.WriteString(thingHead)
	if inRequest {
		doc.WriteString(thingRequest)
	}
	if inResponse {
		doc.WriteString(thingResponse)
	} else {
		doc.WriteString(noResponse)
	}
	doc.WriteString(thingSchemas + schema + "\n")
	return document.Source{Name: "things.yaml", Data: []byte(doc.String())}
}

// getDocument returns a document with one operation, which has the given
// parameters.
func getDocument(parameters string) string {
	return "openapi: 3.1.0\npaths: {/a: {get: {operationId: getA, tags: [Things], parameters: [" + parameters +
		"], responses: {'204': {description: Done.}}}}}\n"
}

// compare compares two documents.
func compare(tb testing.TB, base, revision []byte) *Report {
	tb.Helper()
	return compareWith(tb, base, revision, Options{})
}

// compareGo compares two documents and the Go code generated from them.
func compareGo(tb testing.TB, base, revision []byte) *Report {
	tb.Helper()
	return compareWith(tb, base, revision, Options{Preview: preview})
}

func compareWith(tb testing.TB, base, revision []byte, options Options) *Report {
	tb.Helper()
	r, err := Compare(document.Source{Name: "old.yaml", Data: base}, document.Source{Name: "new.yaml", Data: revision}, options)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// previewKey is everything that a preview without errors depends on.
type previewKey struct{ document, overlays string }

// knownPreviews keeps the previews of documents that tests generate again and again.
var knownPreviews sync.Map

// preview generates code as airbytegen drift does. It generates the same code once, unless there are errors, which
// name the document and its lines.
func preview(name string, facts *facts.Facts, overlays []document.Source) (*Preview, error) {
	encoded, err := facts.Encode()
	if err != nil {
		return nil, err
	}
	key := previewKey{document: string(encoded), overlays: fmt.Sprintf("%q", overlays)}
	if known, ok := knownPreviews.Load(key); ok {
		return known.(*Preview), nil
	}
	v, err := newPreview(name, facts, overlays)
	if err == nil && v.Err == nil {
		knownPreviews.Store(key, v)
	}
	return v, err
}

func newPreview(name string, facts *facts.Facts, overlays []document.Source) (*Preview, error) {
	v, err := generator.PreviewOf(name, facts, overlays, ownLayer())
	if err != nil {
		return nil, err
	}
	return &Preview{
		Declarations: v.API,
		Places:       v.Places(),
		Names:        v.Names,
		Undocumented: v.Undocumented,
		Err:          v.Err,
		Fatal:        v.Fatal,

		WithoutEffect: v.WithoutEffect,
	}, nil
}

// ownLayer reads the handwritten code of package api.
var ownLayer = sync.OnceValue(func() *layer.Layer {
	names, _ := filepath.Glob("../../api/*.go")
	var files []gofile.File
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		if !strings.HasSuffix(name, "_test.go") && !gofile.IsGenerated(data) {
			files = append(files, gofile.File{Name: filepath.Base(name), Data: data})
		}
	}
	own, err := layer.Read(files)
	if err != nil {
		panic(err)
	}
	return own
})

func render(t *testing.T, r *Report, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Render(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// checkGolden compares got with a file, or writes the file with -update.
func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; go test -update rewrites it):\n%s", name, diff)
	}
}
