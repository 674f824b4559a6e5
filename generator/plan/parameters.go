package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// parameter is a parameter of one operation.
type parameter struct {
	*openapi3.Parameter
	goName string     // exported, such as WorkspaceIDs
	node   *yaml.Node // the same parameter in the document
}

// steps returns the steps from the root of the document to the parameter. The
// last one is its location and name, because its index changes when another
// parameter is added.
func (q *parameter) steps(o *Operation) []string {
	return append(o.steps(), "parameters", q.In+" "+q.Name)
}

// planParameters decides on the Go names of all parameters, and on the positional
// arguments: those of the path, then the required ones of the query, then those of
// headers and cookies.
func (p *planner) planParameters(o *Operation, item *openapi3.PathItem, spec *openapi3.Operation) error {
	err := p.gatherParameters(o, item, spec)
	if err != nil {
		return err
	}
	pathArgs := map[string]*Argument{}
	for _, param := range o.parameters {
		err := checkParameter(param)
		if err != nil {
			return fmt.Errorf("parameter %s: %w", param.Name, err)
		}
		arg := &Argument{Name: param.Name, Var: naming.VarName(param.goName)}
		attachField(param, arg)
		switch {
		case param.In == "path":
			pathArgs[param.Name] = arg
		case param.Required && isHeader(param):
			o.HeaderArgs = append(o.HeaderArgs, &HeaderArgument{Argument: arg, In: param.In})
		case param.Required:
			o.queryArgs = append(o.queryArgs, arg)
		}
	}
	o.pathArgs, err = inPathOrder(o.Path, pathArgs)
	if err != nil {
		return err
	}
	return errors.Join(checkArguments(o), checkOptionalNames(o))
}

// attachField attaches the decisions about a parameter to the parameter, where
// the templates find them.
func attachField(param *parameter, arg *Argument) {
	field := &Field{
		Name: param.goName,
		Tag:  "`query:\"" + param.Name + "\"`",
		Doc:  gofile.Comment(param.Description),
		Arg:  arg,
	}
	if param.Deprecated {
		field.Doc = deprecate(field.Doc, param.Extensions)
	}
	param.Extensions = model.SetExtension(param.Extensions, model.PlanExtension, field)
	param.Extensions["x-go-name"] = field.Name
}

// gatherParameters gives an operation its own copies of all its parameters: those
// of its path, some of which it may override, then the others.
func (p *planner) gatherParameters(o *Operation, item *openapi3.PathItem, spec *openapi3.Operation) error {
	path := document.Get(p.root, "paths", o.Path)
	shared, err := p.copyParameters(item.Parameters, document.Get(path, "parameters"))
	if err != nil {
		return fmt.Errorf("its path: %w", err)
	}
	own, err := p.copyParameters(spec.Parameters, document.Get(path, strings.ToLower(o.Method), "parameters"))
	if err != nil {
		return err
	}
	o.parameters = override(shared, own)
	spec.Parameters = nil
	for _, param := range o.parameters {
		spec.Parameters = append(spec.Parameters, &openapi3.ParameterRef{Value: param.Parameter})
	}
	return nil
}

// override adds the parameters of an operation to the shared ones of its path. A
// parameter of the operation replaces the shared one of the same name.
func override(shared, own []*parameter) []*parameter {
	for _, param := range own {
		i := slices.IndexFunc(shared, param.replaces)
		if i < 0 {
			shared = append(shared, param)
			continue
		}
		shared[i] = param
	}
	return shared
}

func (q *parameter) replaces(other *parameter) bool {
	return q.Name == other.Name && q.In == other.In
}

// copyParameters copies a list of parameters and their inline schemas, so that
// the decisions of one operation do not affect others that share the parameters.
func (p *planner) copyParameters(refs openapi3.Parameters, list *yaml.Node) ([]*parameter, error) {
	var all []*parameter
	for i, ref := range refs {
		if isOwnHeader(ref.Value) {
			continue
		}
		node, err := p.follow(list.Content[i])
		if err != nil {
			return nil, err
		}
		own := *ref.Value
		own.Extensions = maps.Clone(own.Extensions)
		own.Schema = copyInline(own.Schema)
		param := &parameter{Parameter: &own, goName: parameterName(&own), node: node}
		if slices.ContainsFunc(all, param.replaces) {
			return nil, fmt.Errorf("the parameter %s is listed twice; remove one in an overlay", param.Name)
		}
		all = append(all, param)
	}
	return all, nil
}

// isOwnHeader reports whether a parameter is a header that the client sets itself.
// OpenAPI says that descriptions of these headers do not count.
func isOwnHeader(param *openapi3.Parameter) bool {
	if param.In != "header" {
		return false
	}
	switch strings.ToLower(param.Name) {
	case "accept", "content-type", "authorization":
		return true
	}
	return false
}

// follow resolves references, one after another, until it reaches a node that
// is not a reference.
func (p *planner) follow(node *yaml.Node) (*yaml.Node, error) {
	for {
		ref := document.Get(node, "$ref")
		if ref == nil {
			return node, nil
		}
		target, err := document.Resolve(p.root, ref.Value)
		if err != nil {
			return nil, err
		}
		node = target
	}
}

// copyInline copies an inline schema and the inline schema of its items.
func copyInline(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref == nil || ref.Ref != "" {
		return ref
	}
	own := *ref.Value
	own.Extensions = maps.Clone(own.Extensions)
	own.Items = copyInline(own.Items)
	return &openapi3.SchemaRef{Value: &own, Extensions: maps.Clone(ref.Extensions)}
}

func parameterName(param *openapi3.Parameter) string {
	name, ok := param.Extensions["x-go-name"].(string)
	if ok {
		return name
	}
	return naming.GoName(param.Name)
}

// inPathOrder returns the arguments for a path in the order of its segments.
// Each parameter in the path must have an argument, and each argument a
// parameter.
func inPathOrder(path string, byName map[string]*Argument) ([]*Argument, error) {
	var args []*Argument
	for segment := range strings.SplitSeq(path, "/") {
		name, isParameter := strings.CutPrefix(segment, "{")
		if !isParameter {
			continue
		}
		arg := byName[strings.TrimSuffix(name, "}")]
		if arg == nil {
			return nil, fmt.Errorf("no parameter describes %s in the path; add one in an overlay", segment)
		}
		if slices.Contains(args, arg) {
			return nil, fmt.Errorf("%s occurs twice in the path", segment)
		}
		args = append(args, arg)
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if !slices.Contains(args, byName[name]) {
			return nil, fmt.Errorf("{%s} does not occur in the path; remove the path parameter in an overlay", name)
		}
	}
	return args, nil
}

// checkArguments reports positional arguments with the same Go name.
func checkArguments(o *Operation) error {
	taken := map[string]string{}
	args := slices.Concat(o.pathArgs, o.queryArgs)
	for _, arg := range o.HeaderArgs {
		args = append(args, arg.Argument)
	}
	for _, arg := range args {
		err := claimParameter(taken, arg.Var, arg.Name)
		if err != nil {
			return err
		}
	}
	return nil
}

// checkOptionalNames reports optional parameters with the same Go name.
func checkOptionalNames(o *Operation) error {
	taken := map[string]string{}
	for _, param := range o.optionalParameters() {
		err := claimParameter(taken, param.goName, param.Name)
		if err != nil {
			return err
		}
	}
	return nil
}

func claimParameter(taken map[string]string, goName, wireName string) error {
	other, isTaken := taken[goName]
	if isTaken {
		return fmt.Errorf("the parameters %s and %s both become %s in Go; rename one with x-go-name in an overlay",
			other, wireName, goName)
	}
	taken[goName] = wireName
	return nil
}
