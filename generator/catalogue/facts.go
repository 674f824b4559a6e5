package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// Facts are the facts about an operation that cannot be derived from the document.
// Overlays state them.
type Facts struct {
	Effect       string
	Cases        []Case
	SecretResult []string // properties of the result
	Notes        string
}

// Case is a value of the input with an effect of its own.
type Case struct {
	Field  string
	Value  string
	Effect string
}

// The effects, from the weakest to the strongest.
var effects = []string{"read", "write", "destroy"}

// WithoutEffect lists the operations of a document without x-effect, such as
// "operation GET /jobs". It returns nil if no operation has one, because such a
// document has no catalogue.
func WithoutEffect(root *yaml.Node) []string {
	var without []string
	hasEffects := false
	for path, item := range document.Members(document.Get(root, "paths")) {
		for key, operation := range document.Members(item) {
			if !document.IsMethod(key.Value) {
				continue
			}
			if value(operation, "x-effect") != "" {
				hasEffects = true
				continue
			}
			without = append(without, "operation "+strings.ToUpper(key.Value)+" "+path.Value)
		}
	}
	if !hasEffects {
		return nil
	}
	return without
}

// readFacts reads the extensions of an operation. It runs after readInput.
func (o *Operation) readFacts(r *reader, node *yaml.Node) error {
	o.Effect = value(node, "x-effect")
	if o.Effect == "" {
		return fmt.Errorf("the effect of the operation is not known; set x-effect to %s in an overlay, with the reason",
			enumerate(effects))
	}
	err := checkEffect("x-effect", o.Effect)
	if err != nil {
		return err
	}
	err = o.readCases(document.Get(node, "x-effect-cases"))
	if err != nil {
		return fmt.Errorf("x-effect-cases: %w", err)
	}
	for _, item := range document.Items(document.Get(node, "x-secret-result")) {
		if !o.hasResult(r, node, item.Value) {
			return fmt.Errorf("x-secret-result: the result has no property %s", document.QuoteUnprintable(item.Value))
		}
		o.SecretResult = append(o.SecretResult, item.Value)
	}
	o.Notes = value(node, "description")
	if document.Get(node, "x-notes") != nil {
		o.Notes = value(node, "x-notes")
	}
	o.Notes = oneLine(o.Notes)
	return nil
}

// hasResult reports whether a response of success is an object with a property.
func (o *Operation) hasResult(r *reader, node *yaml.Node, property string) bool {
	results := reader{root: r.root, components: map[string]*Schema{}} // not part of an input
	for status, response := range document.Members(document.Get(node, "responses")) {
		if !strings.HasPrefix(status.Value, "2") {
			continue
		}
		response = results.follow(response)
		schema := results.read(document.Get(response, "content", "application/json", "schema"))
		if schema.full().field(property) != nil {
			return true
		}
	}
	return false
}

// readCases reads x-effect-cases, which maps fields of the input to their values,
// and those to effects.
func (o *Operation) readCases(cases *yaml.Node) error {
	for field, values := range document.Members(cases) {
		f := o.Input.field(field.Value)
		if f == nil || f.Schema.full().Kind != kindString {
			return fmt.Errorf("the input has no string field %s", document.QuoteUnprintable(field.Value))
		}
		if document.Len(values) == 0 {
			return fmt.Errorf("%s: want a mapping of values to effects", document.QuoteUnprintable(field.Value))
		}
		for value, effect := range document.Members(values) {
			err := checkEffect(field.Value+": "+value.Value, effect.Value)
			if err != nil {
				return err
			}
			known := f.Schema.full().Values
			if len(known) > 0 && !slices.Contains(known, value.Value) {
				return fmt.Errorf("%s has no value %s", field.Value, document.QuoteUnprintable(value.Value))
			}
			o.Cases = append(o.Cases, Case{Field: field.Value, Value: value.Value, Effect: effect.Value})
		}
	}
	return nil
}

func checkEffect(place, effect string) error {
	if !slices.Contains(effects, effect) {
		return fmt.Errorf("%s: want %s, got %q", place, enumerate(effects), effect)
	}
	return nil
}

// enumerate joins words with commas and a last "or".
func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
