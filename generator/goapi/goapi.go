// Package goapi reads the exported API of a Go package: the names that callers
// can use, with their types. Comparing two APIs shows whether one breaks callers
// of the other.
package goapi

import (
	"go/ast"
	"go/format"
	"go/token"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// API maps exported declarations to their types. Functions are keyed by their
// names, methods and fields as Type.Name.
type API map[string]string

// Of returns the API of the package that consists of the given files. It leaves out
// the method String, which every generated struct has.
func Of(files []gofile.File) (API, error) {
	api := API{}
	for _, f := range files {
		parsed, err := gofile.Parse(f)
		if err != nil {
			return nil, err
		}
		for _, d := range parsed.Syntax.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				api.addFunc(d)
			case *ast.GenDecl:
				api.addSpecs(d)
			}
		}
	}
	return api, nil
}

func (api API) addFunc(d *ast.FuncDecl) {
	if !d.Name.IsExported() {
		return
	}
	name := d.Name.Name
	if d.Recv != nil && name == "String" {
		return
	}
	if d.Recv != nil {
		name = gofile.Receiver(d) + "." + name
	}
	api[name] = "func" + signature(d.Type)
	api.addTypeArguments(name, d.Type.TypeParams)
}

// addTypeArguments adds the types that a generic function accepts, such as
// NewRowFilter[RowFilterNot]. Removing one breaks its callers, adding one does
// not.
func (api API) addTypeArguments(function string, parameters *ast.FieldList) {
	if parameters == nil {
		return
	}
	for _, parameter := range parameters.List {
		for argument := range strings.SplitSeq(source(parameter.Type), " | ") {
			api[function+"["+argument+"]"] = "type argument"
		}
	}
}

func (api API) addSpecs(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			api.addType(spec)
		case *ast.ValueSpec:
			api.addValues(spec)
		}
	}
}

func (api API) addType(spec *ast.TypeSpec) {
	name := spec.Name.Name
	if !spec.Name.IsExported() {
		return
	}
	fields, isStruct := spec.Type.(*ast.StructType)
	if !isStruct {
		api[name] = "type " + source(spec.Type)
		return
	}
	api[name] = "type struct"
	for _, field := range fields.Fields.List {
		if len(field.Names) == 0 {
			api[name+"."+source(field.Type)] = "embedded"
		}
		for _, n := range field.Names {
			if n.IsExported() {
				api[name+"."+n.Name] = source(field.Type)
			}
		}
	}
}

func (api API) addValues(spec *ast.ValueSpec) {
	for i, n := range spec.Names {
		if n.IsExported() && i < len(spec.Values) {
			api[n.Name] = "= " + source(spec.Values[i])
		}
	}
}

// signature returns the type of a function without the names of its
// parameters, which callers do not see.
func signature(t *ast.FuncType) string {
	return types(t.Params) + " " + types(t.Results)
}

func types(fields *ast.FieldList) string {
	var all []string
	if fields != nil {
		for _, f := range fields.List {
			for range max(1, len(f.Names)) {
				all = append(all, source(f.Type))
			}
		}
	}
	return "(" + strings.Join(all, ", ") + ")"
}

// source returns the Go source of a node on one line.
func source(n ast.Node) string {
	var b strings.Builder
	if err := format.Node(&b, token.NewFileSet(), n); err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
