package agent

// schema describes a JSON value. The generator writes one for every input, and one for every component of the
// API document that inputs use.
type schema struct {
	ref      string // name of a component, which holds the rest; "" for a schema of its own
	kind     kind
	nullable bool // null is accepted, and means the same as an absent field
	secret   bool // a secret, or an object that may hold some; a reference may stand for a secret

	// Of strings.
	format string   // uuid, date-time, or "" if every string is accepted
	values []string // known values; servers may know newer ones

	// Of integers and numbers.
	limits *limits // nil if there are none

	// Of arrays.
	items    *schema
	minItems int

	// Of objects.
	fields []field
	others *schema // of fields that are not listed; nil if there may be none

	// Of unions: the value of the field tag selects the schema.
	tag      string
	variants []variant
}

// kind is the JSON type of a value.
type kind string

// The kinds of values.
const (
	anything kind = "anything"
	str      kind = "string"
	integer  kind = "integer"
	number   kind = "number"
	boolean  kind = "boolean"
	array    kind = "array"
	obj      kind = "object"
	union    kind = "union"
)

// limits are the smallest and the largest number that is accepted.
type limits struct {
	min *float64
	max *float64
}

// field is a field of an object.
type field struct {
	name     string
	place    place // of a field of an input; "" for others
	required bool
	schema   schema
}

// place is the part of a request that a field of an input belongs to.
type place string

// The places of fields.
const (
	inPath    place = "path"
	inQuery   place = "query"
	inHeader  place = "header" // or a cookie
	inBody    place = "body"
	wholeBody place = "whole body" // the field holds the body
)

// variant is a schema of a union.
type variant struct {
	value string // of the tag
	ref   string // name of the component
}

// resolve returns the schema that holds the rest of s.
func (s *schema) resolve() *schema {
	if s.ref == "" {
		return s
	}
	return components[s.ref]
}

// field returns the field of an object with the given name, or nil.
func (s *schema) field(name string) *field {
	for i := range s.fields {
		if s.fields[i].name == name {
			return &s.fields[i]
		}
	}
	return nil
}
