package connectors

import (
	"slices"

	"github.com/pb33f/go-yaml"
)

// partProperties lists the properties that only parts of an object describe: the
// options of oneOf and anyOf, and the schemas of allOf.
func (p *planner) partProperties(s schema, isListed map[string]bool) ([]property, error) {
	var options []schema
	for _, part := range slices.Concat(s.variants(), s.list("allOf")) {
		resolved, err := p.scope.resolve(part)
		if err != nil {
			return nil, err
		}
		options = append(options, resolved)
	}
	var properties []property
	for _, option := range options {
		for key := range option.at("properties").members() {
			name := key.text()
			if isListed[name] {
				continue
			}
			if len(name) > maxName {
				return nil, p.scope.doc.errorf(key.line(), "the name of a property is longer than %d bytes", maxName)
			}
			isListed[name] = true
			prop, err := p.partProperty(name, options)
			if err != nil {
				return nil, err
			}
			prop.required = isRequiredByParts(s, name, options)
			properties = append(properties, prop)
		}
	}
	return properties, nil
}

// joinsObjects reports whether a schema without a type joins objects with allOf.
func (p *planner) joinsObjects(s schema) bool {
	isObject := func(part schema) bool {
		resolved, err := p.scope.resolve(part)
		return err == nil && resolved.kind() == "object"
	}
	return s.kind() == "" && slices.ContainsFunc(s.list("allOf"), isObject)
}

// partProperty returns a property that one or several parts of an object describe.
func (p *planner) partProperty(name string, parts []schema) (property, error) {
	var schemas []schema
	for _, part := range parts {
		member := part.at("properties", name)
		if !member.exists() {
			continue
		}
		resolved, err := p.scope.resolve(member)
		if err != nil {
			return property{}, err
		}
		schemas = append(schemas, resolved)
	}
	return property{name: name, schema: commonSchema(schemas), order: orderOf(schemas[0], false)}, nil
}

// isRequiredByParts reports whether an object needs a property whichever part it is:
// the object itself, each of its options, or a schema of allOf requires it.
func isRequiredByParts(s schema, name string, parts []schema) bool {
	requires := func(part schema) bool {
		return slices.ContainsFunc(part.values("required"), func(v value) bool { return v.isString() && v.text() == name })
	}
	options := parts[:len(s.variants())]
	isInEach := len(options) > 0 && !slices.ContainsFunc(options, func(option schema) bool { return !requires(option) })
	return requires(s) || isInEach || slices.ContainsFunc(parts[len(options):], requires)
}

// commonSchema returns a schema for a property that several parts describe. If one of them
// marks a secret, it is that one. Otherwise, it is the schema or at least the type that all
// parts share. If they share neither, the schema is absent, so that the property stays JSON.
func commonSchema(schemas []schema) schema {
	first := schemas[0]
	if i := slices.IndexFunc(schemas, schema.isSecret); i >= 0 {
		return schemas[i]
	}
	differs := func(s schema) bool { return hashOfType(s) != hashOfType(first) }
	if !slices.ContainsFunc(schemas, differs) {
		return first
	}
	kind := first.kind()
	isScalar := slices.Contains([]string{"boolean", "integer", "number", "string"}, kind)
	hasOtherKind := func(s schema) bool { return s.kind() != kind }
	if !isScalar || slices.ContainsFunc(schemas, hasOtherKind) {
		return schema{}
	}
	return schema{&yaml.Node{
		Kind: yaml.MappingNode,
		Tag:  "!!map",
		Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Tag: "!!str", Value: "type"},
			{Kind: yaml.ScalarNode, Tag: "!!str", Value: kind},
		},
	}}
}
