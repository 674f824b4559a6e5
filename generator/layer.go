package generator

import (
	"bytes"
	"fmt"
	"go/ast"
	"slices"
	"strings"
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

// everyOption asks for all options whose needs are met.
const everyOption = "all"

// layer is the handwritten code of package api, which generated code calls.
type layer struct {
	parts []*part
	doc   string // first paragraph of the package comment
}

// part is one file of the layer. Parts are copied whole or not at all.
type part struct {
	File
	parsed *ast.File
	body   []byte   // everything after the package clause
	option string   // "" for a part that comes along unasked
	needs  []string // names of generated code without which it makes no sense
}

// option is something that a copy may ask for.
type option struct {
	Name  string
	Needs []string // names of generated code without which it makes no sense
}

// readLayer reads the handwritten files that generated code calls.
func readLayer(files []File) (*layer, error) {
	l := &layer{}
	for _, f := range files {
		p, err := readPart(f)
		if err != nil {
			return nil, err
		}
		if p.parsed.Doc != nil && l.doc == "" {
			l.doc, _, _ = strings.Cut(p.parsed.Doc.Text(), "\n\n")
		}
		if len(p.parsed.Decls) > 0 {
			l.parts = append(l.parts, p)
		}
	}
	slices.SortFunc(l.parts, func(a, b *part) int { return strings.Compare(a.Name, b.Name) })
	return l, nil
}

func readPart(f File) (*part, error) {
	parsed, fset, err := parseGo(f)
	if err != nil {
		return nil, err
	}
	options := directiveWords(parsed, withDirective)
	if len(options) > 1 {
		return nil, fmt.Errorf("%s: it has several options, %s; a file has one at most", f.Name, strings.Join(options, " and "))
	}
	p := &part{
		File:   f,
		parsed: parsed,
		body:   f.Data[fset.Position(parsed.Name.End()).Offset:],
		needs:  directiveWords(parsed, needsDirective),
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

// options lists the options of the layer, sorted and merged by name.
func (l *layer) options() []option {
	var all []option
	for _, p := range l.parts {
		if p.option != "" {
			all = append(all, option{Name: p.option, Needs: p.needs})
		}
	}
	return all
}

// choose returns the parts that a package needs whose generated code declares
// or uses the given names.
func (l *layer) choose(with []string, names map[string]bool) []*part {
	var chosen []*part
	for _, p := range l.parts {
		if p.option != "" && !isAsked(p.option, with) {
			continue
		}
		if len(missing(p.needs, names)) > 0 {
			continue
		}
		chosen = append(chosen, p)
	}
	return chosen
}

// isAsked reports whether an option is among those asked for.
func isAsked(option string, with []string) bool {
	return slices.Contains(with, option) || slices.Contains(with, everyOption)
}

// missing returns the names that are not there.
func missing(needs []string, names map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(needs), func(need string) bool { return names[need] })
}

// checkOptions reports options that do not exist, and options that need
// operations which the package does not have.
func checkOptions(with []string, options []option, names map[string]bool) error {
	for _, asked := range with {
		if asked == everyOption {
			continue
		}
		if err := checkOption(asked, options, names); err != nil {
			return err
		}
	}
	return nil
}

func checkOption(asked string, options []option, names map[string]bool) error {
	known := []string{everyOption}
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
		return fmt.Errorf("the option %s needs %s, which the selected operations do not bring", asked, enumerate(inWords(sortedSet(lacks))))
	}
	return nil
}

// sortedSet sorts words and drops repeated ones.
func sortedSet(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}

// inWords describes needs to a person who selects operations.
func inWords(needs []string) []string {
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

// enumerate joins words as a sentence does: a, b and c.
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// copyName is the name of a part's copy: client.gen.go for client.go,
// client_retry.gen.go for retry.go. The prefix keeps copies apart from the
// files of services.
func (p *part) copyName() string {
	stem := strings.TrimSuffix(p.Name, ".go")
	if stem != "client" && !strings.HasPrefix(stem, "client_") {
		stem = "client_" + stem
	}
	return stem + suffix
}

// copyTo returns the part as a file of another package, below the given header.
func (p *part) copyTo(packageName, header string) File {
	var b bytes.Buffer
	b.WriteString(header)
	b.WriteString("\npackage " + packageName)
	b.Write(p.body)
	return File{Name: p.copyName(), Data: b.Bytes()}
}
