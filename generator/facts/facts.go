// Package facts extracts the part of an OpenAPI document that describes the
// interface, without the prose. The project keeps the facts of the upstream
// document, with a [Provenance] that records where they come from. Overlays and
// all later stages start from these facts.
package facts

import (
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/pb33f/go-yaml"
)

// Facts is the part of an OpenAPI document that describes the interface: paths,
// parameters, bodies, responses, schemas, security, callbacks and links, in
// document order. Prose, titles, examples and vendor extensions are left behind.
// Package grammar decides field by field.
type Facts struct {
	Root       *yaml.Node   // keeps the lines of the document
	Paths      int          // number of path items
	Operations int          // number of operations of all path items
	Schemas    int          // number of component schemas
	Unknown    []UnknownKey // keys unknown to OpenAPI, which are left behind too
	LeftBehind int          // number of values left behind
}

// UnknownKey is a key that OpenAPI does not know and that is not a vendor
// extension, such as a misspelled one.
type UnknownKey struct {
	Line    int
	Pointer string // JSON pointer of the value, without the indexes of lists
	Value   *yaml.Node
}

// header is the comment at the top of encoded facts.
const header = `# The interface of the Airbyte public API, facts only: made by
# "airbytegen sync" from the document named in upstream.json. Do not edit;
# repair it in overlays/, where every action says why.
`

// Extract returns the facts of an OpenAPI 3.x document.
func Extract(src document.Source) (*Facts, error) {
	root, err := document.Parse(src)
	if err != nil {
		return nil, err
	}
	if err := document.CheckVersion(src.Name, root); err != nil {
		return nil, err
	}
	var x extractor
	x.extract(grammar.Document, root, make([]string, 0, 64))
	facts := &Facts{Root: root, Unknown: x.unknown, LeftBehind: x.leftBehind}
	facts.count()
	return facts, nil
}

// Encode returns the facts as YAML, below a comment that describes them.
func (f *Facts) Encode() ([]byte, error) {
	data, err := document.Encode(f.Root)
	if err != nil {
		return nil, err
	}
	return append([]byte(header), data...), nil
}

// count sets the numbers of paths, operations and schemas.
func (f *Facts) count() {
	paths := document.Get(f.Root, "paths")
	f.Paths = document.Len(paths)
	f.Schemas = document.Len(document.Get(f.Root, "components", "schemas"))
	for _, item := range document.Members(paths) {
		for key := range document.Members(item) {
			if document.IsMethod(key.Value) {
				f.Operations++
			}
		}
	}
}
