package plan

import (
	"errors"
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// parameter is a parameter of an operation, in Go and as the document has it.
type parameter struct {
	*openapi3.Parameter
	goName string
	node   *yaml.Node
}

// place is the way to the parameter in the document. Parameters are told apart
// by where they stand in a request and by name, not by their number.
func (q *parameter) place(o *Operation) []string {
	return append(o.place(), "parameters", q.In+" "+q.Name)
}

// planParameters sorts the parameters of an operation into positional
// arguments, which are required, and a struct of the optional ones.
func (p *planner) planParameters(o *Operation, item *openapi3.PathItem, spec *openapi3.Operation) error {
	err := p.gatherParameters(o, item, spec)
	if err != nil {
		return err
	}
	byName := map[string]*argument{}
	var optional []*argument
	for _, param := range o.params {
		if err := checkParameter(param); err != nil {
			return fmt.Errorf("parameter %s: %w", param.Name, err)
		}
		arg := &argument{Name: param.Name, Var: naming.VarName(param.goName)}
		switch {
		case param.In == "path":
			byName[param.Name] = arg
		case param.Required:
			o.QueryArgs = append(o.QueryArgs, arg)
		default:
			o.Params = o.GoName + "Params"
			optional = append(optional, &argument{Name: param.Name, Var: param.goName})
		}
		field := &field{Name: param.goName, Tag: "`query:\"" + param.Name + "\"`", Arg: arg, Doc: gofile.Comment(param.Description)}
		if param.Deprecated {
			field.deprecate(param.Extensions)
		}
		param.Extensions = model.SetExtension(param.Extensions, model.PlanExtension, field)
		param.Extensions["x-go-name"] = field.Name
	}
	if o.PathArgs, err = inPathOrder(o.Path, byName); err != nil {
		return err
	}
	return errors.Join(distinct(append(slices.Clone(o.PathArgs), o.QueryArgs...)), distinct(optional))
}

// gatherParameters gives the operation parameters of its own: those of its
// path, less those that it overrides, and its own, in place of references.
func (p *planner) gatherParameters(o *Operation, item *openapi3.PathItem, spec *openapi3.Operation) error {
	path := document.Get(p.root, "paths", o.Path)
	shared, err := p.ownParameters(item.Parameters, document.Get(path, "parameters"))
	if err != nil {
		return fmt.Errorf("its path: %w", err)
	}
	own, err := p.ownParameters(spec.Parameters, document.Get(path, strings.ToLower(o.Method), "parameters"))
	if err != nil {
		return err
	}
	for _, param := range own {
		same := func(q *parameter) bool { return q.Name == param.Name && q.In == param.In }
		if i := slices.IndexFunc(shared, same); i >= 0 {
			shared[i] = param
			continue
		}
		shared = append(shared, param)
	}
	o.params, spec.Parameters = shared, nil
	for _, param := range shared {
		spec.Parameters = append(spec.Parameters, &openapi3.ParameterRef{Value: param.Parameter})
	}
	return nil
}

// ownParameters copies a list of parameters, so that each operation can have
// decisions of its own about those that several share.
func (p *planner) ownParameters(refs openapi3.Parameters, list *yaml.Node) ([]*parameter, error) {
	var all []*parameter
	for i, ref := range refs {
		for _, other := range all {
			if other.Name == ref.Value.Name && other.In == ref.Value.In {
				return nil, fmt.Errorf("the parameter %s stands twice in one list", other.Name)
			}
		}
		node := list.Content[i]
		for document.Get(node, "$ref") != nil {
			target, err := document.Resolve(p.root, document.Get(node, "$ref").Value)
			if err != nil {
				return nil, err
			}
			node = target
		}
		own := *ref.Value
		own.Extensions = maps.Clone(own.Extensions)
		own.Schema = ownSchema(own.Schema)
		all = append(all, &parameter{Parameter: &own, goName: parameterName(&own), node: node})
	}
	return all, nil
}

// ownSchema copies an inline schema and that of its items.
func ownSchema(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref == nil || ref.Ref != "" {
		return ref
	}
	own := *ref.Value
	own.Extensions = maps.Clone(own.Extensions)
	own.Items = ownSchema(own.Items)
	return &openapi3.SchemaRef{Value: &own, Extensions: maps.Clone(ref.Extensions)}
}

func checkParameter(param *parameter) error {
	switch {
	case param.In != "path" && param.In != "query":
		return fmt.Errorf("it is in the %s; only path and query are supported", param.In)
	case param.Schema == nil:
		return errors.New("it has no schema")
	case !token.IsExported(param.goName) || !token.IsIdentifier(param.goName):
		return fmt.Errorf("%q is no exported Go name; give it an x-go-name", param.goName)
	case strings.ContainsFunc(param.Name, cannotBeTagged):
		return errors.New("a struct tag cannot hold this name")
	case param.In == "path" && !param.Required:
		return errors.New("it is in the path and not required; say required: true in an overlay")
	case param.In == "path" && param.Style != "" && param.Style != "simple", param.In == "query" && param.Style != "" && param.Style != "form":
		return fmt.Errorf("style %s is not supported", document.QuoteUnprintable(param.Style))
	case param.In == "query" && param.Explode != nil && !*param.Explode:
		return errors.New("explode: false is not supported")
	case hasGoType(param.Schema):
		return nil
	case param.In == "path":
		if t := scalarType(param.Schema.Value); t != "string" && t != "integer" {
			return errors.New("a path segment must be a string or an integer")
		}
		return nil
	}
	return checkQuery(param.Schema.Value)
}

func cannotBeTagged(r rune) bool {
	return r == '"' || r == '`' || r == '\\' || !unicode.IsPrint(r)
}

// checkQuery accepts what can be written in a query: scalars, lists of them,
// and maps of them.
func checkQuery(s *openapi3.Schema) error {
	if len(s.OneOf) > 0 || len(s.AnyOf) > 0 {
		return errors.New("a union cannot be written in a query; give it an x-go-type in an overlay")
	}
	inner := s.AdditionalProperties.Schema
	switch kind := valueType(s); {
	case scalarType(s) != "":
		return nil
	case kind == "array" && s.Items != nil:
		inner = s.Items
	case kind == "object" && len(s.Properties) > 0:
		return errors.New("an object with properties cannot be written in a query; make a parameter of each in an overlay")
	case kind != "object" || inner == nil:
		return errors.New("its type must be a scalar, a list of scalars or an object with additionalProperties that are scalars; say so in an overlay")
	}
	if scalarType(inner.Value) == "" && !hasGoType(inner) {
		return errors.New("what it holds must be scalars; give it an x-go-type in an overlay")
	}
	return nil
}

// valueType is the one type of a schema besides null, or "".
func valueType(s *openapi3.Schema) string {
	types := slices.DeleteFunc(slices.Clone(s.Type.Slice()), func(t string) bool { return t == "null" })
	if len(types) != 1 {
		return ""
	}
	return types[0]
}

// scalarType is the type of a schema of strings, numbers or truth values, or
// "".
func scalarType(s *openapi3.Schema) string {
	switch t := valueType(s); t {
	case "string":
		if s.Format == "byte" || s.ContentEncoding != "" {
			return "" // bytes in Go
		}
		return t
	case "integer", "number", "boolean":
		return t
	}
	return ""
}

func parameterName(param *openapi3.Parameter) string {
	if name, ok := param.Extensions["x-go-name"].(string); ok {
		return name
	}
	return naming.GoName(param.Name)
}

func inPathOrder(path string, byName map[string]*argument) ([]*argument, error) {
	var args []*argument
	for segment := range strings.SplitSeq(path, "/") {
		name, ok := strings.CutPrefix(segment, "{")
		if !ok {
			continue
		}
		arg := byName[strings.TrimSuffix(name, "}")]
		switch {
		case arg == nil:
			return nil, fmt.Errorf("the path has %s, and no parameter says what it is", segment)
		case slices.Contains(args, arg):
			return nil, fmt.Errorf("the path has %s twice", segment)
		}
		args = append(args, arg)
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if !slices.Contains(args, byName[name]) {
			return nil, fmt.Errorf("the path has no {%s}, which is a parameter in it", name)
		}
	}
	return args, nil
}

func distinct(args []*argument) error {
	seen := map[string]string{}
	for _, a := range args {
		if other, ok := seen[a.Var]; ok {
			return fmt.Errorf("the parameters %s and %s are both %s in Go; give one an x-go-name", other, a.Name, a.Var)
		}
		seen[a.Var] = a.Name
	}
	return nil
}
