package connectors

import (
	"encoding/json"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/airbyte-go/airbyte/generator/connectors/settings"
)

// exampleFunc is the plan of an example: it sets the required fields that have no
// default.
type exampleFunc struct {
	Assignments []string // such as settings.Host = "db"
	IsValid     bool     // whether the settings pass their own checks
}

// sample is a value for a setting.
type sample struct {
	code string // a Go expression
	json any    // the same value for package json
}

// planExample plans the example of the connector.
func (p *planner) planExample() {
	c := p.connector
	root := c.Decls[0].Object
	e := &exampleFunc{}
	values := defaultsOf(root)
	isComplete := true
	for _, f := range root.Fields {
		isFilled := f.Default != "" && f.t.object == nil && f.t.union == nil
		if !f.prop.required || isFilled {
			continue
		}
		s, ok := p.sampleOfField(f)
		if !ok {
			isComplete = false
			continue
		}
		e.Assignments = append(e.Assignments, "settings."+f.Name+" = "+s.code)
		values[f.prop.name] = s.json
	}
	encoded, err := json.Marshal(values)
	e.IsValid = err == nil && isComplete && len(settings.Check(c.Schema, string(encoded))) == 0
	c.Example = e
}

// sampleOfField returns a value for a field.
func (p *planner) sampleOfField(f field) (sample, bool) {
	s, ok := p.sampleOf(f.prop.schema, f.t, 0)
	isPlain := f.t.object == nil && f.t.union == nil
	if ok && isPlain && f.t.isPointer(f.prop) {
		s.code = goCall("new", s.code)
	}
	return s, ok
}

// sampleOf returns a value of a type that fits a schema.
func (p *planner) sampleOf(s schema, t goType, depth int) (sample, bool) {
	switch {
	case depth > maxDepth:
		return sample{}, false
	case t.item != nil:
		return p.sampleList(s, t, depth)
	case t.union != nil:
		o := t.union.Options[0]
		return p.sampleObject(o.Type, o.object, depth)
	case t.object != nil:
		return p.sampleObject(t.name, t.object, depth)
	case strings.HasPrefix(t.name, "map["):
		return sample{code: t.name + "{}", json: map[string]any{}}, true
	default:
		return p.sampleScalar(s, t)
	}
}

func (p *planner) sampleList(s schema, t goType, depth int) (sample, bool) {
	items, err := p.scope.resolve(s.at("items"))
	if err != nil {
		return sample{}, false
	}
	item, ok := p.sampleOf(items, *t.item, depth+1)
	if t.item.object != nil {
		item.code = strings.TrimPrefix(item.code, "&")
	}
	return sample{code: t.name + "{" + item.code + "}", json: []any{item.json}}, ok
}

// sampleObject returns a struct with its required fields.
func (p *planner) sampleObject(name string, o *object, depth int) (sample, bool) {
	values := map[string]any{}
	for _, constant := range o.constants {
		values[constant.name] = constant.value
	}
	var fields []string
	for _, f := range o.Fields {
		if !f.prop.required {
			continue
		}
		s, ok := p.sampleOf(f.prop.schema, f.t, depth+1)
		if !ok {
			return sample{}, false
		}
		isPlain := f.t.object == nil && f.t.union == nil
		if isPlain && f.t.isPointer(f.prop) {
			s.code = goCall("new", s.code)
		}
		fields = append(fields, f.Name+": "+s.code)
		values[f.prop.name] = s.json
	}
	return sample{code: "&" + name + "{" + strings.Join(fields, ", ") + "}", json: values}, true
}

// sampleScalar returns the first of several values that fits: one of the document or
// an invented one. If none fits, it returns one of the right type, so that the example
// shows the field.
func (p *planner) sampleScalar(s schema, t goType) (sample, bool) {
	w := &schemaWriter{scope: p.scope}
	text := w.write(s, "", 1)
	var typed []sample
	for _, candidate := range p.candidates(s, t) {
		code, ok := scalarCode(candidate, t)
		if !ok {
			continue
		}
		value := sample{code: code, json: json.RawMessage(candidate)}
		if len(settings.Check(text, candidate)) == 0 {
			return value, true
		}
		typed = append(typed, value)
	}
	if len(typed) == 0 {
		return sample{}, false
	}
	return typed[0], true
}

// candidates lists values for a scalar as JSON.
func (p *planner) candidates(s schema, t goType) []string {
	var candidates []string
	isSecret := t.name == "SecretInput" || s.isSecret()
	if p.in.Descriptions && !isSecret {
		for _, v := range s.values("examples") {
			candidates = append(candidates, v.json())
		}
	}
	if def := s.value("default"); def.exists() && !isSecret {
		candidates = append(candidates, def.json())
	}
	for _, v := range s.values("enum") {
		candidates = append(candidates, v.json())
	}
	if s.has("const") {
		candidates = append(candidates, s.value("const").json())
	}
	for _, bound := range []string{"minimum", "maximum"} {
		if v := s.value(bound); v.exists() {
			candidates = append(candidates, v.json())
		}
	}
	text := "text"
	if isSecret {
		text = "secret"
	}
	texts := []string{text, "2026-01-31", "2026-01-31T00:00:00Z", "2026-01-31T00:00:00.000Z", "31-01-2026",
		"https://example.com", sampleOfPattern(s.text("pattern"))}
	for _, text := range texts {
		candidates = append(candidates, quoteJSON(text))
	}
	return append(candidates, "1", "true", "[]", "{}")
}

// scalarCode returns a JSON value as a Go expression of a type.
func scalarCode(text string, t goType) (string, bool) {
	var decoded any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if d.Decode(&decoded) != nil {
		return "", false
	}
	str, isString := decoded.(string)
	number, isNumber := decoded.(json.Number)
	_, isBool := decoded.(bool)
	switch {
	case t.name == "JSON":
		return "JSON(" + strconv.Quote(text) + ")", decoded != nil
	case t.name == "[]any":
		_, isList := decoded.([]any)
		return "[]any{}", isList
	case t.enum != nil:
		return enumCode(decoded, t.enum)
	case t.name == "bool":
		return text, isBool
	case t.name == "json.Number":
		return strconv.Quote(number.String()), isNumber
	case t.name == "int":
		_, err := strconv.ParseInt(number.String(), 10, 32)
		return number.String(), isNumber && err == nil
	case t.name == "string" || t.name == "SecretInput":
		isSet := str != "" || t.pointer == pointerAlways
		return strconv.Quote(str), isString && isSet
	default:
		return "", false
	}
}

// enumCode returns the constant for a value.
func enumCode(decoded any, e *enum) (string, bool) {
	literal := ""
	switch v := decoded.(type) {
	case string:
		literal = strconv.Quote(v)
	case json.Number:
		literal = v.String()
	}
	i := slices.IndexFunc(e.Consts, func(c enumConst) bool { return c.Value == literal })
	if i < 0 {
		return "", false
	}
	return e.Consts[i].Name, true
}

// sampleOfPattern returns a string that matches a pattern, or a guess.
func sampleOfPattern(pattern string) string {
	if !isPattern(pattern) {
		return ""
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	writeSample(&b, parsed)
	return b.String()
}

// maxRepeat limits the repetitions of a part of a pattern.
const maxRepeat = 100

func writeSample(b *strings.Builder, re *syntax.Regexp) {
	if b.Len() > maxPattern {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(runeOf(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpConcat:
		for _, part := range re.Sub {
			writeSample(b, part)
		}
	case syntax.OpAlternate, syntax.OpCapture, syntax.OpPlus, syntax.OpStar:
		writeSample(b, re.Sub[0])
	case syntax.OpRepeat:
		for range min(max(re.Min, 1), maxRepeat) {
			writeSample(b, re.Sub[0])
		}
	}
}

// runeOf returns a rune of a character class: a letter or a digit if possible.
func runeOf(ranges []rune) rune {
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= min(ranges[i+1], ranges[i]+unicode.MaxASCII); r++ {
			isAlphanumeric := r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
			if isAlphanumeric {
				return r
			}
		}
	}
	if len(ranges) > 0 {
		return ranges[0]
	}
	return 'a'
}
