package generator

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/build"
	"go/token"
	"io"
	"regexp"
	"slices"
	"strings"
)

// suffix ends the names of generated files.
const suffix = ".gen.go"

// shared is the file of what several services use.
const shared = "models"

// declaration is a top-level declaration of the emitted code, with its
// comment.
type declaration struct {
	name   string // what it declares: the type, for constants and methods of a type
	method string // name of the method, if it is one
	text   string
	order  order    // within its file
	uses   []string // names of other declarations
	file   string   // without suffix
}

// order is the place of a declaration in its file: what belongs to a service
// by itself comes first, as the document has it; types follow by name, each
// before its constants, functions and methods.
type order struct {
	rank int // place among the declarations of services, or typeRank
	name string
	kind int // 0 type, 1 constants, 2 functions and methods
	seq  int // as emitted
}

const typeRank = 1 << 30

func (o order) compare(p order) int {
	return cmp.Or(cmp.Compare(o.rank, p.rank), cmp.Compare(o.name, p.name), cmp.Compare(o.kind, p.kind), cmp.Compare(o.seq, p.seq))
}

// split distributes the emitted code over files: the methods of a service, and
// what only they use, go to the file of the service; what several services use
// goes to models; the table and the list of services have files of their own.
func (e *emitted) split(p *plan, header string) ([]File, error) {
	decls := e.declarations()
	assign(decls, p)
	imports := importPaths(e.parsed)
	byFile := map[string][]*declaration{}
	for _, d := range decls {
		if d.file != "" {
			byFile[d.file] = append(byFile[d.file], d)
		}
	}
	var files []File
	for name, group := range byFile {
		if isConstrained(name + suffix) {
			return nil, fmt.Errorf("%s: the go command would build %s.gen.go on some systems only; rename the tag", p.spec, name)
		}
		if devices.MatchString(name) {
			return nil, fmt.Errorf("%s: Windows has a device in the place of %s.gen.go, and no Go module may hold such a file; rename the tag", p.spec, name)
		}
		file, err := assemble(name+suffix, e.parsed.Name.Name, header, group, imports)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.spec, err)
		}
		files = append(files, file)
	}
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// declarations lists the top-level declarations except imports.
func (e *emitted) declarations() []*declaration {
	var all []*declaration
	for _, d := range e.parsed.Decls {
		doc, names := declared(d)
		if len(names) == 0 {
			continue
		}
		start := d.Pos()
		if doc != nil {
			start = doc.Pos()
		}
		all = append(all, &declaration{
			name:   subject(d, names),
			method: methodOf(names[0]),
			text:   e.text[e.fset.Position(start).Offset:e.fset.Position(d.End()).Offset],
			order:  order{rank: typeRank, name: subject(d, names), kind: kindOf(d), seq: len(all)},
			uses:   usedNames(d),
		})
	}
	return all
}

// methodOf is the method in Type.Method.
func methodOf(name string) string {
	_, method, _ := strings.Cut(name, ".")
	return method
}

func kindOf(d ast.Decl) int {
	switch d := d.(type) {
	case *ast.GenDecl:
		if d.Tok == token.TYPE {
			return 0
		}
		return 1
	default:
		return 2
	}
}

// declared returns the comment of a declaration and the names it declares; a
// method is Type.Method.
func declared(d ast.Decl) (*ast.CommentGroup, []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			return d.Doc, []string{receiver(d) + "." + d.Name.Name}
		}
		return d.Doc, []string{d.Name.Name}
	case *ast.GenDecl:
		var names []string
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names = append(names, n.Name)
				}
			}
		}
		return d.Doc, names
	}
	return nil, nil
}

// subject is the name under which a declaration is kept together with others:
// its type, for methods, constructors, the constants of an enum and the variants
// of a union.
func subject(d ast.Decl, names []string) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			return receiver(d)
		}
		if t, ok := strings.CutPrefix(d.Name.Name, "New"); ok {
			return t
		}
	case *ast.GenDecl:
		if t, ok := strings.CutPrefix(names[0], "variantsOf"); ok {
			return t
		}
		if v, ok := d.Specs[0].(*ast.ValueSpec); ok && d.Tok == token.CONST {
			if t, ok := v.Type.(*ast.Ident); ok {
				return t.Name
			}
		}
	}
	return names[0]
}

func receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	for {
		switch inner := t.(type) {
		case *ast.StarExpr:
			t = inner.X
		case *ast.IndexExpr: // the receiver of a generic type
			t = inner.X
		case *ast.IndexListExpr:
			t = inner.X
		case *ast.Ident:
			return inner.Name
		default:
			return ""
		}
	}
}

// usedNames are the identifiers in a declaration or a type; selectors after a
// dot do not count.
func usedNames(d ast.Node) []string {
	var names []string
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(n.X, visit)
			return false
		case *ast.Ident:
			names = append(names, n.Name)
		}
		return true
	}
	ast.Inspect(d, visit)
	return names
}

// assign decides on the file of each declaration. What nothing uses, such as
// the name of a list that methods return as a slice, gets none.
func assign(decls []*declaration, p *plan) {
	groups := map[string][]*declaration{}
	for _, d := range decls {
		groups[d.name] = append(groups[d.name], d)
	}
	for _, s := range p.Services {
		for _, name := range reachable(groups, roots(s)) {
			for _, d := range groups[name] {
				switch d.file {
				case "", fileName(s.Name):
					d.file = fileName(s.Name)
				default:
					d.file = shared
				}
			}
		}
	}
	for _, d := range decls {
		switch {
		case d.name == "Services" || d.name == "newServices":
			d.file = "services"
		case d.order.kind == 1 && d.file == "":
			d.file = "operations"
		}
	}
	arrange(groups, p)
}

// roots are the declarations that belong to a service by themselves.
func roots(s *service) []string {
	names := []string{s.Type()}
	for _, o := range s.Operations {
		if o.Params != "" {
			names = append(names, o.Params)
		}
	}
	return names
}

// reachable returns roots and all that they use.
func reachable(groups map[string][]*declaration, roots []string) []string {
	var found []string
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if seen[name] || groups[name] == nil || name == "Services" {
			return
		}
		if strings.HasPrefix(name, "op") || name == "operations" {
			return
		}
		seen[name] = true
		found = append(found, name)
		for _, d := range groups[name] {
			for _, used := range d.uses {
				visit(used)
			}
		}
	}
	for _, r := range roots {
		visit(r)
	}
	return found
}

// arrange puts what belongs to the services into the order of reading: each
// service, then its operations as the document has them, each with its
// parameters.
func arrange(groups map[string][]*declaration, p *plan) {
	rank := 0
	place := func(ds []*declaration, which func(*declaration) bool) {
		for _, d := range ds {
			if which(d) {
				rank++
				d.order.rank = rank
			}
		}
	}
	every := func(*declaration) bool { return true }
	for _, s := range p.Services {
		own := groups[s.Type()]
		place(own, func(d *declaration) bool { return d.order.kind == 0 })
		for _, o := range s.Operations {
			place(groups[o.Params], every)
			place(own, func(d *declaration) bool { return d.method == o.Name || o.Paging != nil && d.method == o.Paging.Name })
		}
	}
}

// devices are the names that Windows keeps for itself, whatever comes behind a
// dot.
var devices = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

// isConstrained reports whether the name of a file keeps it from being built
// everywhere, as that of windows.go does.
func isConstrained(name string) bool {
	ctx := build.Context{
		GOOS:     "none",
		GOARCH:   "none",
		OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("package p\n")), nil },
	}
	match, err := ctx.MatchFile("", name)
	return !match || err != nil
}
