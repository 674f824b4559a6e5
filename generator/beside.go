package generator

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/emit"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/airbyte-go/airbyte/generator/plan"
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
func checkPackage(in Input, p *plan.Plan) error {
	for _, f := range in.Beside {
		if isGenerated(f.Name, p, in) {
			continue // it is for who writes the files to judge
		}
		parsed, err := gofile.Parse(f)
		if err != nil {
			return &BesideError{f.Name, fmt.Errorf("%w; airbytegen did not make this file and needs to read the names in it: mend it, or choose another folder with -out", err)}
		}
		if found := parsed.Syntax.Name.Name; found != in.Package && !hasConstraint(parsed.Syntax) {
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

// parseBeside reads the files that stay in the package. It passes over files
// that are not built with it, and over those that generated files replace:
// those are for who writes the files to judge.
func parseBeside(in Input, p *plan.Plan) ([]*gofile.Parsed, error) {
	var files []*gofile.Parsed
	for _, f := range in.Beside {
		if isGenerated(f.Name, p, in) {
			continue
		}
		parsed, err := gofile.Parse(f)
		if err != nil {
			return nil, err
		}
		if !isIgnored(parsed.Syntax) && parsed.Syntax.Name.Name == in.Package {
			files = append(files, parsed)
		}
	}
	return files, nil
}

// isGenerated reports whether a generated file has this name.
func isGenerated(name string, p *plan.Plan, in Input) bool {
	stem, ok := strings.CutSuffix(name, gofile.Suffix)
	if !ok {
		return false
	}
	if stem == emit.Shared || stem == "services" || stem == "operations" {
		return true
	}
	if in.Copy != nil && (stem == "client" || strings.HasPrefix(stem, "client_")) {
		return true
	}
	return slices.ContainsFunc(p.Services, func(s *plan.Service) bool { return naming.FileName(s.Name) == stem })
}
