package generator

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/emit"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/layer"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/airbyte-go/airbyte/generator/overlay"
	"github.com/airbyte-go/airbyte/generator/plan"
	"github.com/airbyte-go/airbyte/generator/selection"
	"github.com/pb33f/go-yaml"
)

// Input is everything that the output depends on.
type Input struct {
	Spec     document.Source
	Overlays []document.Source // applied in this order
	Package  string            // name of the Go package
	Select   selection.Selection

	// Trusted says that Spec was written for this generator. Its extensions may then
	// choose Go types, imports and names, as those of overlays may. Otherwise, such
	// extensions are ignored, even in a form that only other tools know.
	Trusted bool

	// RawUnions gives the type of raw JSON to unions whose variants cannot be told
	// apart. Without it, they are errors.
	RawUnions bool

	// Base is the document that the overlays were written for, which may be Spec. It
	// tells whether an action that matches nothing in Spec belongs to the selection.
	// Without it, an action for a path or a component that Spec lacks does not.
	Base document.Source

	// Beside holds the other Go files in the folder of the package. Generated
	// code may use what they declare, and may not declare it again.
	Beside []gofile.File

	// Layer is the handwritten code of package api, which generated code calls. It is
	// not changed, so that several runs can share it. Nil stands for no code.
	Layer *layer.Layer

	// Copy asks for a package that stands on its own, with copies of the parts of
	// the layer that its operations need. Nil copies nothing, because Beside has
	// the layer or because only the generated files are of interest.
	Copy *Copy
}

// Copy says which parts of the layer to copy.
type Copy struct {
	From string   // import path of the layer, for comments
	With []string // names of options, or "all" for all whose needs are met
}

// Output is a Go package and its size.
type Output struct {
	Files      []gofile.File // sorted by name
	Operations int
	Schemas    int

	// Ignored has the names of extensions of the document that would choose Go types,
	// imports or names, and were ignored because the document is not trusted.
	Ignored []string

	// LeftOut has the overlay actions that do not fit the document and do not
	// concern the selection. Descriptions of what the document lacks concern nothing.
	LeftOut []*overlay.Misfit
}

// layer returns the handwritten code, which may be empty.
func (in Input) layer() *layer.Layer { return cmp.Or(in.Layer, new(layer.Layer)) }

// Generate returns the files of a package. It writes nothing.
func Generate(in Input) (*Output, error) {
	if err := gofile.CheckPackageName(in.Package); err != nil {
		return nil, err
	}
	n, err := narrow(in)
	if err != nil {
		return nil, err
	}
	m, err := model.Load(in.Spec.Name, n.part.Root)
	if err != nil {
		return nil, err
	}
	options := optionsOfSchemas(n.root)
	if in.Copy != nil {
		m.LeaveOut(func(option string) bool { return layer.IsAsked(option, in.Copy.With) })
	}
	l := in.layer()
	p, err := plan.New(m, plan.Input{Part: n.part, Reserved: l.Names, RawUnions: in.RawUnions})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(errors.Join(p.MissingProperties...), checkBeside(in, p)); err != nil {
		return nil, err
	}
	code, err := emit.Print(m, p, in.Package, l.NewFileSet())
	if err != nil {
		return nil, err
	}
	files, err := assemble(in, l, p, code, options)
	if err != nil {
		return nil, err
	}
	return &Output{
		Files:      files,
		Operations: p.Operations(),
		Schemas:    p.Schemas,
		Ignored:    n.ignored,
		LeftOut:    n.leftOut,
	}, nil
}

// Verify compares the files of a folder with those that Generate makes. It
// returns the number of files that there should be, and the differences.
func Verify(in Input, have []gofile.File) (want int, differences []gofile.Difference, err error) {
	out, err := Generate(in)
	if err != nil {
		return 0, nil, err
	}
	return len(out.Files), gofile.Compare(have, gofile.Seal(out.Files)), nil
}

// assemble checks the generated code together with the handwritten code that it
// calls, and returns the files of the package. The options are those of schemas.
func assemble(
	in Input, l *layer.Layer, p *plan.Plan, code *emit.Code, options []layer.Option,
) ([]gofile.File, error) {
	beside, err := parseBeside(in, p, code.Fset)
	if err != nil {
		return nil, err
	}
	parts, err := chooseParts(in, l, options, code.Names(), beside)
	if err != nil {
		return nil, err
	}
	others := beside
	for _, part := range parts {
		others = append(others, part.Parsed)
	}
	if err := code.Check(others); err != nil {
		return nil, err
	}
	files, err := code.Split(header(in))
	if err != nil {
		return nil, err
	}
	if in.Copy != nil {
		files, err = addCopies(files, in, p, l, parts)
		if err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		if err := gofile.CheckBuilt(f); err != nil {
			return nil, document.ErrorIn(p.Spec, "%w", err)
		}
	}
	return files, nil
}

// chooseParts returns the parts of the layer that the generated code calls, or
// none if the files beside it already contain the layer.
func chooseParts(
	in Input, l *layer.Layer, options []layer.Option, names map[string]bool, beside []*gofile.Parsed,
) ([]*layer.Part, error) {
	if in.Copy == nil {
		if _, ok := gofile.DeclaredNames(beside)["Client"]; ok {
			return nil, nil
		}
		return l.Choose([]string{layer.All}, names), nil
	}
	if err := layer.CheckOptions(in.Copy.With, slices.Concat(l.Options(), options), names); err != nil {
		return nil, &OptionError{Err: err}
	}
	parts := l.Choose(in.Copy.With, names)
	return parts, layer.CheckBeside(parts, beside)
}

// optionsOfSchemas lists the options that schemas of the document belong to. Each
// option needs the Go type of its schema.
func optionsOfSchemas(root *yaml.Node) []layer.Option {
	var all []layer.Option
	for name, schema := range document.Members(document.Get(root, "components", "schemas")) {
		option := document.Get(schema, model.OptionExtension)
		if option == nil {
			continue
		}
		goType := naming.GoName(name.Value)
		if given := document.Get(schema, "x-go-name"); given != nil {
			goType = given.Value
		}
		all = append(all, layer.Option{Name: option.Value, Needs: []string{goType}})
	}
	return all
}

// addCopies adds the copies of parts to the generated files.
func addCopies(
	files []gofile.File, in Input, p *plan.Plan, l *layer.Layer, parts []*layer.Part,
) ([]gofile.File, error) {
	for _, part := range parts {
		name := part.CopyName()
		if slices.ContainsFunc(files, func(f gofile.File) bool { return f.Name == name }) {
			return nil, document.ErrorIn(p.Spec,
				"the file %s is a copy of %s and cannot hold a service; rename the tag in an overlay", name, part.Name)
		}
		head := gofile.Marker + " generate from " + in.Copy.From + ". DO NOT EDIT.\n"
		if name == layer.MainCopy {
			head += "\n" + packageComment(in, p, l)
		}
		files = append(files, part.Copy(in.Package, head))
	}
	slices.SortFunc(files, func(a, b gofile.File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// packageComment returns the comment of a package with copies. It starts like
// that of the layer, unless the document is about another API.
func packageComment(in Input, p *plan.Plan, l *layer.Layer) string {
	var names []string
	for _, s := range p.Services {
		names = append(names, s.Name)
	}
	services := naming.Enumerate(names)
	if !strings.Contains(strings.ToLower(p.Title), "airbyte") {
		return gofile.Comment(fmt.Sprintf("Package %s is a client for the API in %s, with the operations of %s.\n\n"+
			"Its handwritten code is copied from package %s.",
			in.Package, path.Base(in.Spec.Name), services, in.Copy.From))
	}
	doc := "Package " + in.Package + " is a client."
	if _, rest, ok := strings.Cut(l.Doc, " is "); ok {
		doc = "Package " + in.Package + " is " + rest
	}
	return gofile.Comment(fmt.Sprintf("%s\n\nIt is a copy of package %s with the operations of %s.",
		doc, in.Copy.From, services))
}

// header returns the first line of every generated file. It names the document
// without its folder, which differs from machine to machine. It does not count
// the overlays, so that adding an overlay changes only the files that it affects.
func header(in Input) string {
	from := document.QuoteUnprintable(path.Base(in.Spec.Name))
	if len(in.Overlays) > 0 {
		from += " and overlays"
	}
	return gofile.Marker + " generate from " + from + ". DO NOT EDIT.\n"
}
