package grammar

// Rule describes the value at one place of a document. It is one of [Kind],
// [Object], [Named], [Patterned], [List], [BoolOr], [Constant] and [Value].
type Rule interface{ isRule() }

// Kind is the name of a kind of OpenAPI object in this grammar.
type Kind string

// Fields returns the fields of the kind, or nil for an unknown kind.
func (k Kind) Fields() Object { return kinds[k] }

// Object is a mapping with the given fields. Other fields are vendor extensions,
// which start with x-, or unknown to OpenAPI.
type Object map[string]Field

// Field is a field of an object.
type Field struct {
	Rule Rule
	Kept bool // whether the field is a fact, rather than prose or an example
}

// keep returns a field that is a fact.
func keep(r Rule) Field { return Field{Rule: r, Kept: true} }

// drop returns a field that is not a fact.
func drop(r Rule) Field { return Field{Rule: r, Kept: false} }

// Named is a mapping whose keys are names that the author of a document chooses.
type Named struct{ Entry Rule }

// Patterned is a mapping whose keys have a form that OpenAPI prescribes, such as
// paths and statuses. Keys that start with x- are vendor extensions.
type Patterned struct {
	Entry Rule
	OrRef bool // whether the mapping may be a reference instead
}

// List is a list of items.
type List struct{ Item Rule }

// BoolOr is true, false, or the value that Rule describes.
type BoolOr struct{ Rule Rule }

// Constant describes a string for which facts have this constant instead.
type Constant string

func (Kind) isRule()      {}
func (Object) isRule()    {}
func (Named) isRule()     {}
func (Patterned) isRule() {}
func (List) isRule()      {}
func (BoolOr) isRule()    {}
func (Constant) isRule()  {}
func (Value) isRule()     {}
