package drift

import (
	"strings"

	"github.com/airbyte-go/airbyte/generator/facts"
)

// model is the interface that a document describes. It is normalised: documents
// with equal interfaces have equal models.
type model struct {
	name       string
	facts      *facts.Facts
	values     map[string]leaf // openapi and other keys at the top of the document
	servers    []string
	security   string // canonical; "" for no requirement
	operations []*operation
	receivers  []receiver
	schemas    map[string]*schema
	responses  map[string]*response
	parameters map[string]*parameter
	headers    map[string]*parameter
	bodies     map[string]*body
	others     map[string]leaf // components of other kinds, canonical, by pointer
	unknown    map[string]leaf // keys that OpenAPI does not define, by pointer
	resolves   map[string]bool // whether a reference resolves
	ignored    int             // descriptions, titles, examples and extensions left out
	defects    []defect
}

// newModel returns an empty model of the facts of a document.
func newModel(name string, facts *facts.Facts) *model {
	return &model{
		name:       name,
		facts:      facts,
		values:     map[string]leaf{},
		schemas:    map[string]*schema{},
		responses:  map[string]*response{},
		parameters: map[string]*parameter{},
		headers:    map[string]*parameter{},
		bodies:     map[string]*body{},
		others:     map[string]leaf{},
		unknown:    map[string]leaf{},
		resolves:   map[string]bool{},
		ignored:    facts.LeftBehind,
	}
}

// hasTarget reports whether ref resolves. An empty ref, which stands for no
// reference, counts as resolved.
func (m *model) hasTarget(ref string) bool { return ref == "" || m.resolves[ref] }

// leaf is a canonical value and its line.
type leaf struct {
	value string
	line  int
}

// defect is a mistake in a document itself.
type defect struct {
	line     int
	pointer  string
	text     string
	dangling string // the reference that does not resolve, if that is the defect
}

// operation is a method on a path. It includes the parameters of the path.
type operation struct {
	id         string // operationId; "" for none
	method     string // in upper case
	path       string
	line       int
	parameters map[string]*parameter // by "in name"
	body       *body                 // nil for none
	responses  map[string]*response  // by status
	security   string                // canonical, "" for no requirement, or inherited
	tags       []string
	servers    []string
	deprecated bool
	callbacks  map[string]leaf // canonical, by name
	values     map[string]leaf // other keys
}

// inherited is the security of an operation that does not set its own.
const inherited = "(of the document)"

// key identifies an operation by its method and path.
func (o *operation) key() string { return o.method + " " + o.path }

// name returns the operationId or, if there is none, the method and path.
func (o *operation) name() string {
	if o.id != "" {
		return o.id
	}
	return o.key()
}

func (o *operation) pointer() string { return pointer("paths", o.path, strings.ToLower(o.method)) }

// parameter is a parameter or a header.
type parameter struct {
	line     int
	ref      string // the component it refers to; "" for none
	name     string
	in       string
	required bool
	style    string // with explode; "" for the default
	schema   *schema
	content  map[string]*schema // by media type
	values   map[string]leaf    // other keys
}

// body is a request body.
type body struct {
	line     int
	ref      string // the component it refers to; "" for none
	required bool
	content  map[string]*schema // by media type
}

// response is the response for one status.
type response struct {
	line    int
	ref     string // the component it refers to; "" for none
	content map[string]*schema
	headers map[string]*parameter // by name in lower case
	links   map[string]leaf       // canonical, by name
}
