// Package layer copies the handwritten code that generated code calls, into
// packages that stand on their own.
//
// The unit is a file: it is copied whole or not at all. Two directives above the
// package clause of a handwritten file restrict when it is copied:
//
//	//airbytegen:with wait
//	//airbytegen:needs JobsService.List JobsService.Create
//
// The first names an option: the file is copied only if the option is asked for.
// The second lists names of generated code, methods as Type.Method: the file is
// copied only if the generated code declares or uses all of them. A file without
// directives is always copied.
package layer

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
)

const (
	withDirective  = "//airbytegen:with "
	needsDirective = "//airbytegen:needs "
)

// All asks for every option whose needs are met.
const All = "all"

// Layer is the handwritten code under the generated code.
type Layer struct {
	Parts []*Part // sorted by name
	Doc   string  // first paragraph of the package comment

	// Names has the names that the parts declare, methods as Type.Method.
	Names map[string]bool

	end int // positions of later files start here
}

// Part is one file of the layer.
type Part struct {
	*gofile.Parsed
	Option string   // "" if the part belongs to no option
	Needs  []string // names that the generated code must declare or use
}

// Read reads handwritten files. Files without declarations, such as doc.go, are
// not parts.
func Read(files []gofile.File) (*Layer, error) {
	l := &Layer{Names: map[string]bool{}}
	fset := token.NewFileSet()
	for _, f := range files {
		p, err := readPart(fset, f)
		if err != nil {
			return nil, err
		}
		if p.Syntax.Doc != nil && l.Doc == "" {
			l.Doc, _, _ = strings.Cut(p.Syntax.Doc.Text(), "\n\n")
		}
		if len(p.Syntax.Decls) > 0 {
			l.Parts = append(l.Parts, p)
		}
		for name := range gofile.DeclaredNames([]*gofile.Parsed{p.Parsed}) {
			l.Names[name] = true
		}
	}
	slices.SortFunc(l.Parts, func(a, b *Part) int { return strings.Compare(a.Name, b.Name) })
	l.end = fset.Base()
	return l, nil
}

// NewFileSet returns a file set for files that are type-checked together with the
// parts. Its positions come after those of the parts.
func (l *Layer) NewFileSet() *token.FileSet {
	fset := token.NewFileSet()
	fset.AddFile("the parts of the layer", fset.Base(), l.end)
	return fset
}

func readPart(fset *token.FileSet, f gofile.File) (*Part, error) {
	parsed, err := gofile.ParseIn(fset, f)
	if err != nil {
		return nil, err
	}
	p := &Part{Parsed: parsed, Needs: directiveWords(parsed.Syntax, needsDirective)}
	options := directiveWords(parsed.Syntax, withDirective)
	switch len(options) {
	case 0:
	case 1:
		p.Option = options[0]
	default:
		return nil, fmt.Errorf("%s: want at most one option, got %s", f.Name, naming.Enumerate(options))
	}
	return p, nil
}

// directiveWords returns the words after a directive above the package clause.
func directiveWords(f *ast.File, directive string) []string {
	var words []string
	for _, group := range f.Comments {
		for _, c := range group.List {
			rest, ok := strings.CutPrefix(c.Text, directive)
			if ok && c.Pos() < f.Package {
				words = append(words, strings.Fields(rest)...)
			}
		}
	}
	return words
}

// Choose returns the parts that a package needs, given the options asked for
// and the names that its generated code declares or uses.
func (l *Layer) Choose(with []string, names map[string]bool) []*Part {
	var chosen []*Part
	for _, p := range l.Parts {
		if p.Option != "" && !IsAsked(p.Option, with) {
			continue
		}
		if len(missing(p.Needs, names)) > 0 {
			continue
		}
		chosen = append(chosen, p)
	}
	return chosen
}

// missing returns the needs that are not among the names.
func missing(needs []string, names map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(needs), func(need string) bool { return names[need] })
}
