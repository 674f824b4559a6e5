package drift

import (
	"cmp"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
)

// readModel reads the model of a document.
func readModel(src document.Source) (*model, error) {
	extracted, err := facts.Extract(src)
	if err != nil {
		return nil, err
	}
	r := &reader{model: newModel(src.Name, extracted)}
	r.allOf = newAllOfReader(r, extracted.Root)
	for _, key := range extracted.Unknown {
		r.model.unknown[key.Pointer] = leaf{value: canonical(key.Value), line: key.Value.Line}
	}
	r.document(extracted.Root)
	r.findDefects(extracted.Root)
	return r.model, nil
}

// reader fills a model.
type reader struct {
	model *model
	allOf *allOfReader
}

// document reads the components before the paths, which refer to them.
func (r *reader) document(root *yaml.Node) {
	r.components(document.Get(root, "components"))
	for key, value := range document.Members(root) {
		switch key.Value {
		case "components": // read above
		case "paths":
			r.paths(value)
		case "servers":
			r.model.servers = serversOf(value)
		case "security":
			r.model.security = securityOf(value)
		case "webhooks":
			r.webhooks(value)
			r.model.values[key.Value] = leaf{value: canonical(value), line: key.Line}
		case "info": // its title and version do not change the interface
		default:
			r.model.values[key.Value] = leaf{value: canonical(value), line: key.Line}
		}
	}
}

// components reads the headers before the responses, which refer to them.
func (r *reader) components(n *yaml.Node) {
	for name, value := range document.Members(document.Get(n, "headers")) {
		r.model.headers[name.Value] = r.parameter(value)
	}
	for section, members := range document.Members(n) {
		for name, value := range document.Members(members) {
			r.component(section.Value, name, value)
		}
	}
}

func (r *reader) component(section string, name, value *yaml.Node) {
	switch section {
	case "headers": // read by r.components
	case "schemas":
		s := *r.schema(value)
		s.line = name.Line
		r.model.schemas[name.Value] = &s
	case "responses":
		r.model.responses[name.Value] = r.response(value)
	case "parameters":
		r.model.parameters[name.Value] = r.parameter(value)
	case "requestBodies":
		r.model.bodies[name.Value] = r.body(value)
	default:
		at := pointer("components", section, name.Value)
		r.model.others[at] = leaf{value: canonical(value), line: name.Line}
	}
}

func (r *reader) paths(paths *yaml.Node) {
	for path, item := range document.Members(paths) {
		r.pathItem(path.Value, item)
	}
}

// pathItem reads the operations of a path. The parameters and servers of the path
// apply to each operation.
func (r *reader) pathItem(path string, item *yaml.Node) {
	shared := r.parameters(document.Get(item, "parameters"))
	for key, value := range document.Members(item) {
		switch key.Value {
		case "parameters", "servers":
		case "get", "put", "post", "delete", "options", "head", "patch", "trace":
			o := r.operation(value, shared)
			o.method = strings.ToUpper(key.Value)
			o.path = path
			o.line = key.Line
			if o.servers == nil {
				o.servers = serversOf(document.Get(item, "servers"))
			}
			r.model.operations = append(r.model.operations, o)
			r.callbacks(o, document.Get(value, "callbacks"))
		default:
			at := pointer("paths", path, key.Value)
			r.model.others[at] = leaf{value: canonical(value), line: key.Line}
		}
	}
}

// operation reads an operation. Its own parameters override those shared by the
// path.
func (r *reader) operation(n *yaml.Node, shared map[string]*parameter) *operation {
	o := &operation{
		parameters: r.parameters(document.Get(n, "parameters")),
		responses:  map[string]*response{},
		security:   inherited,
		values:     map[string]leaf{},
	}
	for name, p := range shared {
		if _, overridden := o.parameters[name]; !overridden {
			o.parameters[name] = p
		}
	}
	for key, value := range document.Members(n) {
		r.operationKey(o, key, value)
	}
	return o
}

func (r *reader) operationKey(o *operation, key, value *yaml.Node) {
	switch key.Value {
	case "parameters": // read by r.operation
	case "operationId":
		if value.ShortTag() != "!!null" {
			o.id = value.Value
		}
	case "requestBody":
		o.body = resolveComponent(r.body(value), r.model.bodies)
	case "responses":
		for status, n := range document.Members(value) {
			o.responses[strings.ToUpper(status.Value)] = resolveComponent(r.response(n), r.model.responses)
		}
	case "security":
		o.security = securityOf(value)
	case "tags":
		o.tags = canonicalItems(value)
		slices.Sort(o.tags)
	case "servers":
		o.servers = serversOf(value)
	case "deprecated":
		o.deprecated = isTrue(value)
	case "callbacks":
		o.callbacks = leavesOf(value)
	default:
		o.values[key.Value] = leaf{value: canonical(value), line: key.Line}
	}
}

// parameters reads a list of parameters. The keys are location and name, such as
// "query limit". The key of a dangling reference is the reference.
func (r *reader) parameters(n *yaml.Node) map[string]*parameter {
	parameters := map[string]*parameter{}
	for _, item := range document.Items(n) {
		p := resolveComponent(r.parameter(item), r.model.parameters)
		key := p.in + " " + p.name
		if p.in == "" {
			key = p.ref
		}
		parameters[key] = p
	}
	return parameters
}

// parameter reads a parameter or a header.
func (r *reader) parameter(n *yaml.Node) *parameter {
	p := &parameter{line: n.Line, values: map[string]leaf{}}
	style := ""
	explode := ""
	for key, value := range document.Members(n) {
		switch key.Value {
		case "$ref":
			p.ref = value.Value
		case "name":
			p.name = value.Value
		case "in":
			p.in = value.Value
		case "required":
			p.required = isTrue(value)
		case "style":
			style = value.Value
		case "explode":
			explode = value.Value
		case "schema":
			p.schema = r.schema(value)
		case "content":
			p.content = r.content(value)
		default:
			if !isFalse(value) {
				p.values[key.Value] = leaf{value: canonical(value), line: key.Line}
			}
		}
	}
	p.style = styleOf(p.in, style, explode)
	return p
}

// styleOf describes how a parameter is serialised. It returns "" for the default
// of the location.
func styleOf(in, style, explode string) string {
	defaultStyle := "simple"
	if in == "query" || in == "cookie" {
		defaultStyle = "form"
	}
	if style == "" {
		style = defaultStyle
	}
	defaultExplode := strconv.FormatBool(style == "form")
	if explode == "" {
		explode = defaultExplode
	}
	if style == defaultStyle && explode == defaultExplode {
		return ""
	}
	return fmt.Sprintf("%s, explode: %s", style, explode)
}

func (r *reader) body(n *yaml.Node) *body {
	return &body{
		line:     n.Line,
		ref:      refOf(n),
		required: isTrue(document.Get(n, "required")),
		content:  r.content(document.Get(n, "content")),
	}
}

func (r *reader) response(n *yaml.Node) *response {
	response := &response{
		line:    n.Line,
		ref:     refOf(n),
		content: r.content(document.Get(n, "content")),
		headers: map[string]*parameter{},
		links:   leavesOf(document.Get(n, "links")),
	}
	for name, value := range document.Members(document.Get(n, "headers")) {
		response.headers[strings.ToLower(name.Value)] = resolveComponent(r.parameter(value), r.model.headers)
	}
	return response
}

// content reads the schemas of media types. A media type without a schema gets
// an empty one.
func (r *reader) content(n *yaml.Node) map[string]*schema {
	schemas := map[string]*schema{}
	for mediaType, value := range document.Members(n) {
		s := &schema{line: value.Line}
		if content := document.Get(value, "schema"); content != nil {
			s = r.schema(content)
		}
		if encoding := document.Get(value, "encoding"); encoding != nil {
			s.setValue("encoding", leaf{value: canonical(encoding), line: encoding.Line})
		}
		name := mediaTypeName(mediaType.Value)
		if schemas[name] != nil { // with and without a charset
			name = strings.ToLower(mediaType.Value)
		}
		schemas[name] = s
	}
	return schemas
}

// mediaTypeName returns the name of a media type without a charset that does not
// matter: JSON has only one, and UTF-8 is the one that programs expect.
func mediaTypeName(written string) string {
	name, parameters, err := mime.ParseMediaType(written)
	if err != nil {
		return strings.ToLower(written)
	}
	isJSON := strings.HasSuffix(name, "/json") || strings.HasSuffix(name, "+json")
	if isJSON || strings.EqualFold(parameters["charset"], "utf-8") {
		delete(parameters, "charset")
	}
	return cmp.Or(mime.FormatMediaType(name, parameters), strings.ToLower(written))
}

// leavesOf returns the canonical entries of a mapping.
func leavesOf(n *yaml.Node) map[string]leaf {
	leaves := map[string]leaf{}
	for key, value := range document.Members(n) {
		leaves[key.Value] = leaf{value: canonical(value), line: key.Line}
	}
	return leaves
}

// serversOf returns the canonical servers of a list. Their order is kept, because
// programs use the first one by default.
func serversOf(n *yaml.Node) []string {
	var servers []string
	for _, server := range document.Items(n) {
		servers = append(servers, canonical(server))
	}
	return servers
}

// securityOf returns canonical security requirements, or "" for an empty list.
func securityOf(n *yaml.Node) string {
	if len(document.Items(n)) == 0 {
		return ""
	}
	return canonicalSet(n)
}

func refOf(n *yaml.Node) string {
	if ref := document.Get(n, "$ref"); ref != nil {
		return ref.Value
	}
	return ""
}
