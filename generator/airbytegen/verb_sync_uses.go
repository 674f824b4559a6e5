package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/airbyte-go/airbyte/generator/drift"
	"github.com/airbyte-go/airbyte/generator/gofile"
)

// printUses prints where the module of -code uses Go names that the revision
// removes or changes, and operations that it removes. It does not fail, since the
// revision is pinned already.
func (c *command) printUses(f *syncFlags, report *drift.Report) {
	if f.code == "" {
		return
	}
	finder := newUseFinder(report)
	if len(finder.names)+len(finder.operations) == 0 {
		return
	}
	if err := finder.search(string(f.code)); err != nil {
		fmt.Fprintf(c.stderr, "airbytegen sync: cannot find uses of names that the revision removes: %v\n", err)
		return
	}
	if len(finder.uses) == 0 {
		fmt.Fprintf(c.stdout, "\nNo code in %s uses a Go name that the revision removes or changes.\n", f.code)
		return
	}
	fmt.Fprintf(c.stdout, "\nUSES of Go names and operations that the revision removes or changes, in %s\n", f.code)
	slices.SortFunc(finder.uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.name, b.name))
	})
	for _, u := range finder.uses {
		fmt.Fprintf(c.stdout, "  %s:%d: %s\n", u.file, u.line, u.name)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}

// useFinder finds uses of the declarations of package api, outside of generated
// files.
type useFinder struct {
	names      map[string]bool // as in [drift.Generation]: Job, Job.Status
	operations map[string]bool // operationIds, which tables have as strings
	uses       []use
	dir        string
}

// use is a place that uses a name.
type use struct {
	file string
	line int
	name string
}

// newUseFinder returns a finder for the names that a report says are removed or
// changed.
func newUseFinder(report *drift.Report) *useFinder {
	f := &useFinder{names: map[string]bool{}, operations: map[string]bool{}}
	for _, finding := range report.Findings {
		if finding.Kind == drift.KindOperationRemoved && finding.Accepted == nil && len(finding.Reaches) == 1 {
			f.operations[finding.Reaches[0].Operation] = true
		}
	}
	if report.Generation == nil {
		return f
	}
	for _, name := range report.Generation.Removed {
		f.names[name] = true
	}
	for _, change := range report.Generation.Changed {
		name, _, _ := strings.Cut(change, ": ")
		f.names[name] = true
	}
	return f
}

// search searches all packages of the module in a folder, with their tests.
func (f *useFinder) search(dir string) error {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	f.dir = absolute
	config := &packages.Config{
		Dir:   dir,
		Tests: true,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedTypes |
			packages.NeedSyntax | packages.NeedTypesInfo,
	}
	loaded, err := packages.Load(config, "./...")
	if err != nil {
		return err
	}
	for _, p := range loaded {
		for _, file := range p.Syntax {
			f.searchFile(p, file)
		}
	}
	return nil
}

func (f *useFinder) searchFile(p *packages.Package, file *ast.File) {
	name := p.Fset.Position(file.Pos()).Filename
	if strings.HasSuffix(name, gofile.Suffix) {
		return
	}
	fields := fieldNames{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if used := fields.nameOf(p.TypesInfo.Uses[n]); f.names[used] {
				f.add(p.Fset.Position(n.Pos()), used)
			}
		case *ast.BasicLit:
			text, err := strconv.Unquote(n.Value)
			if n.Kind == token.STRING && err == nil && f.operations[text] {
				f.add(p.Fset.Position(n.Pos()), strconv.Quote(text))
			}
		}
		return true
	})
}

// add adds a use, unless another package with the same file has it, as packages and
// their tests do.
func (f *useFinder) add(at token.Position, used string) {
	name, err := filepath.Rel(f.dir, at.Filename)
	if err != nil {
		name = at.Filename
	}
	u := use{file: filepath.ToSlash(name), line: at.Line, name: used}
	if !slices.Contains(f.uses, u) {
		f.uses = append(f.uses, u)
	}
}

// fieldNames holds the names of the fields of package api, such as Job.Status. The type
// checker may represent a field by another object in each package that imports api.
type fieldNames map[*types.Package]map[types.Object]string

// nameOf returns the name of an exported declaration of package api as
// [drift.Generation] has it, or "".
func (n fieldNames) nameOf(object types.Object) string {
	if object == nil || object.Pkg() == nil || object.Pkg().Path() != layerPath {
		return ""
	}
	switch object := object.(type) {
	case *types.Func:
		if receiver := object.Signature().Recv(); receiver != nil {
			return typeName(receiver.Type()) + "." + object.Name()
		}
	case *types.Var:
		if object.IsField() {
			return n.ofPackage(object.Pkg())[object.Origin()]
		}
	}
	return object.Name()
}

func typeName(t types.Type) string {
	if pointer, ok := t.(*types.Pointer); ok {
		t = pointer.Elem()
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

// ofPackage returns the names of the fields of all structs of a package.
func (n fieldNames) ofPackage(p *types.Package) map[types.Object]string {
	if names, ok := n[p]; ok {
		return names
	}
	names := map[types.Object]string{}
	for _, name := range p.Scope().Names() {
		structure, ok := p.Scope().Lookup(name).Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for field := range structure.Fields() {
			names[field] = name + "." + field.Name()
		}
	}
	n[p] = names
	return names
}
