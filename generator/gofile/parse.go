package gofile

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// Parsed is a Go file with its syntax.
type Parsed struct {
	File
	Syntax *ast.File
	Fset   *token.FileSet
}

// Parse reads a Go file with its comments. Errors name the file and the line.
func Parse(f File) (*Parsed, error) { return ParseIn(token.NewFileSet(), f) }

// ParseIn is like [Parse], and adds the file to a file set.
func ParseIn(fset *token.FileSet, f File) (*Parsed, error) {
	syntax, err := parser.ParseFile(fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &Parsed{File: f, Syntax: syntax, Fset: fset}, nil
}

// DeclaredNames maps the names that files declare to the names of the files. A
// method is Type.Method.
func DeclaredNames(files []*Parsed) map[string]string {
	declared := map[string]string{}
	for _, f := range files {
		for _, d := range f.Syntax.Decls {
			_, names := Declared(d)
			for _, n := range names {
				declared[n] = f.Name
			}
		}
	}
	return declared
}

// MethodOf returns the method of Type.Method, or "" for other names.
func MethodOf(name string) string {
	_, method, _ := strings.Cut(name, ".")
	return method
}

// Declared returns the comment of a declaration and the names it declares; a
// method is Type.Method.
func Declared(d ast.Decl) (*ast.CommentGroup, []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			return d.Doc, []string{Receiver(d) + "." + d.Name.Name}
		}
		return d.Doc, []string{d.Name.Name}
	case *ast.GenDecl:
		var names []string
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names = append(names, n.Name)
				}
			}
		}
		return d.Doc, names
	}
	return nil, nil
}

// Receiver returns the name of the type of a method's receiver.
func Receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	for {
		switch inner := t.(type) {
		case *ast.StarExpr:
			t = inner.X
		case *ast.IndexExpr: // the receiver of a generic type
			t = inner.X
		case *ast.IndexListExpr:
			t = inner.X
		case *ast.Ident:
			return inner.Name
		default:
			return ""
		}
	}
}

// UsedNames returns the identifiers in a declaration or a type, except for those
// after a dot.
func UsedNames(d ast.Node) []string {
	var names []string
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(n.X, visit)
			return false
		case *ast.Ident:
			names = append(names, n.Name)
		}
		return true
	}
	ast.Inspect(d, visit)
	return names
}
