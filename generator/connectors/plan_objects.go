package connectors

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// property is a property of an object that is being planned.
type property struct {
	name     string
	schema   schema // absent for a property that is required but not described
	order    float64
	required bool
}

// object plans the struct d for an object. The tag names the property that holds
// the type of the connector or identifies the option of a union. It is "" for
// other objects. The path is that of the types inside the object.
func (p *planner) object(s schema, d *declaration, tag string, path []step, depth int) error {
	p.connector.Decls = append(p.connector.Decls, d)
	properties, err := p.properties(s, tag)
	if err != nil {
		return err
	}
	o := d.Object
	names := nameSet{}
	for i, prop := range properties {
		call, isConstant := p.constantProperty(prop, o, tag)
		if isConstant {
			o.Properties = append(o.Properties, call)
			continue
		}
		fallback := "Setting" + strconv.Itoa(i+1)
		name := names.claim(fieldName(prop.name, fallback))
		at := place{setting: prop.name, path: typePath{steps: path}.below(name)}
		t, err := p.typeOf(prop.schema, at, depth+1)
		if err != nil {
			return err
		}
		if err := p.grow(s.line(), d.Name, name, t.name); err != nil {
			return err
		}
		o.Fields = append(o.Fields, field{
			Name:    name,
			Type:    t.ofField(prop),
			Doc:     p.fieldDoc(name, prop, t),
			Default: p.defaultValue(prop, t),
			prop:    prop,
			t:       t,
		})
		o.Properties = append(o.Properties, fieldProperty(prop, name, t))
	}
	o.NewDoc = newDoc(d)
	return nil
}

// constantProperty returns the call for a property that needs no field, because
// it has only one valid value.
func (p *planner) constantProperty(prop property, o *object, tag string) (call string, isConstant bool) {
	isTag := prop.name == tag
	if isTag && o.Connector != "" && p.connector.TypeValue != "" {
		o.constants = append(o.constants, constantValue{name: prop.name, value: p.connector.TypeValue})
		return goCall("connectorType", strconv.Quote(prop.name), p.connector.Consts[0].Name), true
	}
	value, isConstant := prop.schema.constant()
	// An optional constant has a field, so that callers can leave it out.
	isAlwaysSent := prop.required && prop.schema.has("const")
	if isConstant && (isTag || isAlwaysSent) {
		o.constants = append(o.constants, constantValue{name: prop.name, value: value})
		return goCall("constant", strconv.Quote(prop.name), strconv.Quote(value)), true
	}
	return "", false
}

// fieldProperty returns the call for a property whose value is in a field.
func fieldProperty(prop property, field string, t goType) string {
	target := "&c." + field
	if t.union != nil {
		function := "union"
		if t.isUnionList {
			function = "unionList"
		}
		target = goCall(function, target, strconv.Quote(t.union.Key), "new"+t.union.Name)
	}
	return goCall("setting", strconv.Quote(prop.name), target)
}

// properties lists the properties of an object: the tag first, then those with an
// order, then the others in the order of the document. Properties that are
// required but not described come last.
func (p *planner) properties(s schema, tag string) ([]property, error) {
	isRequired := map[string]bool{}
	for _, name := range s.values("required") {
		isRequired[name.text()] = name.isString()
	}
	isListed := map[string]bool{}
	var properties []property
	for key, member := range s.at("properties").members() {
		name := key.text()
		if len(name) > maxName {
			return nil, p.scope.doc.errorf(key.line(), "the name of a property is longer than %d bytes", maxName)
		}
		resolved, err := p.scope.resolve(member)
		if err != nil {
			return nil, err
		}
		isListed[name] = true
		properties = append(properties, property{
			name:     name,
			schema:   resolved,
			order:    orderOf(member, name == tag),
			required: isRequired[name],
		})
	}
	parts, err := p.partProperties(s, isListed)
	if err != nil {
		return nil, err
	}
	properties = append(properties, parts...)
	slices.SortStableFunc(properties, func(a, b property) int { return cmp.Compare(a.order, b.order) })
	for _, required := range s.values("required") {
		name := required.text()
		if !isRequired[name] || isListed[name] || len(name) > maxName {
			continue
		}
		isListed[name] = true
		properties = append(properties, property{name: name, required: true})
	}
	return properties, nil
}

// orderOf returns the sort key of a property. The tag comes first, and properties
// without an order come last.
func orderOf(s schema, isTag bool) float64 {
	if isTag {
		return math.Inf(-1)
	}
	order, ok := s.value("order").number()
	if !ok {
		return math.Inf(1)
	}
	return order
}

// objectType plans a struct, or a map for an object without named properties.
func (p *planner) objectType(s schema, at place, depth int) (goType, error) {
	values := s.at("additionalProperties")
	describesValues := values.isMapping() && !values.isEmpty()
	hasNames := len(s.variants()) > 0 || !s.at("properties").isEmpty()
	isMap := !s.has("properties") || (describesValues && !hasNames)
	if isMap && !s.has("allOf") {
		return p.mapType(s, at, depth)
	}
	name := p.typeName(at)
	d := &declaration{Name: name, Doc: p.objectDoc(name, at, s), Object: &object{}}
	t := goType{name: name, pointer: pointerAlways, object: d.Object}
	t.phrase = countPhrase(s, "minProperties", "maxProperties", "key")
	return t, p.object(s, d, "", at.path.steps, depth)
}

// mapType plans a map. Maps of unions, and objects whose values are not described,
// stay JSON.
func (p *planner) mapType(s schema, at place, depth int) (goType, error) {
	values := s.at("additionalProperties")
	if !values.isMapping() || values.isEmpty() {
		return p.stayOpen(s, depth), nil
	}
	resolved, err := p.scope.resolve(values)
	if err != nil {
		return goType{}, err
	}
	before := p.connector.Tally
	t, err := p.typeOf(resolved, at.within("a value of ", "Value"), depth+1)
	if err != nil {
		return goType{}, err
	}
	if t.union != nil {
		p.connector.Tally = before
		return p.stayOpen(s, depth), nil
	}
	m := goType{name: "map[string]" + t.name, phrase: countPhrase(s, "minProperties", "maxProperties", "key")}
	if t.name == "SecretInput" {
		m.phrase = joinPhrases("a map of secrets", m.phrase)
	}
	return m, p.grow(s.line(), t.name)
}
