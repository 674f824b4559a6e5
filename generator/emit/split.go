package emit

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// Shared is the file of what several services use.
const Shared = "models"

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

// Split distributes the emitted code over files: the methods of a service, and
// what only they use, go to the file of the service; what several services use
// goes to models; the table and the list of services have files of their own.
func (e *Code) Split(p *plan.Plan, header string) ([]gofile.File, error) {
	decls := e.declarations()
	assign(decls, p)
	imports := importPaths(e.parsed)
	byFile := map[string][]*declaration{}
	for _, d := range decls {
		if d.file != "" {
			byFile[d.file] = append(byFile[d.file], d)
		}
	}
	var files []gofile.File
	for name, group := range byFile {
		if gofile.IsConstrained(name + gofile.Suffix) {
			return nil, fmt.Errorf("%s: the go command would build %s.gen.go on some systems only; rename the tag", p.Spec, name)
		}
		if devices.MatchString(name) {
			return nil, fmt.Errorf("%s: Windows has a device in the place of %s.gen.go, and no Go module may hold such a file; rename the tag", p.Spec, name)
		}
		file, err := assemble(name+gofile.Suffix, e.parsed.Name.Name, header, group, imports)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Spec, err)
		}
		files = append(files, file)
	}
	slices.SortFunc(files, func(a, b gofile.File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// declarations lists the top-level declarations except imports.
func (e *Code) declarations() []*declaration {
	var all []*declaration
	for _, d := range e.parsed.Decls {
		doc, names := gofile.Declared(d)
		if len(names) == 0 {
			continue
		}
		start := d.Pos()
		if doc != nil {
			start = doc.Pos()
		}
		all = append(all, &declaration{
			name:   subject(d, names),
			method: gofile.MethodOf(names[0]),
			text:   e.text[e.fset.Position(start).Offset:e.fset.Position(d.End()).Offset],
			order:  order{rank: typeRank, name: subject(d, names), kind: kindOf(d), seq: len(all)},
			uses:   gofile.UsedNames(d),
		})
	}
	return all
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

// subject is the name under which a declaration is kept together with others:
// its type, for methods, constructors, the constants of an enum and the variants
// of a union.
func subject(d ast.Decl, names []string) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			return gofile.Receiver(d)
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

// assign decides on the file of each declaration. What nothing uses, such as
// the name of a list that methods return as a slice, gets none.
func assign(decls []*declaration, p *plan.Plan) {
	groups := map[string][]*declaration{}
	for _, d := range decls {
		groups[d.name] = append(groups[d.name], d)
	}
	for _, s := range p.Services {
		for _, name := range reachable(groups, roots(s)) {
			for _, d := range groups[name] {
				switch d.file {
				case "", naming.FileName(s.Name):
					d.file = naming.FileName(s.Name)
				default:
					d.file = Shared
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
func roots(s *plan.Service) []string {
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
func arrange(groups map[string][]*declaration, p *plan.Plan) {
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
