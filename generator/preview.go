package generator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/emit"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/goapi"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/overlay"
	"github.com/airbyte-go/airbyte/generator/plan"
	"github.com/pb33f/go-yaml"
)

// Preview is what generating from a document would come to.
type Preview struct {
	Err          error             // why it would fail, with the overlays as they are
	Fatal        error             // why it would fail even without the actions that do not fit
	Names        map[string]string // Go names by JSON pointer
	API          map[string]string // exported declarations, each with its signature
	Undocumented []string          // what has no words of ours
}

// PreviewOf generates in memory from the facts of a document. Where the
// overlays do not fit any more, Err says so, and the rest is what comes of it
// when the actions that fail are left out.
func PreviewOf(name string, facts *facts.Facts, overlays []document.Source, layer []gofile.File) (*Preview, error) {
	actions, err := overlay.Parse(overlays)
	if err != nil {
		return nil, err
	}
	v := &Preview{Err: actions.Check(facts.Root)}
	root := actions.ApplyLeniently(facts.Root)
	v.Fatal = v.generate(name, root, layer)
	v.Err = errors.Join(v.Err, v.Fatal)
	if v.Fatal == nil {
		v.Undocumented = v.undocumented(root)
	}
	return v, nil
}

func (v *Preview) generate(name string, root *yaml.Node, layer []gofile.File) error {
	m, err := model.Load(name, root)
	if err != nil {
		return err
	}
	p, err := plan.New(m, plan.Selection{})
	if p != nil {
		v.Names = p.Names
	}
	if err != nil {
		return err
	}
	code, err := emit.Emit(m, p, "airbyte")
	if err != nil {
		return err
	}
	v.Err = errors.Join(v.Err, errors.Join(p.Lacks...)) // the rest can be told all the same
	files, err := finish(Input{Spec: document.Source{Name: name}, Layer: layer}, p, code, nil)
	if err != nil {
		return err
	}
	v.API, err = goapi.Of(files)
	return err
}

// undocumented lists what a person meets in Go and nothing describes.
func (v *Preview) undocumented(root *yaml.Node) []string {
	var missing []string
	note := func(n *yaml.Node, key, format string, args ...any) {
		if d := document.Get(n, key); d == nil || strings.TrimSpace(d.Value) == "" {
			missing = append(missing, fmt.Sprintf(format, args...))
		}
	}
	parameters := func(n *yaml.Node, of string) {
		for _, p := range document.Items(document.Get(n, "parameters")) {
			if name := document.Get(p, "name"); name != nil {
				note(p, "description", "parameter %s of %s", name.Value, of)
			}
		}
	}
	for path, item := range document.Members(document.Get(root, "paths")) {
		parameters(item, path.Value)
		for method, op := range document.Members(item) {
			if document.IsMethod(method.Value) {
				note(op, "summary", "operation %s %s", strings.ToUpper(method.Value), path.Value)
				parameters(op, strings.ToUpper(method.Value)+" "+path.Value)
			}
		}
	}
	for name, s := range document.Members(document.Get(root, "components", "schemas")) {
		if v.Names[document.Pointer("components", "schemas", name.Value)] == "" {
			continue // no operation uses it
		}
		note(s, "description", "schema %s", name.Value)
		for property, p := range document.Members(document.Get(s, "properties")) {
			note(p, "description", "property %s.%s", name.Value, property.Value)
		}
	}
	return slices.Compact(missing)
}
