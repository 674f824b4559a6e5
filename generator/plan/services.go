package plan

import (
	"fmt"
	"go/token"

	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
)

// assignService makes an operation a method of the service that its tag names.
func (p *planner) assignService(o *Operation, spec *openapi3.Operation) error {
	tags := spec.Tags
	if byDefault := p.in.Part.DefaultTag(); len(tags) != 1 && byDefault != "" {
		tags = []string{byDefault}
	}
	if len(tags) != 1 {
		return fmt.Errorf("want exactly one tag, which names the service, got %q; set it in an overlay", spec.Tags)
	}
	service, err := p.serviceOf(tags[0])
	if err != nil {
		return err
	}
	o.Service = service
	o.Name = naming.MethodName(o.GoName, service.Name)
	service.Operations = append(service.Operations, o)
	return nil
}

// serviceOf returns the service for a tag. It adds the service to the plan if
// the tag is new.
func (p *planner) serviceOf(tag string) (*Service, error) {
	name := naming.GoName(tag)
	if !token.IsExported(name) {
		return nil, fmt.Errorf("the tag %q does not give an exported Go name; rename it in an overlay", tag)
	}
	for _, s := range p.Services {
		if s.Name != name {
			continue
		}
		if s.Tag != tag {
			return nil, fmt.Errorf("the tags %q and %q both become %s in Go; merge them in an overlay", s.Tag, tag, name)
		}
		return s, nil
	}
	s := &Service{
		Name: name,
		Tag:  tag,
		Doc:  serviceDoc(name, p.tagDocs[tag]),
	}
	p.Services = append(p.Services, s)
	return s, nil
}
