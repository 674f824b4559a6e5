package settings

import (
	"bytes"
	"encoding/json"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// schema is a JSON Schema: the keywords that are checked.
type schema struct {
	Types  typeNames       `json:"type"`
	Const  json.RawMessage `json:"const"`
	Enum   jsonList        `json:"enum"`
	Secret bool            `json:"writeOnly"`

	MinLength *int   `json:"minLength"`
	MaxLength *int   `json:"maxLength"`
	Pattern   string `json:"pattern"`
	Format    string `json:"format"`

	Minimum          json.Number `json:"minimum"`
	Maximum          json.Number `json:"maximum"`
	ExclusiveMinimum json.Number `json:"exclusiveMinimum"`
	ExclusiveMaximum json.Number `json:"exclusiveMaximum"`
	MultipleOf       json.Number `json:"multipleOf"`

	Items       *schema `json:"items"`
	MinItems    *int    `json:"minItems"`
	MaxItems    *int    `json:"maxItems"`
	UniqueItems bool    `json:"uniqueItems"`

	Properties           properties `json:"properties"`
	Required             []string   `json:"required"`
	MinProperties        *int       `json:"minProperties"`
	MaxProperties        *int       `json:"maxProperties"`
	PatternProperties    properties `json:"patternProperties"`
	AdditionalProperties *schema    `json:"additionalProperties"`

	OneOf []*schema `json:"oneOf"`
	AnyOf []*schema `json:"anyOf"`
	AllOf []*schema `json:"allOf"`
	Not   *schema   `json:"not"`

	refusesAll bool // the schema false
}

// UnmarshalJSON decodes a schema, which may be true or false.
func (s *schema) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "true":
		return nil
	case "false":
		s.refusesAll = true
		return nil
	}
	type plain schema
	return json.Unmarshal(data, (*plain)(s))
}

// hasRules reports whether the schema restricts values by keywords. A schema without
// keywords allows every value, and false allows none.
func (s *schema) hasRules() bool {
	hasKeywords := !reflect.ValueOf(*s).IsZero()
	return hasKeywords && !s.refusesAll
}

// parsedSchemas caches schemas by their text.
var parsedSchemas sync.Map

// parseSchema parses a schema that the generator wrote. A schema that does not
// parse allows everything; the tests of the generator parse all of them.
func parseSchema(text string) *schema {
	if cached, ok := parsedSchemas.Load(text); ok {
		parsed, _ := cached.(*schema)
		return parsed
	}
	parsed := readSchema(text)
	parsedSchemas.Store(text, parsed)
	return parsed
}

func readSchema(text string) *schema {
	parsed := new(schema)
	if json.Unmarshal([]byte(text), parsed) != nil {
		return new(schema)
	}
	return parsed
}

// typeNames is the value of the keyword type: a name, or a list of names.
type typeNames []string

// UnmarshalJSON decodes a name or a list.
func (t *typeNames) UnmarshalJSON(data []byte) error {
	var name string
	if json.Unmarshal(data, &name) == nil {
		*t = typeNames{name}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// jsonList is a list of JSON values.
type jsonList []json.RawMessage

// contains reports whether the list has a value with the canonical JSON.
func (l jsonList) contains(canonicalJSON string) bool {
	for _, item := range l {
		if canonicalRaw(item) == canonicalJSON {
			return true
		}
	}
	return false
}

// propertySchema is the schema of a property.
type propertySchema struct {
	name   string
	schema *schema
}

// properties are the schemas of properties, in their order.
type properties []propertySchema

// UnmarshalJSON decodes an object and keeps the order of its keys.
func (p *properties) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil { // the opening brace
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		s := new(schema)
		if err := d.Decode(s); err != nil {
			return err
		}
		*p = append(*p, propertySchema{name: name, schema: s})
	}
	return nil
}

// find returns the schema of a property, or nil.
func (p properties) find(name string) *schema {
	for _, property := range p {
		if property.name == name {
			return property.schema
		}
	}
	return nil
}

func (p properties) names() []string {
	var names []string
	for _, property := range p {
		names = append(names, property.name)
	}
	return names
}

// onlyString returns the only string that the schema allows, if it is one.
func (s *schema) onlyString() (string, bool) {
	raw := s.Const
	if raw == nil && len(s.Enum) == 1 {
		raw = s.Enum[0]
	}
	var text string
	if raw == nil || json.Unmarshal(raw, &text) != nil {
		return "", false
	}
	return text, true
}

// decodeAny decodes JSON into maps, lists and scalars. Numbers keep their digits.
func decodeAny(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

// canonicalRaw returns the canonical form of a JSON value, or "" if it is invalid.
func canonicalRaw(data []byte) string {
	v, err := decodeAny(data)
	if err != nil {
		return ""
	}
	return canonical(v)
}

// canonical returns a text that is the same for equal JSON values: the order of
// keys and the notation of numbers do not count.
func canonical(v any) string {
	encoded, err := json.Marshal(withPlainNumbers(v))
	if err != nil {
		return ""
	}
	return string(encoded)
}

// number is a JSON number, encoded like a string that no JSON string can equal.
type number struct {
	Fraction string `json:"\u0000number"`
}

// withPlainNumbers replaces the numbers in a value, so that equal numbers look the
// same.
func withPlainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if exact := exactly(v); exact != nil {
			return number{Fraction: exact.RatString()}
		}
		return number{Fraction: v.String()}
	case []any:
		items := make([]any, len(v))
		for i, item := range v {
			items[i] = withPlainNumbers(item)
		}
		return items
	case map[string]any:
		members := make(map[string]any, len(v))
		for key, member := range v {
			members[key] = withPlainNumbers(member)
		}
		return members
	default:
		return v
	}
}

// Limits on numbers that are compared exactly. Others would take too much memory.
const (
	maxDigits   = 2000
	maxExponent = 2000
)

// exactly returns the exact value of a JSON number, or nil if the number is
// invalid or too long.
func exactly(n json.Number) *big.Rat {
	if n == "" || len(n) > maxDigits {
		return nil
	}
	_, exponent, hasExponent := strings.Cut(strings.ToLower(n.String()), "e")
	if hasExponent {
		e, err := strconv.Atoi(exponent)
		if err != nil || e > maxExponent || e < -maxExponent {
			return nil
		}
	}
	exact, ok := new(big.Rat).SetString(n.String())
	if !ok {
		return nil
	}
	return exact
}
