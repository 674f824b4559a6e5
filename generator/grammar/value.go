package grammar

import (
	"math"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// Value is a rule for a value that is not an OpenAPI object: a scalar, or a list or
// mapping of scalars.
type Value struct {
	name    string                // for messages, such as "a list of strings"
	accepts func(*yaml.Node) bool // nil accepts all values

	// printable refuses unprintable characters. It is set for values that appear
	// in messages or in Go names.
	printable bool

	// required refuses null. Elsewhere, null is the same as a missing field.
	required bool
}

// Accepts reports whether a value satisfies the rule.
func (v Value) Accepts(n *yaml.Node) bool { return v.accepts == nil || v.accepts(n) }

// String describes the accepted values for messages, such as "a list of strings".
func (v Value) String() string { return v.name }

// OneOf returns a rule that accepts the values that one of the given rules accepts.
func OneOf(name string, rules ...Value) Value {
	return Value{name: name, accepts: func(n *yaml.Node) bool {
		for _, r := range rules {
			if r.Accepts(n) {
				return true
			}
		}
		return false
	}}
}

// Rules for the values of extensions, and of many fields.
var (
	String     = Value{name: "a string", accepts: isString}
	Bool       = Value{name: "true or false", accepts: isBool}
	StringList = Value{name: "a list of strings", accepts: listOf(isString)}
	Mapping    = Value{name: "a mapping", accepts: isMapping}
)

var (
	anything = Value{}

	number      = Value{name: "a number", accepts: isNumber}
	count       = Value{name: "a whole number", accepts: isCount}
	limit       = Value{name: "a number, or true or false in OpenAPI 3.0", accepts: isLimit}
	list        = Value{name: "a list", accepts: isList}
	stringLists = Value{name: "a mapping to lists of strings", accepts: mappingTo(listOf(isString))}

	security = Value{
		name:    "a list of mappings to lists of strings",
		accepts: listOf(mappingTo(listOf(isString))),
	}

	identifier        = Value{name: "a string", accepts: isString, printable: true}
	identifierList    = Value{name: "a list of strings", accepts: listOf(isString), printable: true}
	identifierMapping = Value{name: "a mapping to strings", accepts: mappingTo(isString), printable: true}
	reference         = Value{name: "a string", accepts: isString, printable: true, required: true}

	securityType = Value{name: "a string", accepts: isString, required: true}
	schemaType   = Value{
		name:     "one of the types array, boolean, integer, 'null', number, object and string, or a list of them",
		accepts:  isTypeOrTypes,
		required: true,
	}
)

// isString also accepts dates, which are strings in JSON and have a type of their
// own in YAML.
func isString(n *yaml.Node) bool { return n.ShortTag() == "!!str" || n.ShortTag() == "!!timestamp" }

func isBool(n *yaml.Node) bool { return n.ShortTag() == "!!bool" }

func isNull(n *yaml.Node) bool { return n.ShortTag() == "!!null" }

func isList(n *yaml.Node) bool { return n.Kind == yaml.SequenceNode }

func isMapping(n *yaml.Node) bool { return n.Kind == yaml.MappingNode }

// isNumber accepts finite numbers only, as JSON has no others.
func isNumber(n *yaml.Node) bool {
	_, ok := finite(n)
	return ok
}

// isCount also accepts whole numbers that are written like 3.0. It refuses
// numbers that a float64 cannot represent exactly.
func isCount(n *yaml.Node) bool {
	f, ok := finite(n)
	return ok && f >= 0 && f < 1<<53 && f == math.Trunc(f)
}

func finite(n *yaml.Node) (float64, bool) {
	if n.ShortTag() != "!!int" && n.ShortTag() != "!!float" {
		return 0, false
	}
	var f float64
	if err := n.Decode(&f); err != nil {
		return 0, false
	}
	return f, !math.IsInf(f, 0) && !math.IsNaN(f)
}

func isLimit(n *yaml.Node) bool { return isNumber(n) || isBool(n) }

var schemaTypes = []string{"array", "boolean", "integer", "null", "number", "object", "string"}

func isType(n *yaml.Node) bool {
	return n.ShortTag() == "!!str" && slices.Contains(schemaTypes, n.Value)
}

func isTypeOrTypes(n *yaml.Node) bool {
	if isType(n) {
		return true
	}
	return len(n.Content) > 0 && listOf(isType)(n)
}

// listOf accepts lists whose items are all accepted.
func listOf(accepts func(*yaml.Node) bool) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool {
		if !isList(n) {
			return false
		}
		for _, item := range n.Content {
			if !accepts(item) {
				return false
			}
		}
		return true
	}
}

// mappingTo accepts mappings whose values are all accepted.
func mappingTo(accepts func(*yaml.Node) bool) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool {
		if !isMapping(n) {
			return false
		}
		for _, value := range document.Members(n) {
			if !accepts(value) {
				return false
			}
		}
		return true
	}
}
