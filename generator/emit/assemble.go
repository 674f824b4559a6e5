package emit

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"path"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// importPaths maps the names under which packages are imported to their paths.
func importPaths(f *ast.File) map[string]string {
	paths := map[string]string{}
	for _, spec := range f.Imports {
		p := strings.Trim(spec.Path.Value, `"`)
		name := importName(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		paths[name] = p
	}
	return paths
}

// importName is the name of the package at a path, as far as the path tells.
func importName(p string) string {
	base := path.Base(p)
	if major, ok := strings.CutPrefix(base, "v"); ok && strings.Trim(major, "0123456789") == "" && path.Dir(p) != "." {
		return path.Base(path.Dir(p))
	}
	return base
}

// assemble formats one file with the imports that it uses.
func assemble(name, packageName, header string, decls []*declaration, imports map[string]string) (gofile.File, error) {
	slices.SortFunc(decls, func(a, b *declaration) int { return a.order.compare(b.order) })
	used := map[string]bool{}
	var body bytes.Buffer
	for _, d := range decls {
		body.WriteString("\n" + d.text + "\n")
		for _, n := range d.uses {
			used[n] = true
		}
	}
	var out bytes.Buffer
	out.WriteString(header + "\npackage " + packageName + "\n")
	out.WriteString(importDecl(imports, used))
	out.Write(body.Bytes())
	formatted, err := format.Source(out.Bytes())
	if err != nil {
		return gofile.File{}, fmt.Errorf("%s: the emitted code does not format: %w", name, err)
	}
	return gofile.File{Name: name, Data: formatted}, nil
}

// importDecl imports what is used: the standard library, then others.
func importDecl(imports map[string]string, used map[string]bool) string {
	var standard, others []string
	for name, p := range imports {
		line := "\t\"" + p + "\"\n"
		if importName(p) != name {
			line = "\t" + name + " \"" + p + "\"\n"
		}
		first, _, _ := strings.Cut(p, "/")
		switch {
		case !used[name]:
		case strings.Contains(first, "."):
			others = append(others, line)
		default:
			standard = append(standard, line)
		}
	}
	slices.Sort(standard)
	slices.Sort(others)
	switch len(standard) + len(others) {
	case 0:
		return ""
	case 1:
		return "\nimport " + strings.TrimSpace(strings.Join(append(standard, others...), "")) + "\n"
	}
	if len(standard) > 0 && len(others) > 0 {
		standard = append(standard, "\n")
	}
	return "\nimport (\n" + strings.Join(append(standard, others...), "") + ")\n"
}
