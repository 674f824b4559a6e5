package generator

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// BesideError is about a file in the folder of the package that is not
// generated.
type BesideError struct {
	Name string // of the file
	Err  error
}

func (e *BesideError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *BesideError) Unwrap() error { return e.Err }

// checkPackage reports files of another package in the folder of this one, but
// for those that are not built with it, and files that do not parse.
func checkPackage(in Input, p *plan) error {
	for _, f := range in.Beside {
		if p.isFile(f.Name, in) {
			continue // it is for who writes the files to judge
		}
		parsed, _, err := parseGo(f)
		if err != nil {
			return &BesideError{f.Name, fmt.Errorf("%w; airbytegen did not make this file and needs to read the names in it: mend it, or choose another folder with -out", err)}
		}
		if found := parsed.Name.Name; found != in.Package && !hasConstraint(parsed) {
			return &BesideError{f.Name, fmt.Errorf("%s in the same folder is of the package %s and not of %s; say -package %s, or another folder with -out", f.Name, found, in.Package, found)}
		}
	}
	return nil
}

// hasConstraint reports whether a file is built under some condition only.
func hasConstraint(f *ast.File) bool { return len(constraints(f)) > 0 }

// isIgnored reports whether a constraint such as //go:build ignore keeps a file
// out of every build.
func isIgnored(f *ast.File) bool {
	return slices.ContainsFunc(constraints(f), func(expr constraint.Expr) bool {
		with := func(others bool) bool {
			return expr.Eval(func(tag string) bool { return others && tag != "ignore" })
		}
		return !with(true) && !with(false)
	})
}

// constraints are the conditions under which a file is built.
func constraints(f *ast.File) []constraint.Expr {
	var all []constraint.Expr
	for _, group := range f.Comments {
		for _, c := range group.List {
			if expr, err := constraint.Parse(c.Text); err == nil && c.Pos() < f.Package {
				all = append(all, expr)
			}
		}
	}
	return all
}

// parseRest reads what the package has besides generated code: the files that
// stay in it and the handwritten layer. Where the layer is nowhere, its contract
// stands in.
func parseRest(fset *token.FileSet, in Input, p *plan) ([]*ast.File, error) {
	files, err := parseBeside(fset, in, p)
	if err != nil {
		return nil, err
	}
	layer := []File{{Name: contractName, Data: []byte(contract)}}
	switch {
	case in.Layer != nil:
		layer = in.Layer.Files
	case declares(files, "Client"):
		layer = nil
	}
	for _, f := range layer {
		parsed, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, parsed)
	}
	return files, nil
}

// parseBeside reads the files that stay in the package, but for those that are
// not built with it, and those in the place of generated ones: they are for who
// writes the files to judge.
func parseBeside(fset *token.FileSet, in Input, p *plan) ([]*ast.File, error) {
	var files []*ast.File
	for _, f := range in.Beside {
		if p.isFile(f.Name, in) {
			continue
		}
		parsed, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		if !isIgnored(parsed) && parsed.Name.Name == in.Package {
			files = append(files, parsed)
		}
	}
	return files, nil
}

// isFile reports whether a generated file has this name.
func (p *plan) isFile(name string, in Input) bool {
	stem, ok := strings.CutSuffix(name, suffix)
	return ok && (stem == shared || stem == "services" || stem == "operations" || name == layerFile && in.Layer != nil ||
		slices.ContainsFunc(p.Services, func(s *service) bool { return fileName(s.Name) == stem }))
}

// namesBeside are the names that files declare, with the files.
func namesBeside(fset *token.FileSet, files []*ast.File) map[string]string {
	taken := map[string]string{}
	for _, f := range files {
		for _, d := range f.Decls {
			_, names := declared(d)
			for _, n := range names {
				taken[n] = fset.Position(f.Package).Filename
			}
		}
	}
	return taken
}

// checkHidden reports services that a method of the client hides.
func checkHidden(p *plan, taken map[string]string) error {
	for _, s := range p.Services {
		if by, ok := taken["Client."+s.Name]; ok {
			return fmt.Errorf("%s: the tag %q becomes the field %s of the client, which a method in %s hides; rename the tag in an overlay", p.spec, s.tag, s.Name, by)
		}
	}
	return nil
}

// checkBeside reports what the copy would declare a second time.
func checkBeside(kept []*part, p *plan, in Input) error {
	fset := token.NewFileSet()
	beside, err := parseBeside(fset, in, p)
	if err != nil {
		return err
	}
	taken := namesBeside(fset, beside)
	for _, p := range kept {
		for _, n := range p.names {
			by, ok := taken[n]
			switch {
			case ok && by == p.from:
				return fmt.Errorf("the Go name %s is declared in %s and in the copy of the layer, which has a file of this name; say -layer=false where the package has the layer itself", n, by)
			case ok:
				return fmt.Errorf("the Go name %s is declared in %s and in %s of the layer, which is copied to %s; rename it in %s", n, by, p.from, layerFile, by)
			}
		}
	}
	return nil
}

// clash reports a name that the files beside have in common with the layer. It
// is what explains generated code that would not compile.
func clash(p *plan, in Input) error {
	return checkBeside(p.layer, p, in)
}

func parseGo(f File) (*ast.File, *token.FileSet, error) {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
	return parsed, fset, err
}
