package emit

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// importDecl returns the import declaration of a file that uses the given
// identifiers: the standard library, then other packages.
//
// The imports are those of the whole code. golang.org/x/tools/imports could also
// choose among them, but it would take a tenth of the time of a run.
func (c *Code) importDecl(used map[string]bool) string {
	var standard, others []string
	for _, spec := range c.Syntax.Imports {
		importPath := strings.Trim(spec.Path.Value, `"`)
		if !used[localName(spec, importPath)] {
			continue
		}
		line := "\t" + c.text(spec.Pos(), spec.End())
		if first, _, _ := strings.Cut(importPath, "/"); strings.Contains(first, ".") {
			others = append(others, line)
		} else {
			standard = append(standard, line)
		}
	}
	slices.Sort(standard)
	slices.Sort(others)
	switch {
	case len(standard)+len(others) == 0:
		return ""
	case len(standard)+len(others) == 1:
		return "\nimport " + strings.TrimSpace(slices.Concat(standard, others)[0]) + "\n"
	case len(standard) > 0 && len(others) > 0:
		standard = append(standard, "")
	}
	return "\nimport (\n" + strings.Join(slices.Concat(standard, others), "\n") + "\n)\n"
}

// versionSuffix matches the major version at the end of an import path.
var versionSuffix = regexp.MustCompile(`[./]v[0-9]+$`)

// localName returns the name by which a file uses an import. Without a name in
// the import, it is the last element of the path.
func localName(spec *ast.ImportSpec, importPath string) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	return path.Base(versionSuffix.ReplaceAllString(importPath, ""))
}
