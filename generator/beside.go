package generator

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"slices"
)

// checkPackage reports files of another package in the folder of this one, but
// for those that are not built with it.
func checkPackage(beside []File, name string) error {
	for _, f := range beside {
		parsed, _, err := parseGo(f)
		if err != nil {
			return err
		}
		if found := parsed.Name.Name; found != name && !hasConstraint(parsed) {
			return fmt.Errorf("%s in the same folder is of the package %s and not of %s; say -package %s, or another folder with -out", f.Name, found, name, found)
		}
	}
	return nil
}

// hasConstraint reports whether a file is built under some condition only.
func hasConstraint(f *ast.File) bool {
	return slices.ContainsFunc(f.Comments, func(group *ast.CommentGroup) bool {
		return group.Pos() < f.Package && slices.ContainsFunc(group.List, func(c *ast.Comment) bool { return constraint.IsGoBuild(c.Text) })
	})
}

// namesBeside returns what the files that stay in the package declare, and
// what the layer does.
func namesBeside(files []File, layer *Layer) (map[string]string, error) {
	taken := map[string]string{}
	if layer != nil {
		files = slices.Concat(layer.Files, files)
	}
	for _, f := range files {
		parsed, _, err := parseGo(f)
		if err != nil {
			return nil, err
		}
		for _, d := range parsed.Decls {
			_, names := declared(d)
			for _, n := range names {
				taken[n] = f.Name
			}
		}
	}
	return taken, nil
}

// checkBeside reports what the copy would declare a second time.
func checkBeside(kept []*part, beside []File) error {
	taken, err := namesBeside(beside, nil)
	if err != nil {
		return err
	}
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

func parseGo(f File) (*ast.File, *token.FileSet, error) {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
	return parsed, fset, err
}
