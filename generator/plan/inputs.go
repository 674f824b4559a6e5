package plan

import (
	"github.com/pb33f/go-yaml"
)

// Parameter is a parameter of an operation, for code that calls the
// method of the operation.
type Parameter struct {
	In       string     // path, query, header or cookie
	Name     string     // on the wire
	GoName   string     // field of the params struct, such as WorkspaceIDs
	Required bool       // so that it is a positional argument
	Type     string     // Go type of a positional argument; "" for others
	Var      string     // Go name of a positional argument
	Option   string     // request option that sets it, such as WithForce; "" if none does
	Node     *yaml.Node // the parameter in the document
}

// Arguments returns the positional parameters of the method, in its order.
func (o *Operation) Arguments() []Parameter {
	var all []Parameter
	for _, arg := range o.pathArgs {
		all = append(all, o.argument("path", arg))
	}
	for _, arg := range o.queryArgs {
		all = append(all, o.argument("query", arg))
	}
	for _, in := range []string{"header", "cookie"} {
		for _, arg := range o.HeaderArgs {
			if arg.In == in {
				all = append(all, o.argument(in, arg.Argument))
			}
		}
	}
	return all
}

// argument describes the parameter that a positional argument sets.
func (o *Operation) argument(in string, arg *Argument) Parameter {
	described := Parameter{In: in, Name: arg.Name, Required: true, Type: arg.Type, Var: arg.Var}
	for _, param := range o.parameters {
		if param.In == in && param.Name == arg.Name {
			described.GoName = param.goName
			described.Node = param.node
		}
	}
	return described
}

// Optional returns the parameters that a request may leave out, in document order.
func (o *Operation) Optional() []Parameter {
	var all []Parameter
	for _, param := range o.optionalParameters() {
		described := Parameter{In: param.In, Name: param.Name, GoName: param.goName, Node: param.node}
		if o.isOption(param) {
			described.Option = o.optionNames[param.In+" "+param.Name]
		}
		all = append(all, described)
	}
	return all
}

// typeArguments sets the Go types of the positional arguments and the names of
// options. It runs once
// inline schemas have their types.
func (p *planner) typeArguments() {
	for _, s := range p.Services {
		for _, o := range s.Operations {
			o.typeArguments(p)
		}
	}
}

func (o *Operation) typeArguments(p *planner) {
	byName := map[string]*Argument{}
	for _, arg := range o.pathArgs {
		byName["path "+arg.Name] = arg
	}
	for _, arg := range o.queryArgs {
		byName["query "+arg.Name] = arg
	}
	for _, arg := range o.HeaderArgs {
		byName[arg.In+" "+arg.Name] = arg.Argument
	}
	o.optionNames = map[string]string{}
	for _, param := range o.parameters {
		key := param.In + " " + param.Name
		arg := byName[key]
		if arg != nil {
			arg.Type = p.goType(param.Schema)
		}
		o.optionNames[key] = p.optionName(param)
	}
}
