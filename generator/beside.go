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

// parseBeside reads the files that stay in the package, but for those that are
// never built, and those in the place of generated ones: they are for who writes
// the files to judge. Where the handwritten layer is not among them, its
// contract stands in.
func parseBeside(fset *token.FileSet, in Input, p *plan) ([]*ast.File, error) {
	var files []*ast.File
	for _, f := range in.Beside {
		if p.isFile(f.Name) {
			continue
		}
		parsed, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		if isIgnored(parsed) {
			continue
		}
		if parsed.Name.Name != in.Package {
			return nil, fmt.Errorf("%s is in package %s, and the generated files are in package %s; a folder has one package", f.Name, parsed.Name.Name, in.Package)
		}
		files = append(files, parsed)
	}
	if declares(files, "Client") {
		return files, nil
	}
	layer, err := parser.ParseFile(fset, contractName, contract, parser.SkipObjectResolution)
	return append(files, layer), err
}

// isFile reports whether a generated file has this name.
func (p *plan) isFile(name string) bool {
	stem, ok := strings.CutSuffix(name, suffix)
	return ok && (stem == shared || stem == "services" || stem == "operations" ||
		slices.ContainsFunc(p.Services, func(s *service) bool { return fileName(s.Name) == stem }))
}

// isIgnored reports whether a constraint such as //go:build ignore keeps a file
// out of every build.
func isIgnored(f *ast.File) bool {
	for _, group := range f.Comments {
		if group.Pos() > f.Package {
			break
		}
		for _, line := range group.List {
			expr, err := constraint.Parse(line.Text)
			if err != nil {
				continue
			}
			with := func(others bool) bool {
				return expr.Eval(func(tag string) bool { return others && tag != "ignore" })
			}
			if !with(true) && !with(false) {
				return true
			}
		}
	}
	return false
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
