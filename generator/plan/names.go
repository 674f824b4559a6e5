package plan

import (
	"errors"
	"maps"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/naming"
)

// recordNames records the Go names of operations, parameters and options in the
// plan. Those of types and fields are recorded where they are planned.
func (p *planner) recordNames() {
	for _, s := range p.Services {
		for _, o := range s.Operations {
			p.recordOperation(o)
		}
	}
	for _, option := range p.Options {
		p.Places[option.Name] = document.Pointer(option.Operations[0].steps()...)
	}
}

func (p *planner) recordOperation(o *Operation) {
	at := document.Pointer(o.steps()...)
	p.Names[at] = o.Service.Name + "." + o.Name
	p.Places[o.Service.Type()+"."+o.Name] = at
	if o.Iterator != nil {
		p.Places[o.Service.Type()+"."+o.Iterator.Name] = at
	}
	if o.Params != "" {
		p.Places[o.Params] = at
	}
	for _, param := range o.parameters {
		p.Names[document.Pointer(param.steps(o)...)] = p.parameterInGo(o, param)
	}
}

// parameterInGo describes a parameter as callers know it: an argument, a field
// of a params struct or a request option.
func (p *planner) parameterInGo(o *Operation, param *parameter) string {
	if param.Required {
		return o.Service.Name + "." + o.Name + "(" + naming.VarName(param.goName) + ")"
	}
	if o.isOption(param) {
		return p.optionName(param)
	}
	return o.Params + "." + param.goName
}

// checkNames reports Go names that the package, or a service, would declare
// twice.
func (p *planner) checkNames() error {
	c := nameChecker{spec: p.Spec, taken: map[string]string{}}
	for _, s := range p.Services {
		c.claim(s.Type(), "the service "+s.Name)
		for _, o := range s.Operations {
			c.claimOperation(o)
		}
	}
	for _, option := range p.Options {
		c.claim(option.Name, "the option for the parameter "+option.Parameter)
	}
	for _, name := range p.inlineTypes {
		c.claim(name, "the type of "+p.Places[name])
	}
	c.claimComponents(p)
	return errors.Join(c.errs...)
}

// nameChecker records which Go names are taken, and by which part of the
// document.
type nameChecker struct {
	spec  string
	taken map[string]string
	errs  []error
}

func (c *nameChecker) claim(name, by string) {
	other, isTaken := c.taken[name]
	if isTaken {
		c.errs = append(c.errs, document.ErrorIn(c.spec,
			"%s and %s both become %s in Go; rename one with x-go-name in an overlay", other, by, name))
	}
	c.taken[name] = by
}

func (c *nameChecker) claimOperation(o *Operation) {
	c.claim(o.Service.Name+"."+o.Name, "the method of "+o.ID)
	if o.Iterator != nil {
		c.claim(o.Service.Name+"."+o.Iterator.Name, "the iterator of "+o.ID)
	}
	if o.Params != "" {
		c.claim(o.Params, "the params struct of "+o.ID)
	}
	if !isExportedName(o.Name) {
		c.errs = append(c.errs, document.ErrorIn(c.spec, "%s %s: %w", o.Method, o.Path, notExported(o.Name)))
	}
}

// claimComponents claims the types of component schemas. Handwritten types are
// not declared, and hoisted ones are claimed as inline types.
func (c *nameChecker) claimComponents(p *planner) {
	for _, name := range slices.Sorted(maps.Keys(p.doc.Components.Schemas)) {
		ref := p.doc.Components.Schemas[name]
		isHandwritten := ref.Value.Extensions["x-go-handwritten"] == true
		isHoisted := p.hoisted[name] == ref
		if !isHandwritten && !isHoisted {
			c.claim(SchemaTypeName(name, ref), "the schema "+name)
		}
	}
}
