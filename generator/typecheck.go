package generator

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// typeCheck has Go's type checker read the emitted code together with the files
// that stay in the package. It is what is left to find when the plan let
// something through: a type that contains itself, say, or one of an overlay's
// x-go-type that is nowhere declared. Other packages are not loaded, and what is
// taken from them is not checked.
func typeCheck(fset *token.FileSet, emitted *ast.File, beside []*ast.File, p *plan) error {
	c := checker{emitted: emitted, plan: p, whole: true}
	files := append(withoutBodies(beside), emitted)
	for _, f := range files {
		f.Name = emitted.Name
		c.whole = c.whole && fset.Position(f.Package).Filename != contractName
	}
	config := types.Config{Importer: noPackages{}, Error: c.report}
	_, _ = config.Check(emitted.Name.Name, fset, files, nil) // errors go to report
	return errors.Join(c.errs...)
}

type checker struct {
	emitted *ast.File
	plan    *plan
	whole   bool // whether the handwritten layer itself is among the files
	errs    []error
}

// report takes down an error in the emitted code, with the place in the
// document that it comes from.
func (c *checker) report(err error) {
	e, ok := errors.AsType[types.Error](err)
	soft := e.Soft && !strings.HasPrefix(e.Msg, "overlapping terms") // as what is imported and not used is
	if !ok || soft || e.Pos < c.emitted.FileStart || e.Pos > c.emitted.FileEnd || strings.HasPrefix(e.Msg, "\t") {
		return
	}
	d := c.declarationAt(e.Pos)
	if d == nil || !c.whole && mayBeOfLayer(e) {
		return
	}
	_, names := declared(d)
	at := names[0]
	if c.plan.places[at] == "" {
		at = subject(d, names)
	}
	c.errs = append(c.errs, fmt.Errorf("%s: the Go code of %s would not compile: %s", c.plan.placeOf(at), names[0], e.Msg))
}

// declarationAt is the declaration around a position; nil in the imports.
func (c *checker) declarationAt(pos token.Pos) ast.Decl {
	for _, d := range c.emitted.Decls {
		if _, names := declared(d); len(names) > 0 && d.Pos() <= pos && pos <= d.End() {
			return d
		}
	}
	return nil
}

// mayBeOfLayer reports whether an error is about a type of an overlay's
// x-go-type that the handwritten layer may declare. A package that is not
// imported is no such name.
func mayBeOfLayer(e types.Error) bool {
	name, undefined := strings.CutPrefix(e.Msg, "undefined: ")
	return undefined && token.IsExported(name) && token.IsIdentifier(name)
}

func declares(files []*ast.File, name string) bool {
	for _, f := range files {
		for _, d := range f.Decls {
			if _, names := declared(d); len(names) > 0 && names[0] == name {
				return true
			}
		}
	}
	return false
}

// withoutBodies leaves out what functions do.
func withoutBodies(files []*ast.File) []*ast.File {
	for _, f := range files {
		for _, d := range f.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				f.Body = nil
			}
		}
	}
	return files
}

// noPackages imports nothing. The checker then takes it that packages have
// whatever is used of them.
type noPackages struct{}

func (noPackages) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("%s is not loaded", path)
}
