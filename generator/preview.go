package generator

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// Preview is what generating from a document would come to.
type Preview struct {
	Err          error             // why it would fail, with the overlays as they are
	Fatal        error             // why it would fail even without the actions that do not fit
	Names        map[string]string // Go names by JSON pointer
	API          map[string]string // exported declarations, each with its signature
	Undocumented []string          // what has no words of ours

	places map[string]string // of types and methods, by name; see Places
}

// PreviewOf generates in memory from the facts of a document. Where the
// overlays do not fit any more, Err says so, and the rest is what comes of it
// when the actions that fail are left out.
func PreviewOf(name string, facts *Facts, overlays []Source) (*Preview, error) {
	actions, err := parseOverlays(overlays)
	if err != nil {
		return nil, err
	}
	v := &Preview{Err: checkEffects(clone(facts.Root), actions)}
	root := clone(facts.Root)
	replay(root, actions)
	data, err := marshal(root)
	if err != nil {
		return nil, err
	}
	v.Fatal = v.generate(name, data, root)
	v.Err = errors.Join(v.Err, v.Fatal)
	if v.Fatal == nil {
		v.Undocumented = v.undocumented(root)
	}
	return v, nil
}

func (v *Preview) generate(name string, data []byte, root *yaml.Node) error {
	doc, err := load(name, data, root)
	if err != nil {
		return err
	}
	p, err := newPlan(name, doc, root, Selection{})
	if p != nil {
		v.Names = p.names
		v.places = p.places
	}
	if err != nil {
		return err
	}
	code, err := emit(doc, p, "airbyte")
	if err != nil {
		return err
	}
	v.Err = errors.Join(v.Err, errors.Join(p.lacks...)) // the rest can be told all the same
	files, err := split(code, p, Input{Spec: Source{Name: name}})
	if err != nil {
		return err
	}
	v.API, err = exported(files)
	return err
}

// exported maps the exported declarations of a package to their signatures:
// functions, methods, types, fields and constants.
func exported(files []File) (map[string]string, error) {
	all := map[string]string{}
	for _, f := range files {
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range parsed.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() {
					name := d.Name.Name
					if d.Recv != nil {
						name = receiver(d) + "." + name
					}
					all[name] = "func" + signature(d.Type)
					addTypeArguments(all, name, d.Type.TypeParams)
				}
			case *ast.GenDecl:
				exportedSpecs(all, d)
			}
		}
	}
	return all, nil
}

func exportedSpecs(all map[string]string, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			fields, isStruct := spec.Type.(*ast.StructType)
			if !spec.Name.IsExported() {
				continue
			}
			if !isStruct {
				all[spec.Name.Name] = "type " + text(spec.Type)
				continue
			}
			all[spec.Name.Name] = "type struct"
			for _, field := range fields.Fields.List {
				if len(field.Names) == 0 {
					all[spec.Name.Name+"."+text(field.Type)] = "embedded"
				}
				for _, n := range field.Names {
					if n.IsExported() {
						all[spec.Name.Name+"."+n.Name] = text(field.Type)
					}
				}
			}
		case *ast.ValueSpec:
			for i, n := range spec.Names {
				if n.IsExported() && i < len(spec.Values) {
					all[n.Name] = "= " + text(spec.Values[i])
				}
			}
		}
	}
}

// signature renders a function's type without the names of its parameters,
// which callers do not see.
func signature(t *ast.FuncType) string {
	list := func(fields *ast.FieldList) string {
		var types []string
		if fields != nil {
			for _, f := range fields.List {
				for range max(1, len(f.Names)) {
					types = append(types, text(f.Type))
				}
			}
		}
		return "(" + strings.Join(types, ", ") + ")"
	}
	return list(t.Params) + " " + list(t.Results)
}

func text(n ast.Node) string {
	var b strings.Builder
	if err := format.Node(&b, token.NewFileSet(), n); err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// undocumented lists what a person meets in Go and nothing describes.
func (v *Preview) undocumented(root *yaml.Node) []string {
	var missing []string
	note := func(n *yaml.Node, key, format string, args ...any) {
		if d := yamlnode.Get(n, key); d == nil || strings.TrimSpace(d.Value) == "" {
			missing = append(missing, fmt.Sprintf(format, args...))
		}
	}
	parameters := func(n *yaml.Node, of string) {
		for _, p := range yamlnode.Items(yamlnode.Get(n, "parameters")) {
			if name := yamlnode.Get(p, "name"); name != nil {
				note(p, "description", "parameter %s of %s", name.Value, of)
			}
		}
	}
	for path, item := range yamlnode.Members(yamlnode.Get(root, "paths")) {
		parameters(item, path.Value)
		for method, op := range yamlnode.Members(item) {
			if isMethod(method.Value) {
				note(op, "summary", "operation %s %s", strings.ToUpper(method.Value), path.Value)
				parameters(op, strings.ToUpper(method.Value)+" "+path.Value)
			}
		}
	}
	for name, s := range yamlnode.Members(yamlnode.Get(root, "components", "schemas")) {
		if v.Names[pointer("components", "schemas", name.Value)] == "" {
			continue // no operation uses it
		}
		note(s, "description", "schema %s", name.Value)
		for property, p := range yamlnode.Members(yamlnode.Get(s, "properties")) {
			note(p, "description", "property %s.%s", name.Value, property.Value)
		}
	}
	return slices.Compact(missing)
}
