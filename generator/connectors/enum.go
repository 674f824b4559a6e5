package connectors

import (
	"strconv"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// enum is a type with constants for the values that are known.
type enum struct {
	Of     string // string or int
	Consts []enumConst
}

// enumConst is a value of an enum.
type enumConst struct {
	Name  string
	Value string // a Go literal
}

// IsLong reports whether the values are to stand on lines of their own.
func (e *enum) IsLong() bool { return len(e.Consts) > 4 }

// IsSingle reports whether there is one value.
func (e *enum) IsSingle() bool { return len(e.Consts) == 1 }

// enumType plans an open enum. Values of other types than strings and whole
// numbers, and of several types, stay JSON.
func (p *planner) enumType(n *yaml.Node, kind, name string, at place) (typ, error) {
	values := yamlnode.Items(yamlnode.Get(n, "enum"))
	if c := yamlnode.Get(n, "const"); c != nil {
		values = []*yaml.Node{c}
	}
	of, isValue := "string", isString
	switch {
	case kind == "integer" || kind == "" && len(values) > 0 && isWhole(values[0]):
		of, isValue = "int", isWhole
	case kind == "string" || kind == "":
	default:
		return p.withoutValues(kind), nil
	}
	t := typ{text: of == "string", pointer: of == "int"}
	e := &enum{Of: of}
	seen := map[string]bool{}
	var known []*yaml.Node
	for _, v := range values {
		switch {
		case isNull(v) || seen[v.Value]:
		case !isValue(v):
			return p.withoutValues(kind), nil
		default:
			seen[v.Value] = true
			known = append(known, v)
			t.empty = t.empty || v.Value == ""
		}
	}
	if len(known) == 0 {
		return p.withoutValues(kind), nil
	}
	t.name = p.names.claim(name)
	for i, v := range known {
		e.Consts = append(e.Consts, enumConst{p.names.claim(constName(t.name, v.Value, i)), literal(of, v.Value)})
		if err := p.spend(v, t.name, v.Value); err != nil {
			return typ{}, err
		}
	}
	doc := p.typeDoc(t.name+" is "+at.item+"the setting "+at.setting+".", nil)
	p.connector.Decls = append(p.connector.Decls, &declaration{Name: t.name, Doc: doc, Enum: e})
	return t, nil
}

// withoutValues is the type of an enum whose values are not of its type.
func (p *planner) withoutValues(kind string) typ {
	switch kind {
	case "string":
		return typ{name: "string", text: true}
	case "integer":
		return typ{name: "int", pointer: true}
	case "number":
		return typ{name: "json.Number"}
	case "boolean":
		return typ{name: "bool", pointer: true}
	}
	return open()
}

func literal(of, value string) string {
	if of == "string" {
		return strconv.Quote(value)
	}
	return value
}
