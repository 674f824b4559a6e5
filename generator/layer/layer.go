package layer

import (
	"bytes"
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// Directives stand above the package clause of a handwritten file.
const (
	// withDirective names an option: the file is copied only where the option
	// is asked for.
	withDirective = "//airbytegen:with "
	// needsDirective lists names, methods as Type.Method: the file is copied
	// only where generated code declares or uses all of them.
	needsDirective = "//airbytegen:needs "
)

// EveryOption asks for all options whose needs are met.
const EveryOption = "all"

// Layer is the handwritten code of package api, which generated code calls.
type Layer struct {
	parts []*Part
	Doc   string // first paragraph of the package comment
}

// Part is one file of the layer. Parts are copied whole or not at all.
type Part struct {
	*gofile.Parsed
	body   []byte   // everything after the package clause
	option string   // "" for a part that comes along unasked
	needs  []string // names of generated code without which it makes no sense
}

// Option is something that a copy may ask for.
type Option struct {
	Name  string
	Needs []string // names of generated code without which it makes no sense
}

// Read reads the handwritten files that generated code calls.
func Read(files []gofile.File) (*Layer, error) {
	l := &Layer{}
	for _, f := range files {
		p, err := readPart(f)
		if err != nil {
			return nil, err
		}
		if p.Syntax.Doc != nil && l.Doc == "" {
			l.Doc, _, _ = strings.Cut(p.Syntax.Doc.Text(), "\n\n")
		}
		if len(p.Syntax.Decls) > 0 {
			l.parts = append(l.parts, p)
		}
	}
	slices.SortFunc(l.parts, func(a, b *Part) int { return strings.Compare(a.Name, b.Name) })
	return l, nil
}

func readPart(f gofile.File) (*Part, error) {
	parsed, err := gofile.Parse(f)
	if err != nil {
		return nil, err
	}
	options := directiveWords(parsed.Syntax, withDirective)
	if len(options) > 1 {
		return nil, fmt.Errorf("%s: it has several options, %s; a file has one at most", f.Name, strings.Join(options, " and "))
	}
	p := &Part{
		Parsed: parsed,
		body:   f.Data[parsed.Fset.Position(parsed.Syntax.Name.End()).Offset:],
		needs:  directiveWords(parsed.Syntax, needsDirective),
	}
	if len(options) == 1 {
		p.option = options[0]
	}
	return p, nil
}

// directiveWords returns the words behind a directive above the package clause.
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

// Options lists the options of the layer, sorted and merged by name.
func (l *Layer) Options() []Option {
	var all []Option
	for _, p := range l.parts {
		if p.option != "" {
			all = append(all, Option{Name: p.option, Needs: p.needs})
		}
	}
	return all
}

// Choose returns the parts that a package needs whose generated code declares
// or uses the given names.
func (l *Layer) Choose(with []string, names map[string]bool) []*Part {
	var chosen []*Part
	for _, p := range l.parts {
		if p.option != "" && !IsAsked(p.option, with) {
			continue
		}
		if len(missing(p.needs, names)) > 0 {
			continue
		}
		chosen = append(chosen, p)
	}
	return chosen
}

// IsAsked reports whether an option is among those asked for.
func IsAsked(option string, with []string) bool {
	return slices.Contains(with, option) || slices.Contains(with, EveryOption)
}

// missing returns the names that are not there.
func missing(needs []string, names map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(needs), func(need string) bool { return names[need] })
}

// CheckOptions reports options that do not exist, and options that need
// operations which the package does not have.
func CheckOptions(with []string, options []Option, names map[string]bool) error {
	for _, asked := range with {
		if asked == EveryOption {
			continue
		}
		if err := checkOption(asked, options, names); err != nil {
			return err
		}
	}
	return nil
}

func checkOption(asked string, options []Option, names map[string]bool) error {
	known := []string{EveryOption}
	var lacks []string
	found := false
	for _, o := range options {
		known = append(known, o.Name)
		if o.Name == asked {
			found = true
			lacks = append(lacks, missing(o.Needs, names)...)
		}
	}
	if !found {
		return fmt.Errorf("there is no option %q; the options are %s", asked, strings.Join(sortedSet(known), ", "))
	}
	if len(lacks) > 0 {
		return fmt.Errorf("the option %s needs %s, which the selected operations do not bring", asked, Enumerate(InWords(sortedSet(lacks))))
	}
	return nil
}

// sortedSet sorts words and drops repeated ones.
func sortedSet(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}

// InWords describes needs to a person who selects operations.
func InWords(needs []string) []string {
	words := make([]string, len(needs))
	for i, need := range needs {
		typeName, method, isMethod := strings.Cut(need, ".")
		service, isService := strings.CutSuffix(typeName, "Service")
		switch {
		case isService && isMethod:
			words[i] = service + "." + method
		case isService:
			words[i] = "an operation of " + service
		default:
			words[i] = "an operation with the type " + need
		}
	}
	return words
}

// Enumerate joins words as a sentence does: a, b and c.
func Enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// CopyName is the name of a part's copy: client.gen.go for client.go,
// client_retry.gen.go for retry.go. The prefix keeps copies apart from the
// files of services.
func (p *Part) CopyName() string {
	stem := strings.TrimSuffix(p.Name, ".go")
	if stem != "client" && !strings.HasPrefix(stem, "client_") {
		stem = "client_" + stem
	}
	return stem + gofile.Suffix
}

// CopyTo returns the part as a file of another package, below the given header.
func (p *Part) CopyTo(packageName, header string) gofile.File {
	var b bytes.Buffer
	b.WriteString(header)
	b.WriteString("\npackage " + packageName)
	b.Write(p.body)
	return gofile.File{Name: p.CopyName(), Data: b.Bytes()}
}
