package generator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// planParameters sorts the parameters of an operation into positional
// arguments, which are required, and a struct of the optional ones.
func (p *planner) planParameters(o *operation, item *openapi3.PathItem, spec *openapi3.Operation) error {
	params, err := merged(item.Parameters, spec.Parameters)
	if err != nil {
		return err
	}
	byName := map[string]*argument{}
	for _, param := range params {
		if err := checkParameter(param); err != nil {
			return fmt.Errorf("parameter %s: %w", param.Name, err)
		}
		arg := &argument{Name: param.Name, Var: varName(parameterName(param))}
		switch {
		case param.In == "path":
			byName[param.Name] = arg
		case param.Required:
			o.QueryArgs = append(o.QueryArgs, arg)
		default:
			o.Params = o.GoName + "Params"
		}
		field := &field{Name: parameterName(param), Tag: "`query:\"" + param.Name + "\"`", Arg: arg, Doc: comment(param.Description)}
		if param.Deprecated {
			field.deprecate(param.Extensions)
		}
		param.Extensions = withExtension(param.Extensions, extPlan, field)
		param.Extensions["x-go-name"] = field.Name
	}
	if o.PathArgs, err = inPathOrder(o.Path, byName); err != nil {
		return err
	}
	return distinct(append(slices.Clone(o.PathArgs), o.QueryArgs...))
}

// merged returns the parameters of a path and of an operation, which override
// those of the path.
func merged(shared, own openapi3.Parameters) ([]*openapi3.Parameter, error) {
	var all []*openapi3.Parameter
	for _, ref := range append(slices.Clone(shared), own...) {
		i := slices.IndexFunc(all, func(q *openapi3.Parameter) bool { return q.Name == ref.Value.Name && q.In == ref.Value.In })
		if i >= 0 {
			all[i] = ref.Value
			continue
		}
		all = append(all, ref.Value)
	}
	for _, param := range all {
		if goName(param.Name) == "" {
			return nil, fmt.Errorf("no Go name can be made of the parameter %q", param.Name)
		}
	}
	return all, nil
}

func checkParameter(param *openapi3.Parameter) error {
	switch {
	case param.In != "path" && param.In != "query":
		return fmt.Errorf("it is in the %s; only path and query are supported", param.In)
	case param.Schema == nil:
		return errors.New("it has no schema")
	case strings.ContainsAny(param.Name, "\"`\\"):
		return errors.New("a struct tag cannot hold this name")
	case param.In == "path" && param.Style != "" && param.Style != "simple", param.In == "query" && param.Style != "" && param.Style != "form":
		return fmt.Errorf("style %s is not supported", param.Style)
	case param.In == "query" && param.Explode != nil && !*param.Explode:
		return errors.New("explode: false is not supported")
	}
	if t := param.Schema.Value.Type; param.In == "path" && !t.Is("string") && !t.Is("integer") {
		return errors.New("a path segment must be a string or an integer")
	}
	return nil
}

func parameterName(param *openapi3.Parameter) string {
	if name, ok := param.Extensions["x-go-name"].(string); ok {
		return name
	}
	return goName(param.Name)
}

func inPathOrder(path string, byName map[string]*argument) ([]*argument, error) {
	var args []*argument
	for segment := range strings.SplitSeq(path, "/") {
		name, ok := strings.CutPrefix(segment, "{")
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		if byName[name] == nil {
			return nil, fmt.Errorf("the path has {%s}, and no parameter says what it is", name)
		}
		args = append(args, byName[name])
		delete(byName, name)
	}
	for name := range byName {
		return nil, fmt.Errorf("the path has no {%s}, which is a parameter in it", name)
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

// planBody decides on the type of the body, which is JSON.
func (p *planner) planBody(o *operation, spec *openapi3.Operation) error {
	if spec.RequestBody == nil {
		return nil
	}
	content := spec.RequestBody.Value.Content["application/json"]
	if content == nil || content.Schema == nil {
		return errors.New("the request body is not JSON with a schema")
	}
	var err error
	o.Body, err = p.goType(content.Schema, "the request body")
	return err
}

// planResult decides what a method returns: the one JSON body of its successful
// answers, the address it is sent to, or nothing.
func (p *planner) planResult(o *operation, spec *openapi3.Operation) error {
	o.Result.Kind = "none"
	for _, status := range successes(spec) {
		response := spec.Responses.Value(status).Value
		if status[0] == '3' {
			o.Result.Kind = "redirect"
			continue
		}
		if len(response.Content) == 0 {
			continue
		}
		content := response.Content["application/json"]
		if content == nil || content.Schema == nil {
			return fmt.Errorf("the answer %s is not JSON with a schema", status)
		}
		found, err := p.resultOf(content.Schema, "the answer "+status)
		if err != nil {
			return err
		}
		if o.Result.Type != "" && o.Result != found {
			return fmt.Errorf("its answers have different types, %s and %s", o.Result.Type, found.Type)
		}
		o.Result = found
	}
	return nil
}

func (p *planner) resultOf(schema *openapi3.SchemaRef, what string) (result, error) {
	_, overridden := schema.Value.Extensions["x-go-type"]
	if schema.Value.Type.Is("array") && !overridden {
		t, err := p.goType(schema.Value.Items, "the items of "+what)
		return result{Kind: "list", Type: t}, err
	}
	t, err := p.goType(schema, what)
	return result{Kind: "object", Type: t}, err
}

// goType is the Go type of a schema that stands on its own: it must have a
// name.
func (p *planner) goType(schema *openapi3.SchemaRef, what string) (string, error) {
	if t, ok := schema.Extensions["x-go-type"].(string); ok {
		return t, nil
	}
	if schema.Ref != "" {
		return p.typeName(schema.Ref), nil
	}
	if t, ok := schema.Value.Extensions["x-go-type"].(string); ok {
		return t, nil
	}
	return "", fmt.Errorf("%s has a schema without a name; move it to components/schemas in an overlay", what)
}

// successes are the statuses below 400 in the order of their numbers.
func successes(spec *openapi3.Operation) []string {
	var all []string
	for status := range spec.Responses.Map() {
		if status[0] == '2' || status[0] == '3' {
			all = append(all, status)
		}
	}
	slices.Sort(all)
	return all
}

// successSchema is the schema of the first JSON answer that is a success.
func (p *planner) successSchema(spec *openapi3.Operation) *openapi3.SchemaRef {
	for _, status := range successes(spec) {
		if content := spec.Responses.Value(status).Value.Content["application/json"]; content != nil && content.Schema != nil {
			return content.Schema
		}
	}
	return nil
}

// typeName is the Go type that a reference to a component schema stands for.
func (p *planner) typeName(ref string) string {
	name := strings.TrimPrefix(ref, "#/components/schemas/")
	if schema := p.doc.Components.Schemas[name]; schema != nil {
		return schemaTypeName(name, schema)
	}
	return goName(name)
}

func schemaTypeName(name string, schema *openapi3.SchemaRef) string {
	if schema.Ref == "" {
		if given, ok := schema.Value.Extensions["x-go-name"].(string); ok {
			return given
		}
	}
	return goName(name)
}
