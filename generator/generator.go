package generator

import (
	"errors"
	"fmt"
	"go/token"
	"maps"
	"path"
	"slices"
)

// Input is everything the output depends on.
type Input struct {
	Spec     Source
	Overlays []Source // applied in this order
	Package  string   // name of the Go package
	Beside   []File   // Go files that stay in the package, whose names are taken
	Layer    *Layer   // to be copied into the package; nil where Beside has it
	Select   Selection
}

// File is a file to be written.
type File struct {
	Name string // without a folder
	Data []byte
}

// Output is a Go package and what it holds.
type Output struct {
	Files      []File // by name
	Operations int
	Schemas    int
}

// Generate makes the files of a package.
func Generate(in Input) (*Output, error) {
	if err := CheckPackageName(in.Package); err != nil {
		return nil, err
	}
	data, root, err := patch(in.Spec, in.Overlays)
	if err != nil {
		return nil, err
	}
	doc, err := load(in.Spec.Name, data, root)
	if err != nil {
		return nil, err
	}
	optional := leaveOut(doc, in.Layer)
	p, err := newPlan(in.Spec.Name, doc, root, in.Select)
	if err != nil {
		return nil, err
	}
	p.optional = optional
	if err := errors.Join(errors.Join(p.lacks...), checkPackage(in, p)); err != nil {
		return nil, err
	}
	if err := p.readLayer(in.Layer); err != nil {
		return nil, err
	}
	code, err := emit(doc, p, in.Package)
	if err != nil {
		return nil, err
	}
	files, err := split(code, p, in)
	if err != nil {
		return nil, err
	}
	if in.Layer != nil {
		if files, err = addLayer(files, p, in); err != nil {
			return nil, err
		}
	}
	out := &Output{Files: files, Schemas: p.schemas}
	for _, s := range p.Services {
		out.Operations += len(s.Operations)
	}
	return out, nil
}

// CheckPackageName reports what is no name of a package that others can import.
func CheckPackageName(name string) error {
	switch {
	case !token.IsIdentifier(name) || name == "_":
		return fmt.Errorf("%q cannot be the name of a Go package", name)
	case name == "main":
		return errors.New("a package named main is a program and cannot be imported; choose another name")
	}
	return nil
}

// header is the first line of every file. It names the inputs without their
// folders, which differ from machine to machine.
func header(in Input) string {
	from := path.Base(in.Spec.Name)
	switch n := len(in.Overlays); n {
	case 0:
	case 1:
		from += " and 1 overlay"
	default:
		from += fmt.Sprintf(" and %d overlays", n)
	}
	return Marker + " generate from " + from + ". DO NOT EDIT."
}

// checkNames reports what would be declared twice in the package, or in a
// service.
func (p *planner) checkNames() error {
	var errs []error
	taken := map[string]string{}
	claim := func(name, by string) {
		if other, ok := taken[name]; ok {
			errs = append(errs, fmt.Errorf("%s: %s and %s are both %s in Go; rename one with x-go-name in an overlay", p.spec, other, by, name))
		}
		taken[name] = by
	}
	for _, s := range p.Services {
		claim(s.Type(), "the service "+s.Name)
		for _, o := range s.Operations {
			claim(s.Name+"."+o.Name, "the method of "+o.ID)
			if o.Paging != nil {
				claim(s.Name+"."+o.Paging.Name, "the iterator of "+o.ID)
			}
			if o.Params != "" {
				claim(o.Params, "the parameters of "+o.ID)
			}
			if !token.IsIdentifier(o.Name) || !token.IsExported(o.Name) {
				errs = append(errs, fmt.Errorf("%s: %s %s: %q is no exported Go name; give the operation an x-go-name", p.spec, o.Method, o.Path, o.Name))
			}
		}
	}
	for _, name := range p.inline {
		claim(name, "the type of "+p.places[name])
	}
	for _, name := range slices.Sorted(maps.Keys(p.doc.Components.Schemas)) {
		ref := p.doc.Components.Schemas[name]
		if ref.Value.Extensions["x-go-handwritten"] != true && p.hoisted[name] != ref {
			claim(schemaTypeName(name, ref), "the schema "+name)
		}
	}
	return errors.Join(errs...)
}
