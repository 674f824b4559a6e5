package connectors

import "strconv"

// enumType plans an enum of strings or ints. If a value has another type, the
// setting gets a plain type instead.
func (p *planner) enumType(s schema, at place) (goType, error) {
	values := s.values("enum")
	if s.has("const") {
		values = []value{s.value("const")}
	}
	base := enumBase(s.kind(), values)
	known, ok := knownValues(values, base)
	if !ok {
		return plainType(s.kind()), nil
	}
	e := &enum{Base: base}
	t := goType{name: p.typeName(at), pointer: enumPointer(base, known), enum: e}
	for _, v := range known { // before any is named, so that a huge enum costs little
		if err := p.grow(v.line(), t.name, v.text()); err != nil {
			return goType{}, err
		}
	}
	for i, v := range known {
		constant := p.names.claim(constName(t.name, v.text(), i))
		e.Consts = append(e.Consts, enumConst{Name: constant, Value: enumLiteral(base, v)})
	}
	p.connector.Decls = append(p.connector.Decls, &declaration{Name: t.name, Doc: p.enumDoc(t.name, at), Enum: e})
	return t, nil
}

// enumBase returns the Go type that an enum is based on, or "" if its values are
// neither strings nor integers.
func enumBase(kind string, values []value) string {
	switch kind {
	case "integer":
		return "int"
	case "string":
		return "string"
	case "":
		if len(values) > 0 && values[0].isInt() {
			return "int"
		}
		return "string"
	default:
		return ""
	}
}

// knownValues lists each value once, without null. It returns false if there are
// none, or if a value is not of the base type.
func knownValues(values []value, base string) ([]value, bool) {
	seen := map[string]bool{}
	var known []value
	for _, v := range values {
		if v.isNull() || seen[v.text()] {
			continue
		}
		isString := base == "string" && v.isString()
		isInt := base == "int" && v.isInt()
		if !isString && !isInt {
			return nil, false
		}
		seen[v.text()] = true
		known = append(known, v)
	}
	return known, len(known) > 0
}

// enumPointer decides whether a field with an enum is a pointer. It always is if
// the zero value can be one of the values.
func enumPointer(base string, known []value) pointer {
	if base == "int" {
		return pointerAlways
	}
	for _, v := range known {
		if v.text() == "" {
			return pointerAlways
		}
	}
	return pointerIfOptional
}

// enumLiteral returns a value as a Go literal.
func enumLiteral(base string, v value) string {
	if base == "string" {
		return strconv.Quote(v.text())
	}
	return v.text()
}
