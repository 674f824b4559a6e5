package connectors

import (
	"slices"
	"strconv"
)

// unionType plans an interface with a struct for each option. If no property tells
// the options apart, the setting stays JSON, because a decoder would have to guess.
func (p *planner) unionType(s schema, name string, at place, depth int) (goType, error) {
	options, err := p.optionsOf(s)
	if err != nil {
		return goType{}, err
	}
	key, ok := discriminator(s, options)
	if !ok {
		if len(options) == 1 { // a setting that may be null
			return p.typeOf(options[0], name, at, depth+1)
		}
		return openType(), nil
	}
	u := &union{Name: p.names.claim(name), Key: key}
	d := &declaration{Name: u.Name, Union: u}
	p.connector.Decls = append(p.connector.Decls, d)
	for i, o := range options {
		value, _ := o.at("properties", key).constant()
		suffix := goName(value, "Option"+strconv.Itoa(i+1))
		u.Options = append(u.Options, option{Type: p.names.claim(u.Name + suffix), Value: value})
	}
	d.Doc = p.unionDoc(u, at)
	for i, o := range u.Options {
		if err := p.option(options[i], u, o, at, depth); err != nil {
			return goType{}, err
		}
	}
	return goType{name: u.Name, union: u}, nil
}

// optionsOf returns the variants of a schema, resolved and without null.
func (p *planner) optionsOf(s schema) ([]schema, error) {
	var options []schema
	for _, variant := range s.variants() {
		resolved, err := p.doc.resolve(variant)
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
func (p *planner) option(s schema, u *union, o option, at place, depth int) error {
	if err := p.grow(s.line(), o.Type, o.Type, o.Value); err != nil {
		return err
	}
	d := &declaration{Name: o.Type, Doc: p.optionDoc(o, at, s), Object: &object{Union: u.Name}}
	return p.object(s, d, u.Key, depth)
}

// discriminator returns a property that has exactly one value in each option, and
// a different one in each. It prefers the property that the schema names.
func discriminator(s schema, options []schema) (key string, ok bool) {
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
	i := slices.IndexFunc(keys, func(key string) bool { return tellsApart(key, options) })
	if i < 0 {
		return "", false
	}
	return keys[i], true
}

func tellsApart(key string, options []schema) bool {
	if key == "" || len(key) > maxName {
		return false
	}
	seen := map[string]bool{}
	for _, o := range options {
		value, isConstant := o.at("properties", key).constant()
		if !isConstant || seen[value] || o.has("oneOf") {
			return false
		}
		seen[value] = true
	}
	return true
}
