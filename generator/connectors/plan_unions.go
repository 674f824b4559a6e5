package connectors

import (
	"slices"
	"strconv"
)

// unionType plans an interface with a struct for each option. If no property tells
// the options apart, the setting stays JSON, because a decoder would have to guess.
func (p *planner) unionType(s schema, at place, depth int) (goType, error) {
	options, err := p.scope.optionsOf(s)
	if err != nil {
		return goType{}, err
	}
	key, ok := p.scope.discriminator(s, options)
	if !ok {
		if len(options) == 1 { // a setting that may be null
			return p.typeOf(options[0], at, depth+1)
		}
		return p.stayOpen(s, depth), nil
	}
	p.connector.Tally.unions++
	name, number := p.types.name(at.path)
	u := &union{Name: name, Key: key}
	d := &declaration{Name: u.Name, Union: u}
	p.connector.Decls = append(p.connector.Decls, d)
	for i, o := range options {
		value, err := p.tagOf(o, key)
		if err != nil {
			return goType{}, err
		}
		suffix := goName(value, "Option"+strconv.Itoa(i+1))
		path := at.path.below(suffix)
		path.steps[len(path.steps)-1].isOption = true
		path.option = &optionOf{union: number, suffix: suffix}
		optionName, _ := p.types.name(path)
		u.Options = append(u.Options, option{Type: optionName, Value: value, schema: o, steps: path.steps})
	}
	d.Doc = p.unionDoc(u, at)
	for i := range u.Options {
		if err := p.option(u, &u.Options[i], at, depth); err != nil {
			return goType{}, err
		}
	}
	return goType{name: u.Name, union: u}, nil
}

// tagOf returns the value of the property that identifies an option.
func (p *planner) tagOf(option schema, key string) (string, error) {
	tag, err := p.scope.resolve(option.at("properties", key))
	if err != nil {
		return "", err
	}
	text, _ := tag.constant()
	return text, nil
}

// optionsOf returns the variants of a schema, resolved and without null.
func (d scope) optionsOf(s schema) ([]schema, error) {
	var options []schema
	for _, variant := range s.variants() {
		resolved, err := d.resolve(variant)
		if err != nil {
			return nil, err
		}
		if resolved.text("type") != "null" {
			options = append(options, resolved)
		}
	}
	return options, nil
}

// option plans the struct of an option.
func (p *planner) option(u *union, o *option, at place, depth int) error {
	if err := p.grow(o.schema.line(), o.Type, o.Type, o.Value); err != nil {
		return err
	}
	o.object = &object{Union: u.Name}
	d := &declaration{Name: o.Type, Doc: p.optionDoc(*o, at), Object: o.object}
	return p.object(o.schema, d, u.Key, o.steps, depth)
}

// discriminator returns a property that has exactly one value in each option, and
// a different one in each. It prefers the property that the schema names.
func (d scope) discriminator(s schema, options []schema) (key string, ok bool) {
	if len(options) == 0 || len(options) > maxOptions {
		return "", false
	}
	var keys []string
	if named := s.at("discriminator").text("propertyName"); named != "" {
		keys = append(keys, named)
	}
	for key := range options[0].at("properties").members() {
		keys = append(keys, key.text())
	}
	i := slices.IndexFunc(keys, func(key string) bool { return d.tellsApart(key, options) })
	if i < 0 {
		return "", false
	}
	return keys[i], true
}

func (d scope) tellsApart(key string, options []schema) bool {
	if key == "" || len(key) > maxName {
		return false
	}
	seen := map[string]bool{}
	for _, o := range options {
		tag, err := d.resolve(o.at("properties", key))
		if err != nil {
			return false
		}
		value, isConstant := tag.constant()
		if !isConstant || seen[value] || o.has("oneOf") {
			return false
		}
		seen[value] = true
	}
	return true
}
