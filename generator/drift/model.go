package drift

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// model is a document as far as it describes the interface, normalised so that
// equal interfaces have equal models.
type model struct {
	name       string
	facts      *generator.Facts
	scalars    scalars // openapi, info.version and what else stands at the top
	servers    []string
	security   string // canonical; "" for none
	operations []*operation
	schemas    map[string]*schema
	responses  map[string]*response
	parameters map[string]*parameter
	headers    map[string]*parameter
	bodies     map[string]*body
	others     map[string]leaf // components of other kinds, canonical, by pointer
	unknown    map[string]leaf // keys that OpenAPI does not know, by pointer
	references map[string]bool // whether each leads somewhere
	leftBehind int
	defects    []defect
}

// leaf is a value with its line.
type leaf struct {
	value string
	line  int
}

// scalars are simple values by key.
type scalars map[string]leaf

// defect is something wrong in a document itself.
type defect struct {
	line     int
	pointer  string
	text     string
	dangling string // the reference that leads nowhere, if that is what is wrong
}

// operation is a method on a path, with the parameters of the path folded in.
type operation struct {
	id         string // "" for none
	method     string
	path       string
	line       int
	parameters map[string]*parameter // by "in name"
	body       *body                 // nil for none
	responses  map[string]*response  // by status
	security   string                // canonical; inherited for the document's own
	tags       []string
	servers    []string
	deprecated bool
	callbacks  map[string]leaf // canonical, by name
	rest       scalars
}

// inherited is the security of an operation that does not say its own.
const inherited = "(of the document)"

func (o *operation) key() string { return o.method + " " + o.path }

// name is what a report calls the operation.
func (o *operation) name() string {
	if o.id != "" {
		return o.id
	}
	return o.key()
}

func (o *operation) pointer() string { return pointer("paths", o.path, strings.ToLower(o.method)) }

// parameter is a parameter, or a header.
type parameter struct {
	line     int
	ref      string // the component it is, "" for none
	name, in string
	required bool
	style    string // with explode, as far as it is not the default
	schema   *schema
	content  map[string]*schema
	rest     scalars
}

// body is a request body.
type body struct {
	line     int
	ref      string // the component it is, "" for none
	required bool
	content  map[string]*schema
}

// response is the answer of a status.
type response struct {
	line    int
	ref     string // the component it is, "" for none
	content map[string]*schema
	headers map[string]*parameter
	links   map[string]leaf // canonical, by name
}

// read makes the model of a document.
func read(src generator.Source) (*model, error) {
	facts, err := generator.ExtractFacts(src)
	if err != nil {
		return nil, err
	}
	b := builder{&model{
		name: src.Name, facts: facts, scalars: scalars{}, schemas: map[string]*schema{}, responses: map[string]*response{},
		parameters: map[string]*parameter{}, headers: map[string]*parameter{}, bodies: map[string]*body{},
		others: map[string]leaf{}, unknown: map[string]leaf{}, references: map[string]bool{}, leftBehind: facts.LeftBehind,
	}}
	for _, u := range facts.Unknown {
		b.m.unknown[u.Pointer] = leaf{canonical(u.Value), u.Line}
	}
	b.document(facts.Root)
	b.findDefects(facts.Root)
	return b.m, nil
}

// builder builds a model.
type builder struct{ m *model }

func (b *builder) document(root *yaml.Node) {
	b.components(yamlnode.Get(root, "components"))
	for k, v := range yamlnode.Members(root) {
		switch k.Value {
		case "paths":
			b.paths(v)
		case "components":
		case "servers":
			b.m.servers = servers(v)
		case "security":
			b.m.security = canonicalSet(v)
		case "info":
			b.m.scalars["info.version"] = leaf{canonical(yamlnode.Get(v, "version")), v.Line}
		default:
			b.m.scalars[k.Value] = leaf{canonical(v), k.Line}
		}
	}
}

func (b *builder) paths(paths *yaml.Node) {
	for path, item := range yamlnode.Members(paths) {
		shared := b.parameterList(yamlnode.Get(item, "parameters"))
		for k, v := range yamlnode.Members(item) {
			switch k.Value {
			case "parameters":
			case "get", "put", "post", "delete", "options", "head", "patch", "trace":
				op := b.operation(v)
				op.method, op.path, op.line = strings.ToUpper(k.Value), path.Value, k.Line
				if own := yamlnode.Get(item, "servers"); own != nil && op.servers == nil {
					op.servers = servers(own)
				}
				for name, p := range shared {
					if _, overridden := op.parameters[name]; !overridden {
						op.parameters[name] = p
					}
				}
				b.m.operations = append(b.m.operations, op)
			case "servers":
			default:
				b.m.others[pointer("paths", path.Value, k.Value)] = leaf{canonical(v), k.Line}
			}
		}
	}
}

func (b *builder) operation(n *yaml.Node) *operation {
	o := &operation{parameters: map[string]*parameter{}, responses: map[string]*response{}, security: inherited, rest: scalars{}}
	for k, v := range yamlnode.Members(n) {
		switch k.Value {
		case "operationId":
			if v.ShortTag() != "!!null" {
				o.id = v.Value
			}
		case "parameters":
			o.parameters = b.parameterList(v)
		case "requestBody":
			o.body = stand(b.body(v), b.m.bodies)
		case "responses":
			for status, r := range yamlnode.Members(v) {
				o.responses[strings.ToUpper(status.Value)] = stand(b.response(r), b.m.responses)
			}
		case "security":
			o.security = canonicalSet(v)
		case "tags":
			o.tags = texts(v)
			slices.Sort(o.tags)
		case "servers":
			o.servers = servers(v)
		case "deprecated":
			o.deprecated = v.Value == "true"
		case "callbacks":
			o.callbacks = leaves(v)
		default:
			o.rest[k.Value] = leaf{canonical(v), k.Line}
		}
	}
	return o
}

func (b *builder) parameterList(n *yaml.Node) map[string]*parameter {
	all := map[string]*parameter{}
	if n == nil {
		return all
	}
	for _, item := range n.Content {
		p := stand(b.parameter(item), b.m.parameters)
		key := p.in + " " + p.name
		if p.in == "" {
			key = p.ref // it leads nowhere
		}
		all[key] = p
	}
	return all
}

// component is what may be a reference to a component of its kind.
type component[T any] interface {
	*T
	reference() string
	standFor(component *T) *T
}

func (p *parameter) reference() string { return p.ref }
func (b *body) reference() string      { return b.ref }
func (r *response) reference() string  { return r.ref }

func (p *parameter) standFor(c *parameter) *parameter {
	c = new(*c)
	c.ref, c.line = p.ref, p.line
	return c
}

func (b *body) standFor(c *body) *body {
	c = new(*c)
	c.ref, c.line = b.ref, b.line
	return c
}

func (r *response) standFor(c *response) *response {
	c = new(*c)
	c.ref, c.line = r.ref, r.line
	return c
}

// maxReferences is how many references lead from one to the next before they
// count as leading nowhere.
const maxReferences = 8

// stand puts the component that a reference names in its place. A reference
// that leads nowhere stays as it is.
func stand[T any, P component[T]](use P, components map[string]*T) P {
	target := use
	for range maxReferences {
		ref := target.reference()
		if ref == "" {
			return use.standFor(target)
		}
		target = components[ref[strings.LastIndexByte(ref, '/')+1:]]
		if target == nil {
			return use
		}
	}
	return use
}

func (b *builder) parameter(n *yaml.Node) *parameter {
	p := &parameter{line: n.Line}
	style, explode := "", ""
	for k, v := range yamlnode.Members(n) {
		switch k.Value {
		case "$ref":
			p.ref = v.Value
		case "name":
			p.name = v.Value
		case "in":
			p.in = v.Value
		case "required":
			p.required = v.Value == "true"
		case "style":
			style = v.Value
		case "explode":
			explode = v.Value
		case "schema":
			p.schema = b.schema(v)
		case "content":
			p.content = b.content(v)
		default:
			if !isFalse(v) {
				put(&p.rest, k.Value, leaf{canonical(v), k.Line})
			}
		}
	}
	p.style = styleOf(p.in, style, explode)
	return p
}

// styleOf is how a parameter is written, "" for the default of its place.
func styleOf(in, style, explode string) string {
	usual := "simple"
	if in == "query" || in == "cookie" {
		usual = "form"
	}
	if style == "" {
		style = usual
	}
	if explode == "" {
		explode = fmt.Sprint(style == "form")
	}
	if style == usual && explode == fmt.Sprint(style == "form") {
		return ""
	}
	return style + ", explode: " + explode
}

func (b *builder) body(n *yaml.Node) *body {
	r := yamlnode.Get(n, "required")
	return &body{line: n.Line, ref: refOf(n), required: r != nil && r.Value == "true", content: b.content(yamlnode.Get(n, "content"))}
}

func (b *builder) response(n *yaml.Node) *response {
	r := &response{line: n.Line, ref: refOf(n), content: b.content(yamlnode.Get(n, "content")), links: leaves(yamlnode.Get(n, "links"))}
	for name, v := range yamlnode.Members(yamlnode.Get(n, "headers")) {
		put(&r.headers, strings.ToLower(name.Value), stand(b.parameter(v), b.m.headers))
	}
	return r
}

// content maps media types to their schemas; one without a schema has an empty
// one.
func (b *builder) content(n *yaml.Node) map[string]*schema {
	all := map[string]*schema{}
	for mediaType, v := range yamlnode.Members(n) {
		s := yamlnode.Get(v, "schema")
		if s == nil {
			s = &yaml.Node{Kind: yaml.MappingNode, Line: v.Line}
		}
		all[strings.ToLower(mediaType.Value)] = b.schema(s)
		if encoding := yamlnode.Get(v, "encoding"); encoding != nil {
			put(&all[strings.ToLower(mediaType.Value)].scalars, "encoding", leaf{canonical(encoding), encoding.Line})
		}
	}
	return all
}

func (b *builder) components(n *yaml.Node) {
	for name, v := range yamlnode.Members(yamlnode.Get(n, "headers")) {
		b.m.headers[name.Value] = b.parameter(v)
	}
	for section, all := range yamlnode.Members(n) {
		for k, v := range yamlnode.Members(all) {
			switch section.Value {
			case "schemas":
				b.m.schemas[k.Value] = b.schema(v)
				b.m.schemas[k.Value].line = k.Line
			case "responses":
				b.m.responses[k.Value] = b.response(v)
			case "parameters":
				b.m.parameters[k.Value] = b.parameter(v)
			case "requestBodies":
				b.m.bodies[k.Value] = b.body(v)
			case "headers":
			default:
				b.m.others[pointer("components", section.Value, k.Value)] = leaf{canonical(v), k.Line}
			}
		}
	}
}

// leaves are the entries of a mapping, each as a whole.
func leaves(n *yaml.Node) map[string]leaf {
	all := map[string]leaf{}
	for k, v := range yamlnode.Members(n) {
		all[k.Value] = leaf{canonical(v), k.Line}
	}
	return all
}

// servers are the addresses of a list of servers, in their order, since the
// first one is where programs go.
func servers(n *yaml.Node) []string {
	var all []string
	for _, s := range n.Content {
		all = append(all, canonical(s))
	}
	return all
}

// sortedKeys are the keys of a map in order.
func sortedKeys[M ~map[string]V, V any](m M) []string { return union[V](m, nil) }
