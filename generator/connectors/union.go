package connectors

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// union is an interface with one implementation for each option.
type union struct {
	Name    string
	Key     string // the property that tells the options apart
	Options []option
}

// option is a struct that implements a union.
type option struct {
	Type  string
	Value string // of the key
	node  *yaml.Node
}

// unionType plans an interface. Options that no property tells apart would
// have to be guessed, so they stay JSON.
func (p *planner) unionType(n *yaml.Node, variants []*yaml.Node, name string, at place, depth int) (typ, error) {
	var options []*yaml.Node
	for _, v := range variants {
		resolved, err := p.doc.resolve(v)
		if err != nil {
			return typ{}, err
		}
		if text(resolved, "type") != "null" {
			options = append(options, resolved)
		}
	}
	key := discriminator(n, options)
	switch {
	case key != "":
	case len(options) == 1:
		return p.typeOf(options[0], name, at, depth+1)
	default:
		return open(), nil
	}
	u := &union{Name: p.names.claim(name), Key: key}
	d := &declaration{Name: u.Name, Union: u}
	p.connector.Decls = append(p.connector.Decls, d)
	for i, o := range options {
		value, _ := constantOf(yamlnode.Get(o, "properties", key))
		u.Options = append(u.Options, option{p.names.claim(u.Name + goName(value, "Option"+strconv.Itoa(i+1))), value, o})
	}
	d.Doc = p.typeDoc(unionDoc(u, at), nil)
	for _, o := range u.Options {
		if err := p.spend(o.node, o.Type, o.Type, o.Value); err != nil {
			return typ{}, err
		}
		doc := p.typeDoc(o.Type+" is the option "+o.Value+" of "+at.setting+".", o.node)
		if err := p.object(o.node, o.Type, doc, &object{Union: u.Name}, key, depth); err != nil {
			return typ{}, err
		}
	}
	return typ{name: u.Name, union: u}, nil
}

// unionDoc lists what a union may hold.
func unionDoc(u *union, at place) string {
	var types []string
	for _, o := range u.Options {
		types = append(types, "*"+o.Type)
	}
	return u.Name + " is " + at.item + "the setting " + at.setting + ", told apart by " + u.Key + ": " +
		strings.Join(types, ", ") + " or, for others, *Unknown[" + u.Name + "]."
}

// discriminator returns the property that has one value in each option,
// another in each; the one that the schema names, or else the first.
func discriminator(n *yaml.Node, options []*yaml.Node) string {
	if len(options) == 0 || len(options) > maxOptions {
		return ""
	}
	var keys []string
	if named := text(yamlnode.Get(n, "discriminator"), "propertyName"); named != "" {
		keys = append(keys, named)
	}
	for key := range yamlnode.Members(yamlnode.Get(options[0], "properties")) {
		keys = append(keys, key.Value)
	}
	i := slices.IndexFunc(keys, func(key string) bool { return len(key) <= maxName && tellsApart(key, options) })
	if i < 0 {
		return ""
	}
	return keys[i]
}

// maxOptions bounds the options of a union that are looked at.
const maxOptions = 1000

func tellsApart(key string, options []*yaml.Node) bool {
	seen := map[string]bool{}
	for _, o := range options {
		value, ok := constantOf(yamlnode.Get(o, "properties", key))
		if !ok || seen[value] || yamlnode.Get(o, "oneOf") != nil {
			return false
		}
		seen[value] = true
	}
	return true
}
