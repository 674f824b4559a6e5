package generator

import (
	"fmt"
	"go/ast"
	"go/token"

	"github.com/airbyte-go/airbyte/generator/emit"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/layer"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// BesideError reports a problem with a handwritten file in the folder of the
// package.
type BesideError struct {
	Name string // of the file
	Err  error
}

func (e *BesideError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *BesideError) Unwrap() error { return e.Err }

// checkBeside reports handwritten files that do not parse, and those of another
// package that no build constraint keeps apart.
func checkBeside(in Input, p *plan.Plan) error {
	for _, f := range in.Beside {
		if isReplaced(f.Name, in, p) {
			continue
		}
		parsed, err := gofile.Parse(f)
		if err != nil {
			return &BesideError{f.Name, fmt.Errorf(
				"%w; this file is not generated but belongs to the package; correct it, or choose another folder", err)}
		}
		found := parsed.Syntax.Name.Name
		if found != in.Package && len(gofile.Constraints(parsed.Syntax)) == 0 {
			return &BesideError{f.Name, fmt.Errorf(
				"%s in the same folder belongs to package %s, not %s; name the package %s, or choose another folder",
				f.Name, found, in.Package, found)}
		}
	}
	return nil
}

// parseBeside parses the handwritten files of the package. It leaves out files of
// another package, and files that are never built.
func parseBeside(in Input, p *plan.Plan, fset *token.FileSet) ([]*gofile.Parsed, error) {
	var files []*gofile.Parsed
	for _, f := range in.Beside {
		if isReplaced(f.Name, in, p) {
			continue
		}
		parsed, err := gofile.ParseIn(fset, f)
		if err != nil {
			return nil, err
		}
		if parsed.Syntax.Name.Name == in.Package && !isNeverBuilt(parsed.Syntax) {
			files = append(files, parsed)
		}
	}
	return files, nil
}

// isReplaced reports whether a generated file has the same name. The caller of
// the package, who writes the files, decides whether it may replace the file.
func isReplaced(name string, in Input, p *plan.Plan) bool {
	if in.Copy != nil && layer.IsCopy(name) {
		return true
	}
	return emit.IsFileOf(p, name)
}

// isNeverBuilt reports whether a constraint such as //go:build ignore keeps a
// file out of every build.
func isNeverBuilt(f *ast.File) bool {
	for _, expr := range gofile.Constraints(f) {
		withAllTags := expr.Eval(func(tag string) bool { return tag != "ignore" })
		withNoTags := expr.Eval(func(string) bool { return false })
		if !withAllTags && !withNoTags {
			return true
		}
	}
	return false
}
