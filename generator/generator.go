package generator

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"path"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/emit"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/layer"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/overlay"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// Input is everything the output depends on.
type Input struct {
	Spec     document.Source
	Overlays []document.Source // applied in this order
	Package  string            // name of the Go package
	Select   plan.Selection

	// Beside holds the other Go files in the folder of the package. Generated
	// code may use their types, and may not declare their names again.
	Beside []gofile.File

	// Layer holds the handwritten files of package api, which generated code
	// calls.
	Layer []gofile.File

	// Copy asks for a package that stands on its own, with copies of the parts
	// of the layer that its operations need. It is nil where Beside has the
	// layer, and where only the generated files are of interest.
	Copy *Copy
}

// Copy says which parts of the layer to copy.
type Copy struct {
	From string   // import path of the layer, for comments
	With []string // names of options; "all" stands for all whose needs are met
}

// Output is a Go package and its size.
type Output struct {
	Files      []gofile.File // sorted by name
	Operations int
	Schemas    int
}

// Generate returns the files of a package.
func Generate(in Input) (*Output, error) {
	if err := CheckPackageName(in.Package); err != nil {
		return nil, err
	}
	root, err := overlay.Apply(in.Spec, in.Overlays)
	if err != nil {
		return nil, err
	}
	m, err := model.Load(in.Spec.Name, root)
	if err != nil {
		return nil, err
	}
	options := optionsOfSchemas(m)
	if in.Copy != nil {
		m.LeaveOut(func(option string) bool { return layer.IsAsked(option, in.Copy.With) })
	}
	p, err := plan.New(m, in.Select)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(errors.Join(p.Lacks...), checkPackage(in, p)); err != nil {
		return nil, err
	}
	code, err := emit.Emit(m, p, in.Package)
	if err != nil {
		return nil, err
	}
	files, err := finish(in, p, code, options)
	if err != nil {
		return nil, err
	}
	return &Output{Files: files, Operations: p.Operations(), Schemas: p.Schemas}, nil
}

// finish checks the emitted code together with the handwritten code that it
// calls, and returns the files of the package.
func finish(in Input, p *plan.Plan, code *emit.Code, options []layer.Option) ([]gofile.File, error) {
	l, err := layer.Read(in.Layer)
	if err != nil {
		return nil, err
	}
	beside, err := parseBeside(in, p)
	if err != nil {
		return nil, err
	}
	var parts []*layer.Part
	names := code.Names()
	switch {
	case in.Copy != nil:
		if err := layer.CheckOptions(in.Copy.With, slices.Concat(l.Options(), options), names); err != nil {
			return nil, err
		}
		parts = l.Choose(in.Copy.With, names)
		if err := layer.CheckBeside(parts, beside); err != nil {
			return nil, err
		}
	case gofile.DeclaredNames(beside)["Client"] == "":
		parts = l.Choose([]string{layer.EveryOption}, names)
	}
	others := beside
	for _, part := range parts {
		others = append(others, part.Parsed)
	}
	if err := code.Check(p, others); err != nil {
		return nil, err
	}
	files, err := code.Split(p, header(in))
	if err != nil {
		return nil, err
	}
	if in.Copy != nil {
		files, err = addCopies(files, in, p, l, parts)
	}
	return files, err
}

// addCopies adds the copies of handwritten files to generated ones.
func addCopies(files []gofile.File, in Input, p *plan.Plan, l *layer.Layer, parts []*layer.Part) ([]gofile.File, error) {
	for _, part := range parts {
		name := part.CopyName()
		if slices.ContainsFunc(files, func(f gofile.File) bool { return f.Name == name }) {
			return nil, fmt.Errorf("%s: the file %s is a copy of %s and cannot be that of a service; rename the tag in an overlay", p.Spec, name, part.Name)
		}
		head := gofile.Marker + " generate from " + in.Copy.From + ". DO NOT EDIT.\n"
		if name == "client"+gofile.Suffix {
			head += "\n" + packageComment(in, p, l)
		}
		files = append(files, part.CopyTo(in.Package, head))
	}
	slices.SortFunc(files, func(a, b gofile.File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// packageComment is the comment of a package with copies. It starts like that
// of the layer, unless the document is about another API.
func packageComment(in Input, p *plan.Plan, l *layer.Layer) string {
	var names []string
	for _, s := range p.Services {
		names = append(names, s.Name)
	}
	services := layer.Enumerate(names)
	if !strings.Contains(strings.ToLower(p.Title), "airbyte") {
		return gofile.Comment(fmt.Sprintf("Package %s is a client of the API in %s, with operations of %s.\n\nIts handwritten code is copied from package %s.",
			in.Package, path.Base(in.Spec.Name), services, in.Copy.From))
	}
	doc := "Package " + in.Package + " is a client."
	if _, rest, ok := strings.Cut(l.Doc, " is "); ok {
		doc = "Package " + in.Package + " is " + rest
	}
	return gofile.Comment(fmt.Sprintf("%s\n\nIt is a copy of package %s with operations of %s.", doc, in.Copy.From, services))
}

// CheckPackageName reports a name that no importable package can have.
func CheckPackageName(name string) error {
	switch {
	case !token.IsIdentifier(name) || name == "_":
		return fmt.Errorf("%q is not a name for a Go package", name)
	case name == "main":
		return errors.New("a package named main is a program and cannot be imported; give the package another name")
	}
	return nil
}

// header is the first line of every generated file. It names the document
// without its folder, which differs from machine to machine, and does not count
// the overlays, so that one overlay more changes only the files it is about.
func header(in Input) string {
	from := path.Base(in.Spec.Name)
	if len(in.Overlays) > 0 {
		from += " and overlays"
	}
	return gofile.Marker + " generate from " + from + ". DO NOT EDIT.\n"
}
