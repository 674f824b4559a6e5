package catalogue

import (
	"bytes"
	"encoding/json"
	"strings"
)

// portable is a schema in a dialect of JSON Schema that all clients of language
// models understand. It has no references and no combinations, and its type is
// one string. Descriptions say the rest.
type portable struct {
	Type        string     `json:"type,omitempty"`
	Description string     `json:"description,omitempty"`
	Enum        []string   `json:"enum,omitempty"`
	Items       *portable  `json:"items,omitempty"`
	Properties  properties `json:"properties,omitempty"`
	Required    []string   `json:"required,omitempty"`
	Additional  any        `json:"additionalProperties,omitempty"` // a bool or a *portable
}

// properties are the properties of an object, in order.
type properties []property

type property struct {
	name   string
	schema *portable
}

// MarshalJSON returns a JSON object.
func (p properties) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, member := range p {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := encode(member.name)
		if err != nil {
			return nil, err
		}
		schema, err := encode(member.schema)
		if err != nil {
			return nil, err
		}
		out.WriteString(name + ":" + schema)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// encode returns a value as JSON that keeps the characters <, > and &.
func encode(v any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return strings.TrimSuffix(out.String(), "\n"), err
}

// shortSchema is the length of a portable schema, in bytes, up to which all levels
// of its objects are written out.
const shortSchema = 1200

// portableSchema returns the portable schema of an input as JSON. A long schema has
// fewer levels: its descriptions list the fields of deeper objects in braces.
func portableSchema(input *Schema) (string, error) {
	shortest := ""
	for levels := 6; levels > 0; levels-- {
		text, err := printRoot(input, levels)
		if err != nil {
			return "", err
		}
		if shortest == "" || len(text) < len(shortest) {
			shortest = text
		}
		if len(shortest) <= shortSchema {
			break
		}
	}
	return shortest, nil
}

// printRoot prints the schema of an input. The root has properties even if there
// are none, since some clients require them.
func printRoot(input *Schema, levels int) (string, error) {
	p := printer{levels: levels, first: map[*Schema]string{}}
	root := p.print(input, "", 0)
	if root.Properties == nil {
		root.Properties = properties{}
	}
	return encode(struct {
		Type       string     `json:"type"`
		Properties properties `json:"properties"`
		Required   []string   `json:"required,omitempty"`
		Additional bool       `json:"additionalProperties"`
	}{Type: root.Type, Properties: root.Properties, Required: root.Required})
}

// printer makes portable schemas.
type printer struct {
	levels int                // levels of objects to write out
	first  map[*Schema]string // path to the first occurrence of an object
}

// print makes the portable schema of s, which is level objects deep at a path.
func (p *printer) print(s *Schema, path string, level int) *portable {
	full := s.full()
	out := &portable{Description: describe(s)}
	switch full.Kind {
	case kindString:
		out.Type = "string"
		out.Enum = full.Values
	case kindInteger, kindNumber, kindBoolean:
		out.Type = full.Kind
	case kindArray:
		out.Type = "array"
		out.Items = p.print(full.Items, path+"[]", level)
	case kindObject:
		p.printObject(out, full, path, level)
	case kindUnion:
		p.printUnion(out, full)
	}
	return out
}

func (p *printer) printObject(out *portable, s *Schema, path string, level int) {
	out.Type = "object"
	if len(s.Fields) == 0 {
		p.printMap(out, s, path, level)
		return
	}
	first, isRepeated := p.first[s]
	if isRepeated {
		out.Description = join(out.Description, "Fields as in "+first+".")
		return
	}
	p.first[s] = path
	if level == p.levels {
		out.Description = join(out.Description, "Fields: "+braces(s, ""))
		return
	}
	for _, f := range s.Fields {
		if f.Deprecated && !f.Required {
			continue
		}
		schema := p.print(f.Schema, joinPath(path, f.Name), level+1)
		out.Properties = append(out.Properties, property{name: f.Name, schema: schema})
		if f.Required {
			out.Required = append(out.Required, f.Name)
		}
	}
}

// printMap prints an object without properties of its own.
func (p *printer) printMap(out *portable, s *Schema, path string, level int) {
	switch {
	case s.Others == nil:
	case s.Others.full().Kind == kindAnything:
		out.Additional = true
	default:
		out.Additional = p.print(s.Others, path+".*", level+1)
	}
}

// printUnion prints a union as an object with its tag. The description has a line
// for the fields of each variant.
func (p *printer) printUnion(out *portable, s *Schema) {
	out.Type = "object"
	tag := &portable{Type: "string"}
	lines := []string{join(out.Description, "By "+s.Tag+":")}
	for _, v := range s.Variants {
		tag.Enum = append(tag.Enum, v.Value)
		lines = append(lines, v.Value+" "+braces(v.Schema, s.Tag))
	}
	out.Description = strings.Join(lines, "\n")
	out.Properties = properties{{name: s.Tag, schema: tag}}
	out.Required = []string{s.Tag}
	out.Additional = true
}

// join joins texts that are not empty with spaces.
func join(texts ...string) string { return strings.TrimSpace(strings.Join(texts, " ")) }

// describe returns the description of a schema, with everything that the portable
// dialect cannot express.
func describe(s *Schema) string {
	full := s.full()
	text := firstSentences(s.Description)
	var extra []string
	switch {
	case full.Format == "uuid" && !strings.Contains(text, "UUID"):
		extra = append(extra, "UUID.")
	case full.Format == "date-time":
		extra = append(extra, "RFC 3339.")
	}
	isLimited := full.Min != "" || full.Max != ""
	if isLimited && !mentions(text, full.Max) {
		extra = append(extra, limitsText(full)+".")
	}
	if len(full.Values) > 1 {
		extra = append(extra, "Newer servers may have more values.")
	}
	isPlainDefault := full.Default != "" && full.Kind != kindObject
	if isPlainDefault && !strings.Contains(strings.ToLower(text), "default") {
		extra = append(extra, "Default "+full.Default+".")
	}
	if full.Kind == kindAnything {
		extra = append(extra, "Any JSON.")
	}
	return join(append([]string{text}, extra...)...)
}

// mentions reports whether a text has a number, such as the limit of a value.
func mentions(text, number string) bool {
	return number != "" && strings.Contains(text, number)
}

func limitsText(s *Schema) string {
	switch {
	case s.Min == "":
		return "At most " + s.Max
	case s.Max == "":
		return "At least " + s.Min
	}
	return s.Min + " to " + s.Max
}

// firstSentences shortens a description to one sentence, or two if both are short.
func firstSentences(text string) string {
	text = oneLine(text)
	const enough = 110
	end := 0
	for {
		i := strings.Index(text[end:], ". ")
		if i < 0 {
			if end > 0 && len(text) > enough {
				return text[:end-1]
			}
			return text
		}
		next := end + i + len(". ")
		if next > enough && end > 0 {
			return text[:end-1]
		}
		end = next
	}
}
