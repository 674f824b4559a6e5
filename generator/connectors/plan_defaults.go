package connectors

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/airbyte-go/airbyte/generator/connectors/settings"
)

// defaultValue returns the Go expression that a constructor sets a field to, or "".
// Required objects are set, so that their own defaults are.
func (p *planner) defaultValue(prop property, t goType) string {
	def := prop.schema.value("default")
	isUsable := def.exists() && !def.isNull() && !prop.schema.isSecret() && t.name != "SecretInput"
	if t.object != nil {
		if prop.required {
			return goCall("New" + t.name)
		}
		return ""
	}
	if !isUsable || def.size() > maxDefaultSize {
		return ""
	}
	if t.union != nil && !t.isUnionList {
		return unionDefault(def, t, prop.required)
	}
	literal := literalOf(def, t)
	if literal == "" || !p.isValid(prop.schema, def) {
		return ""
	}
	if t.isPointer(prop) {
		return goCall("new", literal)
	}
	return literal
}

// maxDefaultSize limits the size of defaults that constructors set, in values.
const maxDefaultSize = 50

// isValid reports whether a value fits its schema.
func (p *planner) isValid(s schema, v value) bool {
	w := &schemaWriter{scope: p.scope}
	return len(settings.Check(w.write(s, "", 1), v.json())) == 0
}

// unionDefault returns the constructor of the option that a default names. An option
// that needs more settings is only a default if the setting itself is required.
func unionDefault(def value, t goType, isRequired bool) string {
	o := defaultOption(def, t)
	if o == nil {
		return ""
	}
	needsMore := slices.ContainsFunc(o.object.Fields, func(f field) bool { return f.prop.required && f.Default == "" })
	if needsMore && !isRequired {
		return ""
	}
	return goCall("New" + o.Type)
}

// defaultOption returns the option that a default names: by its value, or by an
// object that has it.
func defaultOption(def value, t goType) *option {
	name := def
	if !def.isString() {
		name = schema(def).value(t.union.Key)
	}
	i := slices.IndexFunc(t.union.Options, func(o option) bool { return name.isString() && o.Value == name.text() })
	if i < 0 {
		return nil
	}
	return &t.union.Options[i]
}

// defaultsOf returns the values that the constructor of a struct sets, for package json.
func defaultsOf(o *object) map[string]any {
	values := map[string]any{}
	for _, constant := range o.constants {
		values[constant.name] = constant.value
	}
	for _, f := range o.Fields {
		switch {
		case f.Default == "":
		case f.t.object != nil:
			values[f.prop.name] = defaultsOf(f.t.object)
		case f.t.union != nil:
			values[f.prop.name] = defaultsOf(defaultOption(f.prop.schema.value("default"), f.t).object)
		default:
			values[f.prop.name] = json.RawMessage(f.prop.schema.value("default").json())
		}
	}
	return values
}

// literalOf returns a value as a Go literal of a type, or "" if it has another type.
func literalOf(v value, t goType) string {
	switch {
	case t.enum != nil:
		return enumLiteralOf(v, t)
	case t.item != nil:
		return listLiteral(v, t)
	case t.name == "string" && v.isString():
		// In a field without a pointer, "" means not set.
		isSet := v.text() != "" || t.pointer == pointerAlways
		if isSet {
			return strconv.Quote(v.text())
		}
	case t.name == "int":
		return wholeNumber(v)
	case t.name == "bool" && v.isScalar("!!bool"):
		return strconv.FormatBool(v.isTrue())
	case t.name == "json.Number":
		_, isNumber := v.number()
		if isNumber && json.Valid([]byte(v.text())) {
			return strconv.Quote(v.text())
		}
	}
	return ""
}

// wholeNumber returns a number without a fraction as a Go literal, even if the document has it
// as 5.0 or 1e3. It returns "" for other values, and for integers that do not fit the int of
// 32-bit platforms.
func wholeNumber(v value) string {
	n, isNumber := v.number()
	isWhole := isNumber && n == math.Trunc(n) && math.Abs(n) <= math.MaxInt32
	if !isWhole {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

func enumLiteralOf(v value, t goType) string {
	isText := t.enum.Base == "string" && v.isString()
	isInt := t.enum.Base == "int" && v.isInt()
	if !isText && !isInt {
		return ""
	}
	for _, c := range t.enum.Consts {
		if c.Value == enumLiteral(t.enum.Base, v) {
			return c.Name
		}
	}
	return ""
}

// listLiteral returns a list of scalars as a Go literal.
func listLiteral(v value, t goType) string {
	items := v.items()
	isScalarList := t.item.item == nil && t.item.object == nil && t.item.union == nil && t.item.name != "SecretInput"
	if len(items) == 0 || !isScalarList {
		return ""
	}
	var literals []string
	for _, item := range items {
		literal := literalOf(item, *t.item)
		if literal == "" {
			return ""
		}
		literals = append(literals, literal)
	}
	return t.name + "{" + strings.Join(literals, ", ") + "}"
}
