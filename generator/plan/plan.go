package plan

import (
	"errors"
	"fmt"
	"go/token"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/pb33f/go-yaml"
)

// Plan holds every decision about the package to be written. Templates print
// it and decide nothing.
type Plan struct {
	Spec     string // name of the document, for messages
	Title    string // of the API, as the document has it
	Services []*Service
	Schemas  int               // component schemas that the operations reach
	Names    map[string]string // Go names by JSON pointer into the document
	Places   map[string]string // JSON pointers by what is declared in Go for them
	Lacks    []error           // properties that are required and not there
}

// PlaceOf says where in the document a declaration comes from, for messages.
func (p *Plan) PlaceOf(name string) string {
	if at, ok := p.Places[name]; ok {
		return p.Spec + ": " + at
	}
	return p.Spec
}

// Operations is the number of operations in the plan.
func (p *Plan) Operations() int {
	n := 0
	for _, s := range p.Services {
		n += len(s.Operations)
	}
	return n
}

// Service is a tag: a field of the client with one method per operation.
type Service struct {
	Name       string // Jobs
	Tag        string // as in the document
	Doc        string
	Operations []*Operation
}

// Type is the name of the service's Go type.
func (s *Service) Type() string { return s.Name + "Service" }

// Operation is one method on a path.
type Operation struct {
	ID      string // operationId of the document
	Method  string // GET
	Path    string // as in the document
	GoName  string // ListJobs, unique in the package
	Service *Service
	Name    string // List, unique in the service
	Doc     string

	params    []*parameter
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

// place is the way to the operation in the document.
func (o *Operation) place() []string { return []string{"paths", o.Path, strings.ToLower(o.Method)} }

// Var is the name of the operation's entry in the operations table.
func (o *Operation) Var() string { return "op" + o.GoName }

// Changes reports whether the operation may change something on the server,
// which a new token does not.
func (o *Operation) Changes() bool { return !o.Idempotent || o.Method != "GET" && !o.Anonymous }

// ParamsDoc is the comment of the struct of the optional parameters.
func (o *Operation) ParamsDoc() string {
	return gofile.Comment(o.Params + " are the optional parameters of " + o.Service.Name + "." + o.Name + "; nil is none.")
}

// TimeoutExpr is the timeout in Go.
func (o *Operation) TimeoutExpr() string {
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
	Next  string // the link to the next page, in Go, of an answer called a
}

// planner makes a plan and, where a decision is about a schema, leaves it on
// the schema itself, under extPlan, for the templates that oapi-codegen runs.
type planner struct {
	Plan
	doc    *openapi3.T
	root   *yaml.Node        // of the document, in its order
	tags   map[string]string // description of each tag
	ids    map[string]string // operation by operationId
	inline []string          // Go types of schemas that are no components

	hoisted openapi3.Schemas // inline schemas that become components, by Go type
}

// New decides on the operations of a model, or on those selected.
func New(m *model.Model, sel Selection) (*Plan, error) {
	doc := m.Doc
	p := &planner{
		Plan: Plan{Spec: m.Name, Names: map[string]string{}, Places: map[string]string{}},
		doc:  doc,
		root: m.Root,
		tags: map[string]string{},
		ids:  map[string]string{},

		hoisted: openapi3.Schemas{},
	}
	if doc.Info != nil {
		p.Title = doc.Info.Title
	}
	for _, t := range doc.Tags {
		p.tags[t.Name] = t.Description
	}
	if err := p.planOperations(); err != nil {
		return nil, err
	}
	// What operations took over from here would become types.
	p.doc.Components = &openapi3.Components{Schemas: p.doc.Components.Schemas}
	p.doc.Webhooks = nil
	if err := p.choose(sel); err != nil {
		return nil, err
	}
	if err := p.planTypes(); err != nil {
		return nil, err
	}
	p.nameOperations()
	return &p.Plan, p.checkNames()
}

// planOperations goes through the paths in document order.
func (p *planner) planOperations() error {
	var errs []error
	for path, node := range document.Members(document.Get(p.root, "paths")) {
		if strings.HasPrefix(path.Value, "x-") {
			continue
		}
		item := p.doc.Paths.Value(path.Value)
		if item == nil || item.Ref != "" {
			errs = append(errs, fmt.Errorf("%s: %s: a path must be written out, not be a reference", p.Spec, document.Pointer("paths", path.Value)))
			continue
		}
		for key := range document.Members(node) {
			if !document.IsMethod(key.Value) {
				continue
			}
			if err := p.planOperation(strings.ToUpper(key.Value), path.Value); err != nil {
				errs = append(errs, fmt.Errorf("%s: %s %s: %w", p.Spec, strings.ToUpper(key.Value), document.QuoteUnprintable(path.Value), err))
			}
		}
		item.Parameters = nil // its operations have them now
	}
	return errors.Join(errs...)
}

func (p *planner) planOperation(method, path string) error {
	item := p.doc.Paths.Value(path)
	spec := item.GetOperation(method)
	if err := checkPath(path); err != nil {
		return err
	}
	if spec == nil {
		return errors.New("it is no operation")
	}
	if spec.OperationID == "" {
		return errors.New("the operation has no operationId")
	}
	o := &Operation{ID: spec.OperationID, Method: method, Path: path, GoName: naming.GoName(spec.OperationID)}
	if name, ok := spec.Extensions["x-go-name"].(string); ok {
		o.GoName = name
	}
	if other, ok := p.ids[o.ID]; ok {
		return fmt.Errorf("%s: it has the operationId of %s; give one another in an overlay", o.ID, other)
	}
	p.ids[o.ID] = method + " " + path
	err := errors.Join(
		p.assignService(o, spec),
		p.planParameters(o, item, spec),
		p.planBody(o, spec),
		p.planResult(o, spec),
		p.planPolicy(o, item, spec),
	)
	if err == nil {
		err = p.planPaging(o, spec)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", o.ID, err)
	}
	o.Doc = OperationDoc(o, spec)
	spec.Callbacks = nil
	spec.Extensions = model.SetExtension(spec.Extensions, model.PlanExtension, o)
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
	if !document.IsPrintable(path) {
		return errors.New("the path has a control character")
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			return fmt.Errorf("segment %q of the path has a %% that escapes nothing", segment)
		}
		if plain == "." || plain == ".." || segment == "" && path != "/" {
			return fmt.Errorf("the path has the segment %q", segment)
		}
		if strings.ContainsAny(segment, "{}") && (segment[0] != '{' || strings.Count(segment, "{") != 1 || strings.IndexByte(segment, '}') != len(segment)-1) {
			return fmt.Errorf("segment %q mixes a parameter with text", segment)
		}
	}
	return nil
}

// assignService puts an operation into the service of its one tag.
func (p *planner) assignService(o *Operation, spec *openapi3.Operation) error {
	if len(spec.Tags) != 1 {
		return fmt.Errorf("it has the tags %q; give it exactly one in an overlay, which names its service", spec.Tags)
	}
	tag := spec.Tags[0]
	name := naming.GoName(tag)
	if !token.IsExported(name) {
		return fmt.Errorf("no exported Go name can be made of the tag %q", tag)
	}
	i := slices.IndexFunc(p.Services, func(s *Service) bool { return s.Name == name })
	if i < 0 {
		i = len(p.Services)
		p.Services = append(p.Services, &Service{Name: name, Tag: tag, Doc: ServiceDoc(name, p.tags[tag])})
	}
	o.Service = p.Services[i]
	if o.Service.Tag != tag {
		return fmt.Errorf("the tags %q and %q are both %s in Go; make them one in an overlay", o.Service.Tag, tag, name)
	}
	o.Name = naming.MethodName(o.GoName, o.Service.Name)
	o.Service.Operations = append(o.Service.Operations, o)
	return nil
}

// nameOperations notes the Go names of operations and parameters.
func (p *planner) nameOperations() {
	for _, s := range p.Services {
		for _, o := range s.Operations {
			at := document.Pointer(o.place()...)
			p.Names[at] = s.Name + "." + o.Name
			p.Places[s.Type()+"."+o.Name] = at
			if o.Paging != nil {
				p.Places[s.Type()+"."+o.Paging.Name] = at
			}
			if o.Params != "" {
				p.Places[o.Params] = at
			}
			for _, param := range o.params {
				name := s.Name + "." + o.Name + "(" + naming.VarName(param.goName) + ")"
				if !param.Required {
					name = o.Params + "." + param.goName
				}
				p.Names[document.Pointer(param.place(o)...)] = name
			}
		}
	}
}
