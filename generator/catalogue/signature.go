package catalogue

import "strings"

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

// braces lists the fields of an object and of the objects in it, without one
// field.
func braces(s *Schema, without string, above []*Schema) string {
	full := s.full()
	for _, other := range above {
		if other == full {
			return "…"
		}
	}
	above = append(above[:len(above):len(above)], full)
	if full.Kind == kindUnion {
		return bracesOfUnion(full, above)
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
		fields = append(fields, name+nestedSuffix(f.Schema, above))
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

// bracesOfUnion lists the fields of each variant of a union.
func bracesOfUnion(s *Schema, above []*Schema) string {
	var variants []string
	for _, v := range s.Variants {
		rest := strings.TrimPrefix(braces(v.Schema, s.Tag, above), "{")
		tag := s.Tag + ": " + v.Value
		if rest != "}" {
			tag += ", "
		}
		variants = append(variants, "{"+tag+rest)
	}
	return strings.Join(variants, " or ")
}

// nestedSuffix returns the type of a field within braces.
func nestedSuffix(s *Schema, above []*Schema) string {
	full := s.full()
	switch full.Kind {
	case kindString:
		if len(full.Values) > 0 {
			return ": " + strings.Join(full.Values, " or ")
		}
		return ""
	case kindArray:
		inner := strings.TrimPrefix(nestedSuffix(full.Items, above), ": ")
		if inner == "" {
			return ": [string]"
		}
		return ": [" + inner + "]"
	case kindObject, kindUnion:
		hasNoFields := full.Kind == kindObject && len(full.Fields) == 0
		if hasNoFields {
			return ": object"
		}
		return ": " + braces(full, "", above)
	}
	return typeSuffix(s)
}
