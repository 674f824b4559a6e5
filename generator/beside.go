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

// parsedFile is a Go file of the package that is not generated, with its
// syntax.
type parsedFile struct {
	File
	parsed *ast.File
}

// parseBeside reads the files that stay in the package. It passes over files
// that are not built with it, and over those that generated files replace:
// those are for who writes the files to judge.
func parseBeside(in Input, p *plan) ([]parsedFile, error) {
	var files []parsedFile
	for _, f := range in.Beside {
		if p.isFile(f.Name, in) {
			continue
		}
		parsed, _, err := parseGo(f)
		if err != nil {
			return nil, err
		}
		if !isIgnored(parsed) && parsed.Name.Name == in.Package {
			files = append(files, parsedFile{f, parsed})
		}
	}
	return files, nil
}

// isFile reports whether a generated file has this name.
func (p *plan) isFile(name string, in Input) bool {
	stem, ok := strings.CutSuffix(name, suffix)
	if !ok {
		return false
	}
	if stem == shared || stem == "services" || stem == "operations" {
		return true
	}
	if in.Copy != nil && (stem == "client" || strings.HasPrefix(stem, "client_")) {
		return true
	}
	return slices.ContainsFunc(p.Services, func(s *service) bool { return fileName(s.Name) == stem })
}

// check reports names that the generated code declares again, services that a
// method of the client hides, and code that would not compile. The other files
// are those of the package that are not generated.
func (e *emitted) check(p *plan, others []parsedFile) error {
	taken := declaredNames(others)
	for _, s := range p.Services {
		if by, ok := taken["Client."+s.Name]; ok {
			return fmt.Errorf("%s: the tag %q becomes the field %s of the client, which a method in %s hides; rename the tag in an overlay", p.spec, s.tag, s.Name, by)
		}
	}
	for _, d := range e.parsed.Decls {
		_, names := declared(d)
		for _, n := range names {
			if by, ok := taken[n]; ok {
				return fmt.Errorf("%s: the Go name %s is declared twice, the first time in %s; rename it with x-go-name in an overlay", p.placeOf(n), n, by)
			}
			taken[n] = "the generated code"
		}
	}
	return e.typeCheck(p, others)
}

// declaredNames maps the names that files declare to the names of the files.
func declaredNames(files []parsedFile) map[string]string {
	taken := map[string]string{}
	for _, f := range files {
		for _, d := range f.parsed.Decls {
			_, names := declared(d)
			for _, n := range names {
				taken[n] = f.Name
			}
		}
	}
	return taken
}

// checkBeside reports names that a copy of the layer would declare a second
// time.
func checkBeside(parts []*part, beside []parsedFile) error {
	taken := declaredNames(beside)
	for _, part := range parts {
		for _, d := range part.parsed.Decls {
			_, names := declared(d)
			for _, n := range names {
				by, ok := taken[n]
				switch {
				case ok && by == part.Name:
					return fmt.Errorf("the Go name %s is declared in %s and in the copy of the handwritten code, which has a file of this name; do not ask for a copy where the package has that code itself", n, by)
				case ok:
					return fmt.Errorf("the Go name %s is declared in %s and in %s of the handwritten code, which is copied to %s; rename it in %s", n, by, part.Name, part.copyName(), by)
				}
			}
		}
	}
	return nil
}

func parseGo(f File) (*ast.File, *token.FileSet, error) {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
	return parsed, fset, err
}
