package plan

import (
	"fmt"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/getkin/kin-openapi/openapi3"
)

// Plan holds every decision about a package. Templates only print it.
type Plan struct {
	// Spec is the name of the document, for messages.
	Spec string

	// Title is the title of the API, or "" if the document has none.
	Title string

	// Services has the selected services in the order of their first operations.
	Services []*Service

	// Options has the request options of the selected operations, by name.
	Options []*Option

	// Schemas is the number of component schemas that the operations use.
	Schemas int

	// Names maps JSON pointers into the document to Go names: operations to
	// Jobs.List, required parameters to Jobs.Get(jobID), optional ones to
	// ListJobsParams.Limit or WithForce, schemas to Job, properties to Job.ID and
	// values of enums to JobStatusFailed. The last step to a parameter is its
	// location and name, such as "query limit".
	Names map[string]string

	// Places maps Go declarations to the JSON pointers that they come from. A
	// method is JobsService.List.
	Places map[string]string

	// MissingProperties reports properties that a schema requires and does not
	// define. They are not errors of New, so that callers can read the rest of
	// the plan.
	MissingProperties []error
}

// ErrorAt returns a [document.Error] at the place that a Go declaration comes
// from. For an unknown declaration, the error is about the document as a whole.
func (p *Plan) ErrorAt(declaration, format string, args ...any) error {
	return &document.Error{File: p.Spec, Pointer: p.Places[declaration], Err: fmt.Errorf(format, args...)}
}

// Operations returns the number of operations in the plan.
func (p *Plan) Operations() int {
	n := 0
	for _, s := range p.Services {
		n += len(s.Operations)
	}
	return n
}

// Service is a field of the client with one method per operation. It stands
// for a tag of the document.
type Service struct {
	Name       string // Go name of the field, such as Jobs
	Tag        string // as in the document
	Doc        string // comment of the service's type
	Operations []*Operation
}

// Type returns the name of the service's Go type.
func (s *Service) Type() string { return s.Name + "Service" }

// Operation is an HTTP method on a path, and a Go method of a service.
type Operation struct {
	ID      string // operationId of the document, such as listJobs
	Method  string // HTTP method, such as GET
	Path    string // path template of the document, such as /jobs/{jobId}
	GoName  string // ListJobs, unique in the package
	Service *Service
	Name    string // Go method, such as List, unique in the service
	Doc     string // comment of the method

	Body      string // Go type of the request body; "" without a body
	MediaType string // of the request body, if it is not application/json
	Accept    string // media type of the response, if it is not application/json
	Result    Result

	// Identity is the JSON name of the property that identifies the Result, such
	// as jobId. It is "" if there is none.
	Identity string

	// Params is the name of the struct of optional parameters, which the method
	// takes by pointer as its last argument. It is "" if the method takes none.
	// Lists always have one, even while it is empty.
	Params string

	// Options has the wire names of the optional parameters that are request
	// options instead of fields of Params, in document order. Headers and cookies
	// have their location before the name, as in "header X-Trace".
	Options []string

	// HeaderArgs has the required headers and cookies, in document order.
	HeaderArgs []*HeaderArgument

	// Iterator is the method that yields the items of a list. It is nil if the
	// operation is not a list.
	Iterator *Iterator

	// Paging is the Iterator of a list that comes in pages. It is nil for other
	// lists and other operations.
	Paging *Iterator

	Idempotent bool          // can be repeated safely
	Anonymous  bool          // is sent without credentials
	Timeout    time.Duration // for one attempt; 0 means the client's default
	Since      string        // since when servers have it, such as "1.6" or "March 2026"; "" if all have it
	Removed    string        // when servers lost it, such as "May 2026"; "" if they still have it
	Above      string        // end of the base URL's path, such as /v1, that is not part of its URL; usually ""

	optionNames map[string]string // names of request options by location and name, as in "query limit"
	isPlainList bool              // a list without an iterator
	parameters  []*parameter
	pathArgs    []*Argument // in the order of the path
	queryArgs   []*Argument // required query parameters, in document order
}

// steps returns the steps from the root of the document to the operation.
func (o *Operation) steps() []string {
	return []string{"paths", o.Path, strings.ToLower(o.Method)}
}

// Var returns the name of the operation's variable in the operations table.
func (o *Operation) Var() string { return "op" + o.GoName }

// ParamsDoc returns the comment of the params struct.
func (o *Operation) ParamsDoc() string {
	return paramsDoc(o)
}

// TimeoutExpr returns the timeout as a Go expression.
func (o *Operation) TimeoutExpr() string {
	if o.Timeout%time.Minute == 0 {
		return fmt.Sprintf("%d * time.Minute", o.Timeout/time.Minute)
	}
	return fmt.Sprintf("%d * time.Millisecond", o.Timeout/time.Millisecond)
}

// Argument is a positional argument of a method.
type Argument struct {
	Name string // on the wire
	Var  string // in Go
	Type string // in Go; set once all types are planned
}

// HeaderArgument is a positional argument that is sent as a header or a cookie.
type HeaderArgument struct {
	*Argument

	In string // header or cookie
}

// Result is the value that a method returns besides its error.
type Result struct {
	Kind ResultKind
	Type string // Go type of the object, or of the items of a list; "" for other kinds
}

// ResultKind tells how a method returns the response.
type ResultKind string

// The kinds of results.
const (
	ResultNone     ResultKind = "none"     // no body: only an error
	ResultObject   ResultKind = "object"   // a pointer to the type
	ResultList     ResultKind = "list"     // a slice of the type
	ResultRedirect ResultKind = "redirect" // the address that the server redirects to
)

// Iterator is a method that yields the items of a list. It takes the arguments
// of the list method, including Params.
type Iterator struct {
	Name string // Go method, such as All, or AllMembers for ListMembers
	Doc  string // comment of the method
	Kind IteratorKind
	Item string // Go type of an item

	// Items is the Go field of the result that holds the items. It is "" if the
	// result is the list itself.
	Items string

	// Key is the Go field that identifies an item. It is "" unless the list
	// comes in pages.
	Key string

	// Next is a Go expression that returns a pointer to the link to the next
	// page. It reads a response from the variable page. It is "" unless the list
	// comes in pages.
	Next string

	itemSchema *openapi3.SchemaRef // schema of an item, from which Item is set once types have names
}

// IteratorKind tells how many requests an iterator sends.
type IteratorKind string

// The kinds of iterators.
const (
	IteratorPages IteratorKind = "pages" // one request for each page
	IteratorOnce  IteratorKind = "once"  // one request for all items
)

// Option is a request option: a function that sets an optional parameter for one
// call. Operations with the same parameter share it.
type Option struct {
	Name       string // Go function, such as WithIncludeDeleted
	Parameter  string // on the wire, such as includeDeleted
	In         string // query, header or cookie
	Var        string // Go name of the function's argument
	Type       string // Go type of the argument
	Doc        string // comment of the function
	Operations []*Operation
}

// Type holds the parts of a Go type that oapi-codegen does not know. The
// templates print them with the definition that oapi-codegen makes. A part that
// a type does not have is zero.
type Type struct {
	Name     string
	Doc      string
	Consts   []Constant // of an enum
	NewDoc   string     // comment of a union's constructor
	ValueDoc string     // comment of a union's method Value

	MasksSecrets bool // encoding it as JSON masks secrets
}

// Constant is a value of an enum.
type Constant struct {
	Name  string
	Value string // Go literal
	Doc   string // comment; "" without one
	text  string // value in the document
}

// Field is the struct field for a property or a parameter. Its type comes from
// oapi-codegen.
type Field struct {
	Name string
	Tag  string    // struct tag with its quotes
	Doc  string    // comment; "" without one
	Arg  *Argument // argument of a parameter, used if it is positional; nil for a property

	// Nullable is set for a property of a request that can be absent, null or a
	// value. Its type is a Nullable.
	Nullable bool

	// Pointer is set for a required property that can be null, if oapi-codegen does
	// not see that.
	Pointer bool
}

// deprecate adds a paragraph to a comment that tells readers and linters that
// the documented declaration is deprecated.
func deprecate(doc string, extensions map[string]any) string {
	reason, ok := extensions["x-deprecated-reason"].(string)
	if !ok {
		reason = "the API document marks it as deprecated without a reason."
	}
	paragraph := gofile.Deprecated(reason)
	if doc == "" {
		return paragraph
	}
	return doc + "\n//\n" + paragraph
}
