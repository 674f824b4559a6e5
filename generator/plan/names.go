package plan

import (
	"errors"
	"fmt"
	"go/token"
	"maps"
	"slices"
)

// checkNames reports Go names that the package, or a service, would declare
// twice.
func (p *planner) checkNames() error {
	c := nameChecker{spec: p.Spec, taken: map[string]string{}}
	for _, s := range p.Services {
		c.claim(s.Type(), "the service "+s.Name)
		for _, o := range s.Operations {
			c.claimOperation(s, o)
		}
	}
	for _, name := range p.inline {
		c.claim(name, "the type of "+p.Places[name])
	}
	for _, name := range slices.Sorted(maps.Keys(p.doc.Components.Schemas)) {
		ref := p.doc.Components.Schemas[name]
		isHandwritten := ref.Value.Extensions["x-go-handwritten"] == true
		isHoisted := p.hoisted[name] == ref
		if !isHandwritten && !isHoisted {
			c.claim(SchemaTypeName(name, ref), "the schema "+name)
		}
	}
	return errors.Join(c.errs...)
}

// nameChecker notes who declares which Go name.
type nameChecker struct {
	spec  string
	taken map[string]string // what declares a name, in words
	errs  []error
}

func (c *nameChecker) claim(name, by string) {
	if other, ok := c.taken[name]; ok {
		c.errs = append(c.errs, fmt.Errorf("%s: %s and %s are both %s in Go; rename one with x-go-name in an overlay", c.spec, other, by, name))
	}
	c.taken[name] = by
}

func (c *nameChecker) claimOperation(s *Service, o *Operation) {
	c.claim(s.Name+"."+o.Name, "the method of "+o.ID)
	if o.Paging != nil {
		c.claim(s.Name+"."+o.Paging.Name, "the iterator of "+o.ID)
	}
	if o.Params != "" {
		c.claim(o.Params, "the parameters of "+o.ID)
	}
	if !token.IsIdentifier(o.Name) || !token.IsExported(o.Name) {
		c.errs = append(c.errs, fmt.Errorf("%s: %s %s: %q is no exported Go name; give the operation an x-go-name", c.spec, o.Method, o.Path, o.Name))
	}
}
