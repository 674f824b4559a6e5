package generator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/catalogue"
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/emit"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/goapi"
	"github.com/airbyte-go/airbyte/generator/layer"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/overlay"
	"github.com/airbyte-go/airbyte/generator/plan"
	"github.com/airbyte-go/airbyte/generator/selection"
)

// Preview is the outcome of generating from a document in memory.
type Preview struct {
	Err          error             // why generating fails with the overlays; nil if it succeeds
	Fatal        error             // why it fails without the overlay actions that do not fit; nil if it succeeds then
	Names        map[string]string // Go names by JSON pointer into the document
	API          goapi.API         // exported declarations, each with its signature
	Undocumented []string          // operations, parameters, schemas and properties without a description

	// WithoutEffect lists the operations without x-effect. It is nil if no operation
	// has one, because there is no catalogue for agents then.
	WithoutEffect []string

	places map[string]string // JSON pointers by declaration, from the plan
}

// PreviewOf generates in memory from the facts of a document. Actions of the
// overlays that do not fit the document are reported in Err and left out, so that
// the other fields can still be set. The handwritten code is the layer that
// generated code calls, as in [Input]; it must not be nil.
func PreviewOf(name string, facts *facts.Facts, overlays []document.Source, handwritten *layer.Layer) (*Preview, error) {
	actions, err := overlay.Parse(overlays)
	if err != nil {
		return nil, err
	}
	v := &Preview{Err: actions.Check(facts.Root)}
	root := actions.ApplyLeniently(facts.Root)
	v.Fatal = v.generate(name, root, handwritten)
	v.Err = errors.Join(v.Err, v.Fatal)
	if v.Fatal == nil {
		v.Undocumented = undocumented(root, v.Names)
		v.WithoutEffect = catalogue.WithoutEffect(root)
	}
	return v, nil
}

// generate fills the Go names and the API.
func (v *Preview) generate(name string, root *yaml.Node, handwritten *layer.Layer) error {
	part, err := selection.Narrow(name, root, selection.Selection{})
	if err != nil {
		return err
	}
	m, err := model.Load(name, part.Root)
	if err != nil {
		return err
	}
	p, err := plan.New(m, plan.Input{Part: part, Reserved: handwritten.Names})
	if p != nil {
		v.Names = p.Names
	}
	if err != nil {
		return err
	}
	v.places = p.Places
	v.Err = errors.Join(v.Err, errors.Join(p.MissingProperties...))
	code, err := emit.Print(m, p, "airbyte", handwritten.NewFileSet())
	if err != nil {
		return err
	}
	files, err := assemble(Input{Spec: document.Source{Name: name}}, handwritten, p, code, nil)
	if err != nil {
		return err
	}
	v.API, err = goapi.Of(files)
	return err
}

// undocumented lists the parts of a document that have no description. It leaves
// out schemas that the Go API does not use.
func undocumented(root *yaml.Node, names map[string]string) []string {
	var u undocumentedParts
	for path, item := range document.Members(document.Get(root, "paths")) {
		u.parameters(item, path.Value)
		for key, operation := range document.Members(item) {
			if document.IsMethod(key.Value) {
				request := strings.ToUpper(key.Value) + " " + path.Value
				u.check(operation, "summary", "operation "+request)
				u.parameters(operation, request)
			}
		}
	}
	for name, schema := range document.Members(document.Get(root, "components", "schemas")) {
		isUsed := names[document.Pointer("components", "schemas", name.Value)] != ""
		if isUsed {
			u.schema(name.Value, schema)
		}
	}
	return slices.Compact(u.list)
}

type undocumentedParts struct{ list []string }

// check records a part if its description, under the given key, is missing or
// blank.
func (u *undocumentedParts) check(n *yaml.Node, key, part string) {
	text := document.Get(n, key)
	if text == nil || strings.TrimSpace(text.Value) == "" {
		u.list = append(u.list, part)
	}
}

func (u *undocumentedParts) parameters(n *yaml.Node, of string) {
	for _, parameter := range document.Items(document.Get(n, "parameters")) {
		if name := document.Get(parameter, "name"); name != nil {
			u.check(parameter, "description", fmt.Sprintf("parameter %s of %s", name.Value, of))
		}
	}
}

func (u *undocumentedParts) schema(name string, n *yaml.Node) {
	u.check(n, "description", "schema "+name)
	for property, value := range document.Members(document.Get(n, "properties")) {
		u.check(value, "description", fmt.Sprintf("property %s.%s", name, property.Value))
	}
}
