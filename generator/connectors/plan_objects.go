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
// other objects.
func (p *planner) object(s schema, d *declaration, tag string, depth int) error {
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
		t, err := p.typeOf(prop.schema, d.Name+name, place{setting: prop.name}, depth+1)
		if err != nil {
			return err
		}
		if err := p.grow(s.line(), d.Name, name, t.name); err != nil {
			return err
		}
		o.Fields = append(o.Fields, field{Name: name, Type: t.ofField(prop), Doc: p.fieldDoc(name, prop, t)})
		o.Properties = append(o.Properties, fieldProperty(prop, name, t))
	}
	return nil
}

// constantProperty returns the call for a property that needs no field, because
// it has only one valid value.
func (p *planner) constantProperty(prop property, o *object, tag string) (call string, isConstant bool) {
	isTag := prop.name == tag
	if isTag && o.Connector != "" {
		return goCall("connectorType", strconv.Quote(prop.name), p.connector.Const), true
	}
	value, isConstant := prop.schema.constant()
	// An optional constant has a field, so that callers can leave it out.
	isAlwaysSent := prop.required && prop.schema.has("const")
	if isConstant && (isTag || isAlwaysSent) {
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
	function := "optional"
	if prop.required {
		function = "required"
	}
	args := []string{strconv.Quote(prop.name), target}
	return goCall(function, append(args, t.rules...)...)
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
			return nil, p.doc.errorf(key.line(), "the name of a property is longer than %d bytes", maxName)
		}
		resolved, err := p.doc.resolve(member)
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
func (p *planner) objectType(s schema, name string, at place, depth int) (goType, error) {
	if !s.has("properties") {
		return p.mapType(s, name, at, depth)
	}
	goName := p.names.claim(name)
	d := &declaration{Name: goName, Doc: p.objectDoc(goName, at, s), Object: &object{}}
	return goType{name: goName, pointer: pointerAlways}, p.object(s, d, "", depth)
}

// mapType plans a map. Maps of unions, and objects whose values are not described,
// stay JSON.
func (p *planner) mapType(s schema, name string, at place, depth int) (goType, error) {
	values := s.at("additionalProperties")
	if !values.isMapping() || values.isEmpty() {
		return openType(), nil
	}
	resolved, err := p.doc.resolve(values)
	if err != nil {
		return goType{}, err
	}
	t, err := p.typeOf(resolved, name+"Value", place{setting: at.setting, inside: "a value of "}, depth+1)
	if err != nil || t.union != nil {
		return openType(), err
	}
	return goType{name: "map[string]" + t.name}, p.grow(s.line(), t.name)
}
