package catalogue

import (
	"slices"
	"strings"
)

// signature lists the fields of an input in one line. Optional fields end in a
// question mark; strings have no type.
func signature(input *Schema) string {
	var required, optional []string
	for _, f := range input.Fields {
		if f.Deprecated && !f.Required {
			continue
		}
		if f.Required {
			required = append(required, f.Name+typeSuffix(f.Schema))
		} else {
			optional = append(optional, f.Name+"?"+typeSuffix(f.Schema))
		}
	}
	return strings.Join(append(required, optional...), ", ")
}

// typeSuffix returns the type of a field in a signature.
func typeSuffix(s *Schema) string {
	full := s.full()
	switch full.Kind {
	case kindString:
		return valuesSuffix(full)
	case kindArray:
		return ": list"
	case kindObject, kindUnion:
		return ": object"
	case kindAnything:
		return ": any JSON"
	}
	return ": " + full.Kind
}

// valuesSuffix lists the known values of a string, if they are few.
func valuesSuffix(s *Schema) string {
	const most = 4
	if len(s.Values) == 0 {
		return ""
	}
	if len(s.Values) > most {
		return ": " + strings.Join(s.Values[:most-1], " or ") + " or …"
	}
	return ": " + strings.Join(s.Values, " or ")
}

// braces lists the fields of an object and of the objects in it, except for one
// field. An object that occurs again refers to the field that has it first.
func braces(s *Schema, without string) string {
	p := bracePrinter{first: map[*Schema]string{}}
	return p.print(s, without, "")
}

type bracePrinter struct {
	above []*Schema          // to stop in cycles
	first map[*Schema]string // name of the field that first has an object
}

// print lists the fields of the value of a field.
func (p *bracePrinter) print(s *Schema, without, field string) string {
	full := s.full()
	if slices.Contains(p.above, full) {
		return "…"
	}
	first, isRepeated := p.first[full]
	if isRepeated {
		return "as " + first
	}
	p.above = append(p.above, full)
	defer func() { p.above = p.above[:len(p.above)-1] }()
	if full.Kind == kindUnion {
		return p.printUnion(full)
	}
	var fields []string
	for _, f := range full.Fields {
		if f.Name == without {
			continue
		}
		name := f.Name
		if !f.Required {
			name += "?"
		}
		fields = append(fields, name+p.suffix(f.Schema, f.Name))
	}
	const few = 2
	if len(fields) >= few && field != "" {
		p.first[full] = field
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

// printUnion lists the fields of each variant of a union.
func (p *bracePrinter) printUnion(s *Schema) string {
	var variants []string
	for _, v := range s.Variants {
		rest := strings.TrimPrefix(p.print(v.Schema, s.Tag, ""), "{")
		tag := s.Tag + ": " + v.Value
		if rest != "}" {
			tag += ", "
		}
		variants = append(variants, "{"+tag+rest)
	}
	return strings.Join(variants, " or ")
}

// suffix returns the type of a field within braces.
func (p *bracePrinter) suffix(s *Schema, field string) string {
	full := s.full()
	switch full.Kind {
	case kindString:
		if len(full.Values) > 0 {
			return ": " + strings.Join(full.Values, " or ")
		}
		return ""
	case kindArray:
		inner := strings.TrimPrefix(p.suffix(full.Items, field), ": ")
		if inner == "" {
			return ": [string]"
		}
		return ": [" + inner + "]"
	case kindObject, kindUnion:
		hasNoFields := full.Kind == kindObject && len(full.Fields) == 0
		if hasNoFields {
			return ": object"
		}
		return ": " + p.print(full, "", field)
	}
	return typeSuffix(s)
}
