package emit

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// typeCheck has Go's type checker read the emitted code together with the files
// that stay in the package. It is what is left to find when the plan let
// something through: a type that contains itself, say, or one of an overlay's
// x-go-type that is nowhere declared. Other packages are not loaded, and what is
// taken from them is not checked.
func (e *Code) typeCheck(p *plan.Plan, others []*gofile.Parsed) error {
	c := checker{emitted: e.parsed, plan: p}
	files := []*ast.File{e.parsed}
	for _, other := range others {
		// Parsed again, since positions of one check must be of one file set.
		f, err := parser.ParseFile(e.fset, other.Name, other.Data, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		removeBodies(f)
		f.Name = e.parsed.Name
		files = append(files, f)
	}
	config := types.Config{Importer: noPackages{}, Error: c.report}
	_, _ = config.Check(e.parsed.Name.Name, e.fset, files, nil) // errors go to report
	return errors.Join(c.errs...)
}

type checker struct {
	emitted *ast.File
	plan    *plan.Plan
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
	if d == nil {
		return
	}
	_, names := gofile.Declared(d)
	at := names[0]
	if c.plan.Places[at] == "" {
		at = subject(d, names)
	}
	c.errs = append(c.errs, fmt.Errorf("%s: the Go code of %s would not compile: %s", c.plan.PlaceOf(at), names[0], e.Msg))
}

// declarationAt is the declaration around a position; nil in the imports.
func (c *checker) declarationAt(pos token.Pos) ast.Decl {
	for _, d := range c.emitted.Decls {
		if _, names := gofile.Declared(d); len(names) > 0 && d.Pos() <= pos && pos <= d.End() {
			return d
		}
	}
	return nil
}

// removeBodies removes the bodies of functions, which callers do not see.
func removeBodies(f *ast.File) {
	for _, d := range f.Decls {
		if function, ok := d.(*ast.FuncDecl); ok {
			function.Body = nil
		}
	}
}

// noPackages imports nothing. The checker then takes it that packages have
// whatever is used of them.
type noPackages struct{}

func (noPackages) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("%s is not loaded", path)
}
