package generator

import (
	"bytes"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// layerField is an unexported field of a struct of the layer. A copy has it where
// something there uses its name.
type layerField struct {
	name string
	text string // its lines
	uses []string
	live bool
}

// takeFields takes the unexported fields out of a struct, so that what is read
// of the declaration afterwards is not about them.
func takeFields(d ast.Decl, f File, fset *token.FileSet) []*layerField {
	fields := fieldsOf(d)
	if fields == nil || fset.Position(fields.Pos()).Line == fset.Position(fields.End()).Line {
		return nil
	}
	var taken []*layerField
	fields.List = slices.DeleteFunc(fields.List, func(n *ast.Field) bool {
		if len(n.Names) != 1 || n.Names[0].IsExported() {
			return false
		}
		taken = append(taken, &layerField{name: n.Names[0].Name, text: linesOf(n, f, fset), uses: slices.Concat(usedNames(n.Type), dotted(selectors(n.Type)))})
		return true
	})
	return taken
}

// fieldsOf are the fields of a struct, or nil of what is none.
func fieldsOf(d ast.Decl) *ast.FieldList {
	decl, ok := d.(*ast.GenDecl)
	if !ok || decl.Tok != token.TYPE || len(decl.Specs) != 1 {
		return nil
	}
	if s, ok := decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType); ok {
		return s.Fields
	}
	return nil
}

// linesOf are the lines of a field, with its comments.
func linesOf(n *ast.Field, f File, fset *token.FileSet) string {
	start := fset.Position(n.Pos()).Offset
	if n.Doc != nil {
		start = fset.Position(n.Doc.Pos()).Offset
	}
	start = bytes.LastIndexByte(f.Data[:start], '\n') + 1
	end := fset.Position(n.End()).Offset
	end += bytes.IndexByte(f.Data[end:], '\n') + 1
	return string(f.Data[start:end])
}

// enliven marks the fields whose names are used, and returns what they use.
func (p *part) enliven(live map[string]bool) []string {
	var uses []string
	for _, f := range p.fields {
		if !f.live && (live[f.name] || live["."+f.name]) {
			f.live = true
			uses = append(uses, f.uses...)
		}
	}
	p.uses = append(p.uses, uses...) // for the imports as well
	return uses
}

// dropFields leaves out the fields that nothing uses.
func (p *part) dropFields() {
	for _, f := range p.fields {
		if !f.live {
			p.text = strings.Replace(p.text, f.text, "", 1)
		}
	}
}
