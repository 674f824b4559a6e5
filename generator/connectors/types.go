package connectors

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// typ is the Go type of a setting.
type typ struct {
	name    string   // of a value, or of an item of a list
	pointer bool     // a field holds a pointer, so that nil is nothing
	text    bool     // a field is a pointer where it is optional
	empty   bool     // "" is a value that a text may have
	union   *union   // for an interface, or a list of them
	isList  bool     // for a union: it is a list of them
	facts   []string // what a comment says of it
	rules   []string // calls that make a rule
}

// place is where a type is used, for comments.
type place struct {
	setting string // the property
	item    string // "an item of " for what is in a list
}

// open is the type of what a schema leaves open, or says in a way that has no
// counterpart in Go.
func open() typ { return typ{name: "JSON", facts: []string{"any JSON"}} }

// field is the type of a field.
func (t typ) field(required bool) string {
	if t.pointer || t.text && (!required || t.empty) {
		return "*" + t.name
	}
	return t.name
}

// property is the call that makes a property of the runtime.
func (t typ) property(p property, field string) string {
	call, target := "optional", "&c."+field
	if p.required {
		call = "required"
	}
	if t.union != nil {
		options := "options"
		if t.isList {
			options = "optionLists"
		}
		target = fmt.Sprintf("%s(%s, %q, new%s)", options, target, t.union.Key, t.union.Name)
	}
	return call + "(" + strings.Join(append([]string{strconv.Quote(p.name), target}, t.rules...), ", ") + ")"
}

// typeOf decides on the type of a schema; name is the one to try where it
// needs a type of its own.
func (p *planner) typeOf(n *yaml.Node, name string, at place, depth int) (typ, error) {
	if n == nil || n.Kind != yaml.MappingNode {
		return open(), nil
	}
	if depth > maxDepth {
		return typ{}, p.errorf(n, "%s is nested more than %d deep, or refers to itself", p.connector.Name, maxDepth)
	}
	if isTrue(yamlnode.Get(n, "airbyte_secret")) {
		return p.secretType(n), nil
	}
	if union := slices.Concat(yamlnode.Items(yamlnode.Get(n, "oneOf")), yamlnode.Items(yamlnode.Get(n, "anyOf"))); len(union) > 0 && yamlnode.Get(n, "properties") == nil {
		return p.unionType(n, union, name, at, depth)
	}
	switch kind := kindOf(n); {
	case yamlnode.Get(n, "const") != nil || yamlnode.Get(n, "enum") != nil && kind != "array":
		return p.enumType(n, kind, name, at)
	case kind == "object":
		return p.objectType(n, name, at, depth)
	case kind == "array":
		return p.listType(n, name, at, depth)
	case yamlnode.Get(n, "items") != nil: // of a type that has none
		return open(), nil
	case kind == "string" && secretName.MatchString(at.setting):
		return typ{name: "Secret", facts: []string{"a secret by its name"}}, nil
	case kind == "string":
		return p.stringType(n), nil
	case kind == "integer":
		return typ{name: "int", pointer: true, facts: bounds(n), rules: boundRules(n)}, nil
	case kind == "number":
		return typ{name: "json.Number", facts: append([]string{"a number"}, bounds(n)...), rules: boundRules(n)}, nil
	case kind == "boolean":
		return typ{name: "bool", pointer: true}, nil
	}
	return open(), nil
}

// kindOf is the type that a schema names besides null, or the one that its
// keys imply. It is "" for several, and for none.
func kindOf(n *yaml.Node) string {
	declared := yamlnode.Get(n, "type")
	if isString(declared) {
		return declared.Value
	}
	kind := ""
	for _, t := range yamlnode.Items(declared) {
		switch {
		case t.Value == "null":
		case kind != "":
			return ""
		default:
			kind = t.Value
		}
	}
	if declared == nil && yamlnode.Get(n, "properties") != nil {
		return "object"
	}
	return kind
}

// secretName finds the secrets that a document forgot to mark. A mistake costs
// no more than that a value is not printed.
var secretName = regexp.MustCompile(`(?i)(password|passphrase|secret|private_?key|api-?_?key|token)$`)

// secretType never becomes a type that prints.
func (p *planner) secretType(n *yaml.Node) typ {
	switch kindOf(n) {
	case "string":
		return typ{name: "Secret", facts: []string{"a secret"}}
	case "array":
		if item, err := p.doc.resolve(yamlnode.Get(n, "items")); err == nil && kindOf(item) == "string" {
			return typ{name: "[]Secret", facts: []string{"a list of secrets"}}
		}
	}
	return typ{name: "JSON", facts: []string{"a secret as JSON"}}
}

func (p *planner) stringType(n *yaml.Node) typ {
	t := typ{name: "string", text: true}
	switch text(n, "format") {
	case "date":
		t.facts = append(t.facts, "a date")
	case "date-time":
		t.facts = append(t.facts, "a date and time")
	}
	if def := yamlnode.Get(n, "default"); isString(def) && def.Value == "" {
		t.empty = true
	}
	// A pattern that Go does not know, such as one that looks ahead, is not
	// checked.
	if pattern := text(n, "pattern"); isPattern(pattern) {
		t.facts = append(t.facts, "matching "+pattern)
		t.rules = append(t.rules, "matches("+quote(pattern)+")")
	}
	return t
}

// maxPattern bounds the regular expressions that are checked.
const maxPattern = 1000

func isPattern(s string) bool {
	if s == "" || len(s) > maxPattern {
		return false
	}
	_, err := regexp.Compile(s)
	return err == nil
}

// quote prefers the form without escapes.
func quote(s string) string {
	if strings.ContainsRune(s, '\\') && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

func (p *planner) objectType(n *yaml.Node, name string, at place, depth int) (typ, error) {
	if yamlnode.Get(n, "properties") == nil {
		values := yamlnode.Get(n, "additionalProperties")
		if values == nil || values.Kind != yaml.MappingNode || len(values.Content) == 0 {
			return open(), nil
		}
		value, err := p.doc.resolve(values)
		if err != nil {
			return typ{}, err
		}
		t, err := p.typeOf(value, name+"Value", place{at.setting, "a value of "}, depth+1)
		if err != nil || t.union != nil {
			return open(), err
		}
		return typ{name: "map[string]" + t.name}, p.spend(n, t.name)
	}
	goType := p.names.claim(name)
	doc := p.typeDoc(goType+" is "+at.item+"the setting "+at.setting+".", n)
	if at.item == "" {
		doc = p.typeDoc(goType+" holds the settings under "+at.setting+".", n)
	}
	return typ{name: goType, pointer: true}, p.object(n, goType, doc, &object{}, "", depth)
}

func (p *planner) listType(n *yaml.Node, name string, at place, depth int) (typ, error) {
	node, err := p.doc.resolve(yamlnode.Get(n, "items"))
	if err != nil {
		return typ{}, err
	}
	if node == nil || len(node.Content) == 0 {
		return typ{name: "[]any"}, nil
	}
	item, err := p.typeOf(node, name+"Item", place{at.setting, "an item of "}, depth+1)
	if err != nil {
		return typ{}, err
	}
	if item.isList {
		return open(), nil
	}
	t := typ{name: "[]" + item.name, union: item.union, isList: item.union != nil}
	for _, r := range item.rules {
		t.rules = append(t.rules, "each("+r+")")
	}
	switch {
	case item.name == "Secret":
		t.facts = append(t.facts, "a list of secrets")
	case len(item.rules) > 0:
		t.facts = append(t.facts, "each "+strings.Join(item.facts, ", "))
	}
	return t, p.spend(n, t.name)
}

// bounds says in words how large a number may be.
func bounds(n *yaml.Node) []string {
	var facts []string
	all := boundsOf(n)
	if len(all) == 2 && all[0].rule == "atLeast" && all[1].rule == "atMost" {
		return []string{"from " + all[0].value + " to " + all[1].value}
	}
	for _, b := range all {
		facts = append(facts, b.words+" "+b.value)
	}
	return facts
}

func boundRules(n *yaml.Node) []string {
	var rules []string
	for _, b := range boundsOf(n) {
		rules = append(rules, b.rule+"("+b.value+")")
	}
	return rules
}

// bound is one end of a range.
type bound struct{ words, rule, value string }

func boundsOf(n *yaml.Node) []bound {
	least, most := bound{words: "at least", rule: "atLeast"}, bound{words: "at most", rule: "atMost"}
	if isTrue(yamlnode.Get(n, "exclusiveMinimum")) {
		least = bound{words: "more than", rule: "moreThan"}
	}
	if isTrue(yamlnode.Get(n, "exclusiveMaximum")) {
		most = bound{words: "less than", rule: "lessThan"}
	}
	var all []bound
	add := func(b bound, key string) {
		if f, ok := number(n, key); ok {
			b.value = strconv.FormatFloat(f, 'g', -1, 64)
			all = append(all, b)
		}
	}
	add(least, "minimum")
	add(bound{words: "more than", rule: "moreThan"}, "exclusiveMinimum")
	add(most, "maximum")
	add(bound{words: "less than", rule: "lessThan"}, "exclusiveMaximum")
	return all
}
