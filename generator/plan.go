package generator

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// plan holds every decision about the package to be written. Templates print
// it and decide nothing.
type plan struct {
	spec     string // name of the document, for messages
	Services []*service
	schemas  int               // component schemas that the operations reach
	names    map[string]string // Go names by JSON pointer into the document
}

// service is a tag: a field of the client with one method per operation.
type service struct {
	Name       string // Jobs
	Doc        string
	Operations []*operation
}

// Type is the name of the service's Go type.
func (s *service) Type() string { return s.Name + "Service" }

// operation is one method on a path.
type operation struct {
	ID      string // operationId of the document
	Method  string // GET
	Path    string // as in the document
	GoName  string // ListJobs, unique in the package
	Service *service
	Name    string // List, unique in the service
	Doc     string

	PathArgs  []*argument // in the order of the path
	QueryArgs []*argument // the required ones
	Params    string      // name of the struct of the optional ones, or ""
	Body      string      // Go type of the body, or ""
	Result    result
	Paging    *paging // nil for what is not a list in pages

	Idempotent bool          // safe to repeat
	Anonymous  bool          // takes no credentials
	Timeout    time.Duration // 0 for the client's default
	Removed    string        // since when servers lack it, or ""
	Above      string        // suffix of the base URL that its path does not have
}

// Var is the name of the operation's entry in the operations table.
func (o *operation) Var() string { return "op" + o.GoName }

// TimeoutExpr is the timeout in Go.
func (o *operation) TimeoutExpr() string {
	if o.Timeout%time.Minute == 0 {
		return fmt.Sprintf("%d * time.Minute", o.Timeout/time.Minute)
	}
	return fmt.Sprintf("%d * time.Millisecond", o.Timeout/time.Millisecond)
}

// argument is a positional parameter of a method.
type argument struct {
	Name string // on the wire
	Var  string // in Go
}

// result is what a method returns besides its error.
type result struct {
	Kind string // "none", "object", "list" or "redirect"
	Type string // Go type of the object, or of the list's items
}

// paging says how a list comes in pages.
type paging struct {
	Name  string // All
	Doc   string
	Items string // Go name of the field with the items
	Item  string // Go type of an item
	Key   string // Go name of the field that identifies an item
	Next  string // the link to the next page, in Go, of an answer called answer
}

// planner makes a plan and, where a decision is about a schema, leaves it on
// the schema itself, under extPlan, for the templates that oapi-codegen runs.
type planner struct {
	plan
	doc  *openapi3.T
	tags map[string]string // description of each tag
}

// extPlan is the extension under which the decisions on an operation, a type
// or a field stand in the loaded document.
const extPlan = "x-plan"

// newPlan decides on doc, whose tree in document order is root.
func newPlan(spec string, doc *openapi3.T, root *yaml.Node, sel Selection) (*plan, error) {
	p := &planner{plan: plan{spec: spec, names: map[string]string{}}, doc: doc, tags: map[string]string{}}
	for _, t := range doc.Tags {
		p.tags[t.Name] = t.Description
	}
	if err := p.planOperations(root); err != nil {
		return nil, err
	}
	if err := p.choose(sel); err != nil {
		return nil, err
	}
	if err := p.planTypes(root); err != nil {
		return nil, err
	}
	p.nameOperations()
	return &p.plan, p.checkNames()
}

// planOperations goes through the paths in document order.
func (p *planner) planOperations(root *yaml.Node) error {
	var errs []error
	paths := lookup(root, "paths")
	for i := 0; i+1 < len(paths.Content); i += 2 {
		path, item := paths.Content[i].Value, paths.Content[i+1]
		for j := 0; j+1 < len(item.Content); j += 2 {
			if key := item.Content[j].Value; isMethod(key) {
				err := p.planOperation(strings.ToUpper(key), path)
				if err != nil {
					err = fmt.Errorf("%s: %s %s: %w", p.spec, strings.ToUpper(key), path, err)
				}
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

func (p *planner) planOperation(method, path string) error {
	item := p.doc.Paths.Value(path)
	spec := item.GetOperation(method)
	if err := checkPath(path); err != nil {
		return err
	}
	if spec.OperationID == "" {
		return errors.New("the operation has no operationId")
	}
	o := &operation{ID: spec.OperationID, Method: method, Path: path, GoName: goName(spec.OperationID)}
	if name, ok := spec.Extensions["x-go-name"].(string); ok {
		o.GoName = name
	}
	err := errors.Join(
		p.assignService(o, spec),
		p.planParameters(o, item, spec),
		p.planBody(o, spec),
		p.planResult(o, spec),
		p.planPaging(o, spec),
		p.planPolicy(o, item, spec),
	)
	if err != nil {
		return fmt.Errorf("%s: %w", o.ID, err)
	}
	o.Doc = operationDoc(o, spec)
	spec.Extensions = withExtension(spec.Extensions, extPlan, o)
	return nil
}

// checkPath refuses paths that would leave the server's base.
func checkPath(path string) error {
	if !strings.HasPrefix(path, "/") {
		return errors.New("the path does not start with /")
	}
	if strings.ContainsAny(path, "?#\\") {
		return errors.New("the path has a character that ends a path")
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		if segment == "." || segment == ".." || segment == "" && path != "/" {
			return fmt.Errorf("the path has the segment %q", segment)
		}
		if strings.ContainsAny(segment, "{}") && (segment[0] != '{' || strings.Count(segment, "{") != 1 || strings.IndexByte(segment, '}') != len(segment)-1) {
			return fmt.Errorf("segment %q mixes a parameter with text", segment)
		}
	}
	return nil
}

// assignService puts an operation into the service of its one tag.
func (p *planner) assignService(o *operation, spec *openapi3.Operation) error {
	if len(spec.Tags) != 1 {
		return fmt.Errorf("it has the tags %q; give it exactly one in an overlay, which names its service", spec.Tags)
	}
	tag := spec.Tags[0]
	name := goName(tag)
	if name == "" {
		return fmt.Errorf("no Go name can be made of the tag %q", tag)
	}
	i := slices.IndexFunc(p.Services, func(s *service) bool { return s.Name == name })
	if i < 0 {
		i = len(p.Services)
		p.Services = append(p.Services, &service{Name: name, Doc: serviceDoc(name, p.tags[tag])})
	}
	o.Service = p.Services[i]
	o.Name = methodName(o.GoName, o.Service.Name)
	o.Service.Operations = append(o.Service.Operations, o)
	return nil
}

// planPolicy decides how the client treats the operation.
func (p *planner) planPolicy(o *operation, item *openapi3.PathItem, spec *openapi3.Operation) error {
	switch o.Method {
	case "GET", "HEAD", "PUT", "DELETE":
		o.Idempotent = true
	}
	if v, ok := spec.Extensions["x-idempotent"].(bool); ok {
		o.Idempotent = v
	}
	o.Anonymous = spec.Security != nil && len(*spec.Security) == 0
	o.Removed, _ = spec.Extensions["x-removed"].(string)
	if v, ok := spec.Extensions["x-timeout"].(string); ok {
		d, err := time.ParseDuration(v)
		if err != nil || d <= 0 {
			return fmt.Errorf("x-timeout %q is not a duration such as 10m", v)
		}
		o.Timeout = d
	}
	if len(item.Servers) == 0 {
		return nil
	}
	if len(p.doc.Servers) == 0 || !strings.HasPrefix(p.doc.Servers[0].URL, item.Servers[0].URL) {
		return fmt.Errorf("its server %s is not above the server of the document", item.Servers[0].URL)
	}
	o.Above = strings.TrimPrefix(p.doc.Servers[0].URL, item.Servers[0].URL)
	return nil
}

// planPaging decides how a list is read. A GET whose answer holds a list must
// say so with x-paging: {style: none}, or {style: offset} with the fields that
// hold the items and identify one.
func (p *planner) planPaging(o *operation, spec *openapi3.Operation) error {
	ext, ok := spec.Extensions["x-paging"].(map[string]any)
	if !ok {
		if o.Method == "GET" && p.isList(spec) {
			return errors.New("the answer is a list; say with x-paging: {style: none} or {style: offset, items: …, key: …} how it is read")
		}
		return nil
	}
	switch ext["style"] {
	case "none":
		return nil
	case "offset":
		return p.planPages(o, spec, ext)
	}
	return fmt.Errorf("x-paging has the style %v; known are none and offset", ext["style"])
}

func (p *planner) planPages(o *operation, spec *openapi3.Operation, ext map[string]any) error {
	items, _ := ext["items"].(string)
	key, _ := ext["key"].(string)
	page := p.successSchema(spec)
	if page == nil || page.Value.Properties[items] == nil || page.Value.Properties[items].Value.Items == nil {
		return fmt.Errorf("x-paging: the answer has no list %q", items)
	}
	item := page.Value.Properties[items].Value.Items
	if item.Ref == "" || item.Value.Properties[key] == nil {
		return fmt.Errorf("x-paging: the items of %q are no component with a property %q", items, key)
	}
	keyProperty := item.Value.Properties[key]
	if !p.hasQuery(o, "limit") || !p.hasQuery(o, "offset") {
		return errors.New("x-paging: the operation has no optional parameters limit and offset that are integers of 32 bits")
	}
	o.Paging = &paging{
		Name:  "All" + strings.TrimPrefix(o.Name, "List"),
		Items: fieldName(items, page.Value.Properties[items]),
		Item:  p.typeName(item.Ref),
		Key:   fieldName(key, keyProperty),
		Next:  nextLink(page.Value),
	}
	if !slices.Contains(item.Value.Required, key) || keyProperty.Value.Type.Is("integer") && keyProperty.Value.Format != "int64" {
		return fmt.Errorf("x-paging: the key %q must be a required string or a required integer of 64 bits", key)
	}
	o.Paging.Doc = pagingDoc(o)
	return nil
}

// nextLink is the link to the next page. Pages without one go on until they
// are empty.
func nextLink(page *openapi3.Schema) string {
	next := page.Properties["next"]
	switch {
	case next == nil || !next.Value.Type.Includes("string"):
		return `"more"`
	case slices.Contains(page.Required, "next") || next.Value.Extensions["x-go-type-skip-optional-pointer"] == true:
		return "answer." + fieldName("next", next)
	}
	return "deref(answer." + fieldName("next", next) + ")"
}

// hasQuery reports whether the operation has an optional query parameter.
func (p *planner) hasQuery(o *operation, name string) bool {
	item := p.doc.Paths.Value(o.Path)
	param := item.GetOperation(o.Method).Parameters.GetByInAndName("query", name)
	return param != nil && !param.Required && param.Schema.Value.Type.Is("integer") && param.Schema.Value.Format != "int64"
}

// isList reports whether an answer is a list or an object whose properties
// hold one, beside the links to other pages.
func (p *planner) isList(spec *openapi3.Operation) bool {
	schema := p.successSchema(spec)
	if schema == nil {
		return false
	}
	if schema.Value.Type.Is("array") || len(schema.Value.AnyOf) > 0 && schema.Value.AnyOf[0].Value.Type.Is("array") {
		return true
	}
	others := 0
	for name, property := range schema.Value.Properties {
		if name == "next" || name == "previous" {
			continue
		}
		if !property.Value.Type.Is("array") {
			return false
		}
		others++
	}
	return others == 1
}

// nameOperations notes the Go names of operations and parameters.
func (p *planner) nameOperations() {
	for _, s := range p.Services {
		for _, o := range s.Operations {
			at := pointer("paths", o.Path, strings.ToLower(o.Method))
			p.names[at] = s.Name + "." + o.Name
			item := p.doc.Paths.Value(o.Path)
			params, _ := merged(item.Parameters, item.GetOperation(o.Method).Parameters) // checked before
			for _, param := range params {
				name := s.Name + "." + o.Name + "(" + varName(parameterName(param)) + ")"
				if !param.Required {
					name = o.Params + "." + parameterName(param)
				}
				p.names[at+pointer("parameters", param.In+" "+param.Name)] = name
			}
		}
	}
}

func withExtension(extensions map[string]any, key string, value any) map[string]any {
	if extensions == nil {
		extensions = map[string]any{}
	}
	extensions[key] = value
	return extensions
}
