package emit

import (
	"cmp"
	"go/ast"
	"go/token"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// declaration is a top-level declaration of the generated code.
type declaration struct {
	// subject is the name of the group that the declaration belongs to. It is a
	// type for its methods, its constructor and the constants of an enum, and
	// otherwise the name of the declaration itself.
	subject string
	method  string // name of the method; "" for other declarations
	kind    kind
	text    string   // with its comment
	uses    []string // identifiers in it

	file  string // file to print it to, without suffix; "" for none
	order order
}

// kind is the kind of a declaration, in the order in which a file has them.
type kind int

const (
	kindType  kind = iota
	kindValue      // constants and variables
	kindFunc       // functions and methods
)

// order places a declaration in its file. Declarations of services come first,
// in the order of the document. Types follow by name, each with its constants,
// functions and methods.
type order struct {
	rank    int // place among the declarations of services, or afterServices
	subject string
	kind    kind
	seq     int // place in the generated code
}

// afterServices is the rank of declarations that follow those of services.
const afterServices = 1 << 30

func (o order) compare(p order) int {
	return cmp.Or(
		cmp.Compare(o.rank, p.rank),
		cmp.Compare(o.subject, p.subject),
		cmp.Compare(o.kind, p.kind),
		cmp.Compare(o.seq, p.seq),
	)
}

// declarations lists the top-level declarations except imports.
func (c *Code) declarations() []*declaration {
	var all []*declaration
	for _, d := range c.Syntax.Decls {
		doc, names := gofile.Declared(d)
		if len(names) == 0 {
			continue
		}
		start := d.Pos()
		if doc != nil {
			start = doc.Pos()
		}
		subject := subject(d, names)
		kind := kindOf(d)
		all = append(all, &declaration{
			subject: subject,
			method:  gofile.MethodOf(names[0]),
			kind:    kind,
			text:    c.text(start, d.End()),
			uses:    gofile.UsedNames(d),
			order:   order{rank: afterServices, subject: subject, kind: kind, seq: len(all)},
		})
	}
	return all
}

// text returns the source between two positions.
func (c *Code) text(start, end token.Pos) string {
	return string(c.Data[c.Fset.Position(start).Offset:c.Fset.Position(end).Offset])
}

func kindOf(d ast.Decl) kind {
	g, ok := d.(*ast.GenDecl)
	switch {
	case !ok:
		return kindFunc
	case g.Tok == token.TYPE:
		return kindType
	default:
		return kindValue
	}
}

// subject returns the subject of a declaration with the given names.
func subject(d ast.Decl, names []string) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			return gofile.Receiver(d)
		}
		if constructed, ok := strings.CutPrefix(d.Name.Name, "New"); ok {
			return constructed
		}
	case *ast.GenDecl:
		if union, ok := strings.CutPrefix(names[0], "variantsOf"); ok {
			return union
		}
		if enum := typeOfConstants(d); enum != "" {
			return enum
		}
	}
	return names[0]
}

// typeOfConstants returns the name of the type of a group of constants, or "".
func typeOfConstants(d *ast.GenDecl) string {
	if d.Tok != token.CONST {
		return ""
	}
	spec, ok := d.Specs[0].(*ast.ValueSpec)
	if !ok {
		return ""
	}
	name, ok := spec.Type.(*ast.Ident)
	if !ok {
		return ""
	}
	return name.Name
}
