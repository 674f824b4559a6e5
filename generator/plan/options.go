package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/naming"
)

// planOptions makes the request options of all operations. Operations whose
// parameters have the same Go name share an option, so the parameters must have
// the same name on the wire and the same Go type.
func (p *planner) planOptions() error {
	byName := map[string][]optionUse{}
	for _, use := range p.optionUses() {
		byName[use.option.Name] = append(byName[use.option.Name], use)
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		uses := byName[name]
		err := p.checkOption(uses)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		p.Options = append(p.Options, shareOption(uses))
	}
	return errors.Join(errs...)
}

// optionUse is an optional parameter of one operation, with the option that it
// would become if it shared none.
type optionUse struct {
	operation *Operation
	param     *parameter
	option    *Option
}

// optionUses lists all optional parameters that become request options.
func (p *planner) optionUses() []optionUse {
	var uses []optionUse
	for _, s := range p.Services {
		for _, o := range s.Operations {
			for _, param := range o.optionalParameters() {
				if !o.isOption(param) {
					continue
				}
				option := &Option{
					Name:      p.optionName(param),
					Parameter: param.Name,
					In:        param.In,
					Var:       naming.VarName(param.goName),
					Type:      p.goType(param.Schema),
				}
				uses = append(uses, optionUse{operation: o, param: param, option: option})
			}
		}
	}
	return uses
}

// optionName returns the name of the option for a parameter. It avoids the options
// of handwritten code.
func (p *planner) optionName(param *parameter) string {
	name := "With" + param.goName
	if p.in.Reserved[name] {
		return name + "Parameter"
	}
	return name
}

// checkOption reports uses of an option that differ from the first one.
func (p *planner) checkOption(uses []optionUse) error {
	first := uses[0]
	for _, use := range uses[1:] {
		difference := ""
		switch {
		case use.option.Parameter != first.option.Parameter || use.option.In != first.option.In:
			difference = "set different parameters"
		case use.option.Type != first.option.Type:
			difference = fmt.Sprintf("have different types, %s and %s", first.option.Type, use.option.Type)
		}
		if difference != "" {
			return document.ErrorIn(p.Spec,
				"the option %s of %s and of %s would %s; rename one parameter with x-go-name in an overlay",
				first.option.Name, first.place(), use.place(), difference)
		}
	}
	return nil
}

func (u optionUse) place() string { return document.Pointer(u.param.steps(u.operation)...) }

// shareOption merges all uses of an option into one option.
func shareOption(uses []optionUse) *Option {
	option := uses[0].option
	for _, use := range uses {
		option.Operations = append(option.Operations, use.operation)
	}
	option.Doc = optionDoc(option, uses)
	return option
}
