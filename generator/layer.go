package generator

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// layerFile is the file of a self-contained package that holds what its
// operations need of the handwritten layer.
const layerFile = "client.gen.go"

// needsDirective stands above the package clause of a handwritten file, or in
// the comment of one declaration, that only makes sense together with what it
// names: types, functions, and methods as Type.Method, that the generated code
// declares or uses. What is said of a type holds for its methods and its
// constructor.
const needsDirective = "//airbytegen:needs "

// withDirective stands where a need can, and names an option: what it is said
// of only comes along when asked for.
const withDirective = "//airbytegen:with "

// Layer is the code under the generated one.
type Layer struct {
	From  string   // where it is copied from, for the header
	Files []File   // without tests
	With  []string // options to come along; "all" is all whose needs are met
}

// part is a declaration of the layer.
type part struct {
	*declaration
	names     []string // of what it declares; a method is Type.Method
	exported  bool
	selectors []string // what it uses behind a dot, or declares as an interface's method
	needs     []string
	options   []string
	fields    []*layerField // of a struct, those that may be left out
	from      string        // its file
}

// readLayer reads what may be copied, and whether the package needs the list of
// all operations, which is there for others: for the layer, as far as it comes
// along.
func (p *plan) readLayer(l *Layer) (err error) {
	if l == nil {
		p.Listed = true
		return nil
	}
	p.layer, p.imports, err = layerParts(l.Files)
	p.Listed = slices.ContainsFunc(asked(p.layer, l.With), func(p *part) bool { return slices.Contains(p.uses, "operations") })
	return err
}

// addLayer makes a package of generated files self-contained.
func addLayer(files []File, p *plan, in Input) ([]File, error) {
	if slices.ContainsFunc(files, func(f File) bool { return f.Name == layerFile }) {
		return nil, fmt.Errorf("%s: the file %s is that of the layer and cannot be that of a service; rename the tag in an overlay", p.spec, layerFile)
	}
	file, err := copyLayer(files, p, in)
	if err != nil {
		return nil, err
	}
	files = append(files, file)
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// copyLayer returns the file that holds what generated files need of the
// layer: what they use, and what the layer exports, as far as its own needs are
// met. Its declarations stand in the order of the layer's files.
func copyLayer(generated []File, p *plan, in Input) (File, error) {
	used, err := namesIn(generated)
	if err != nil {
		return File{}, err
	}
	parts, err := chosen(p.layer, p.optional, in.Layer.With, used)
	if err != nil {
		return File{}, err
	}
	parts = meeting(parts, used)
	kept := prune(parts, used)
	if err := checkBeside(kept, p, in); err != nil {
		return File{}, err
	}
	decls := make([]*declaration, len(kept))
	for i, p := range kept {
		decls[i] = p.declaration
		decls[i].order = order{rank: i}
	}
	return assemble(layerFile, in.Package, layerHeader(*in.Layer, p, in), decls, p.imports)
}

// layerHeader is the marker and the comment of the package. It is the first
// paragraph of the layer's own, unless the document is about another API, and
// says where the copies come from.
func layerHeader(layer Layer, p *plan, in Input) string {
	var services []string
	for _, s := range p.Services {
		services = append(services, s.Name)
	}
	text := fmt.Sprintf("%s\n\nIt is a copy of package %s with operations of %s.", layerDoc(layer.Files, in.Package), layer.From, enumerate(services))
	if !strings.Contains(strings.ToLower(p.title), "airbyte") {
		text = fmt.Sprintf("Package %s is a client of the API in %s, with operations of %s.\n\nWhat is under them is a copy from package %s.",
			in.Package, path.Base(in.Spec.Name), enumerate(services), layer.From)
	}
	return Marker + " generate from " + layer.From + ". DO NOT EDIT.\n\n" + comment(strings.TrimSpace(text))
}

// layerDoc is what the comment of the layer's package starts with, under
// another name.
func layerDoc(files []File, name string) string {
	for _, f := range files {
		parsed, _, err := parseGo(f)
		if err != nil || parsed.Doc == nil {
			continue
		}
		first, _, _ := strings.Cut(parsed.Doc.Text(), "\n\n")
		return strings.Replace(first, "Package "+parsed.Name.Name+" ", "Package "+name+" ", 1)
	}
	return "Package " + name + " is a client."
}

// enumerate joins words as a sentence does.
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// layerParts lists the declarations of the layer, file by file, and its
// imports by name.
func layerParts(files []File) ([]*part, map[string]string, error) {
	files = slices.SortedFunc(slices.Values(files), func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	var all []*part
	imports := map[string]string{}
	for _, f := range files {
		parsed, fset, err := parseGo(f)
		if err != nil {
			return nil, nil, err
		}
		for name, path := range importPaths(parsed) {
			if other, ok := imports[name]; ok && other != path {
				return nil, nil, fmt.Errorf("%s: imports %s as %s, and another file of the layer imports %s under this name", f.Name, path, name, other)
			}
			imports[name] = path
		}
		needs, options := aboveClause(parsed, needsDirective), aboveClause(parsed, withDirective)
		for _, d := range parsed.Decls {
			if p := newPart(d, f, fset); p != nil {
				p.needs, p.options = append(p.needs, needs...), append(p.options, options...)
				all = append(all, p)
			}
		}
	}
	return all, imports, nil
}

// aboveClause are the words of a directive that is about a whole file.
func aboveClause(f *ast.File, directive string) []string {
	var words []string
	for _, group := range f.Comments {
		if group.End() < f.Package {
			words = append(words, directed(group, directive)...)
		}
	}
	return words
}

// directed are the words of a directive in a comment.
func directed(group *ast.CommentGroup, directive string) []string {
	if group == nil {
		return nil
	}
	var words []string
	for _, c := range group.List {
		if text, ok := strings.CutPrefix(c.Text, directive); ok {
			words = append(words, strings.Fields(text)...)
		}
	}
	return words
}

// newPart is a declaration as it will stand in the copy, or nil for imports.
func newPart(d ast.Decl, f File, fset *token.FileSet) *part {
	doc, names := declared(d)
	if len(names) == 0 {
		return nil
	}
	start := d.Pos()
	if doc != nil {
		start = doc.Pos()
	}
	text := string(f.Data[fset.Position(start).Offset:fset.Position(d.End()).Offset])
	fields := takeFields(d, f, fset)
	return &part{
		fields:      fields,
		declaration: &declaration{name: subject(d, names), method: methodOf(names[0]), text: withoutDirectives(text), uses: usedNames(d)},
		names:       names,
		exported:    slices.ContainsFunc(names, isExported),
		selectors:   selectors(d),
		needs:       directed(doc, needsDirective),
		options:     directed(doc, withDirective),
		from:        f.Name,
	}
}

// isExported reports whether a name is exported; of a method its own name
// counts.
func isExported(name string) bool {
	if method := methodOf(name); method != "" {
		name = method
	}
	return token.IsExported(name)
}

// withoutDirectives drops our directives from the comment of a declaration.
func withoutDirectives(text string) string {
	lines := strings.Split(text, "\n")
	kept := lines[:0]
	for _, line := range lines {
		if !strings.HasPrefix(line, "//airbytegen:") {
			kept = append(kept, line)
			continue
		}
		if n := len(kept); n > 0 && kept[n-1] == "//" {
			kept = kept[:n-1]
		}
	}
	return strings.Join(kept, "\n")
}

// selectors are the names behind a dot in a declaration or a type, and those of
// the methods of interfaces.
func selectors(d ast.Node) []string {
	var names []string
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			names = append(names, n.Sel.Name)
		case *ast.InterfaceType:
			for _, m := range n.Methods.List {
				for _, id := range m.Names {
					names = append(names, id.Name)
				}
			}
		}
		return true
	})
	return names
}

// namesIn are the names that Go files declare or use.
func namesIn(files []File) (map[string]bool, error) {
	names := map[string]bool{}
	for _, f := range files {
		parsed, _, err := parseGo(f)
		if err != nil {
			return nil, err
		}
		for _, d := range parsed.Decls {
			_, own := declared(d)
			for _, n := range slices.Concat(own, usedNames(d), dotted(selectors(d))) {
				names[n] = true
			}
		}
	}
	return names, nil
}
