package goapi

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// Of maps the exported declarations of a package to their signatures:
// functions, methods, types, fields and constants.
func Of(files []gofile.File) (map[string]string, error) {
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
						name = gofile.Receiver(d) + "." + name
					}
					all[name] = "func" + signature(d.Type)
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
