package facts

import (
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/pb33f/go-yaml"
)

// Facts is the part of an OpenAPI document that describes the interface, in
// document order: paths, parameters, bodies, responses, schemas, types,
// formats, enums, defaults, constraints, requiredness, discriminators,
// security, deprecation, callbacks and links. Prose, titles, examples and vendor extensions are
// left behind.
type Facts struct {
	Root       *yaml.Node // with the lines of the document
	Paths      int        // path items
	Operations int        // operations of all path items
	Schemas    int        // component schemas
	Unknown    []Unknown  // keys that no version of OpenAPI knows; left behind as well
	LeftBehind int        // values of prose, titles, examples and extensions
}

// Unknown is a key that no version of OpenAPI knows.
type Unknown struct {
	Line    int
	Pointer string
	Value   *yaml.Node
}

// FactsHeader stands on top of the written facts.
const FactsHeader = `# The interface of the Airbyte public API, facts only: made by
# "airbytegen sync" from the document named in upstream.json. Do not edit;
# repair it in overlays/, where every action says why.
`

// Extract reads an OpenAPI 3.x document.
func Extract(src document.Source) (*Facts, error) {
	root, err := document.Parse(src)
	if err != nil {
		return nil, err
	}
	if err := document.CheckVersion(src.Name, root); err != nil {
		return nil, err
	}
	var x extractor
	root = x.extract(grammar.Kind("document"), root, nil)
	facts := &Facts{Root: root, Unknown: x.unknown, LeftBehind: x.leftBehind}
	facts.count(root)
	return facts, nil
}

// Encode writes the facts as YAML.
func (f *Facts) Encode() ([]byte, error) {
	data, err := document.Encode(f.Root)
	return append([]byte(FactsHeader), data...), err
}

func (f *Facts) count(root *yaml.Node) {
	paths := document.Get(root, "paths")
	f.Schemas = document.Len(document.Get(root, "components", "schemas"))
	f.Paths = document.Len(paths)
	for _, item := range document.Members(paths) {
		for method := range document.Members(item) {
			if document.IsMethod(method.Value) {
				f.Operations++
			}
		}
	}
}
