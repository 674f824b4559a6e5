package emit

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
)

// Check reports names that are declared twice, services that a method of the
// client hides, and code that would not compile. The others are the handwritten
// files of the package, or copies of them. Their positions must differ from those of
// the code.
func (c *Code) Check(others []*gofile.Parsed) error {
	taken := gofile.DeclaredNames(others)
	if err := c.checkHidden(taken); err != nil {
		return err
	}
	if err := c.checkTwice(taken); err != nil {
		return err
	}
	return c.checkTypes(others)
}

// checkHidden reports a service whose field a method of the client hides.
func (c *Code) checkHidden(taken map[string]string) error {
	for _, s := range c.plan.Services {
		if file, ok := taken["Client."+s.Name]; ok {
			return document.ErrorIn(c.plan.Spec,
				"the tag %q becomes the field %s of the client, which a method in %s hides; rename the tag in an overlay",
				s.Tag, s.Name, file)
		}
	}
	return nil
}

// checkTwice reports a name that is declared twice.
func (c *Code) checkTwice(taken map[string]string) error {
	for _, d := range c.Syntax.Decls {
		_, names := gofile.Declared(d)
		for _, name := range names {
			if file, ok := taken[name]; ok {
				return c.plan.ErrorAt(name,
					"the Go name %s is declared twice, the first time in %s; rename it with x-go-name in an overlay", name, file)
			}
			taken[name] = "the generated code"
		}
	}
	return nil
}

// checkTypes runs Go's type checker, which finds problems that the plan cannot
// see: a type that contains itself, or an x-go-type that nothing declares. It
// does not load other packages. It assumes that they declare every name that the
// code uses from them.
func (c *Code) checkTypes(others []*gofile.Parsed) error {
	files := []*ast.File{c.Syntax}
	for _, other := range others {
		files = append(files, c.withoutBodies(other.Syntax))
	}
	var errs []error
	config := types.Config{
		Importer: noPackages{},
		Error: func(err error) {
			if located := c.locate(err); located != nil {
				errs = append(errs, located)
			}
		},
	}
	_, _ = config.Check(c.Syntax.Name.Name, c.Fset, files, nil) // Error collects the errors.
	return errors.Join(errs...)
}

// locate turns an error of the type checker into an error at the place in the
// document that the code comes from. It returns nil for errors that do not matter
// or are not in the generated code.
func (c *Code) locate(err error) error {
	e, ok := errors.AsType[types.Error](err)
	if !ok || e.Pos < c.Syntax.FileStart || e.Pos > c.Syntax.FileEnd {
		return nil
	}
	// Most soft errors do not matter here, such as an unused import.
	if e.Soft && !strings.HasPrefix(e.Msg, "overlapping terms") {
		return nil
	}
	// The checker explains some errors with further errors, which start with a
	// tab.
	if strings.HasPrefix(e.Msg, "\t") {
		return nil
	}
	d := c.declarationAt(e.Pos)
	if d == nil {
		return nil
	}
	_, names := gofile.Declared(d)
	name := names[0]
	if c.plan.Places[name] == "" {
		name = subject(d, names)
	}
	return c.plan.ErrorAt(name, "the Go code of %s would not compile: %s", names[0], e.Msg)
}

// declarationAt returns the declaration around a position, or nil for imports.
func (c *Code) declarationAt(pos token.Pos) ast.Decl {
	for _, d := range c.Syntax.Decls {
		_, names := gofile.Declared(d)
		if len(names) > 0 && d.Pos() <= pos && pos <= d.End() {
			return d
		}
	}
	return nil
}

// withoutBodies returns a copy of a file in the package of the code, without the bodies
// of functions, which do not matter to callers.
func (c *Code) withoutBodies(f *ast.File) *ast.File {
	copied := *f
	copied.Name = c.Syntax.Name
	copied.Decls = slices.Clone(f.Decls)
	for i, d := range f.Decls {
		if function, ok := d.(*ast.FuncDecl); ok {
			signature := *function
			signature.Body = nil
			copied.Decls[i] = &signature
		}
	}
	return &copied
}

// noPackages refuses all imports. The type checker then accepts every name that
// the code uses from a package.
type noPackages struct{}

func (noPackages) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("%s is not loaded", path)
}
