package gofile

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io"
	"strings"
)

// IsConstrained reports whether the name of a file keeps it out of some builds,
// such as jobs_windows.go.
func IsConstrained(name string) bool {
	empty := func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("package p\n")), nil
	}
	noSystem := build.Context{GOOS: "none", GOARCH: "none", OpenFile: empty}
	match, err := noSystem.MatchFile("", name)
	return !match || err != nil
}

// Constraints returns the build constraints above the package clause of a file.
func Constraints(f *ast.File) []constraint.Expr {
	var all []constraint.Expr
	for _, group := range f.Comments {
		for _, c := range group.List {
			if c.Pos() >= f.Package {
				continue
			}
			if expr, err := constraint.Parse(c.Text); err == nil {
				all = append(all, expr)
			}
		}
	}
	return all
}

// CheckBuilt reports a generated file that the go command would leave out of some
// builds, or that would run cgo.
func CheckBuilt(f File) error {
	if IsConstrained(f.Name) || strings.HasSuffix(f.Name, "_test.go") {
		return fmt.Errorf("the go command would build %s on some systems only, or never", f.Name)
	}
	syntax, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	if all := Constraints(syntax); len(all) > 0 {
		return fmt.Errorf("%s would have the build constraint %q, which may keep it out of a build", f.Name, all[0])
	}
	for _, spec := range syntax.Imports {
		if spec.Path.Value == `"C"` {
			return fmt.Errorf("%s would import C, which runs cgo", f.Name)
		}
	}
	return nil
}
