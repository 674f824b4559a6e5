package connectors

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// Limits on what a schema may make us write. The largest of 600 known
// connectors has 900 properties, options and values, and a depth of 11.
const (
	maxProperties = 20_000
	maxDepth      = 40
	maxNames      = 16 << 20 // bytes of all names of types and fields
	maxReferences = 100      // in a chain
	maxName       = 200      // characters of a property
)

// connector is all that is printed in the file of a connector.
type connector struct {
	Name     string // as source-postgres
	Type     string // its struct
	TypeKey  string // sourceType or destinationType
	TypeName string // as postgres
	Const    string // the constant with TypeName
	ConstDoc string
	Decls    []*declaration
}

// declaration is a type; one of its parts is set.
type declaration struct {
	Name   string
	Doc    string
	Object *object
	Union  *union
	Enum   *enum
}

// object is a struct.
type object struct {
	Connector  string // its name, for the settings of a connector
	Union      string // of which it is an option
	Fields     []field
	Properties []string // calls that make a property, in the order of the fields
}

// field is a field of a struct.
type field struct {
	Name string
	Type string
	Doc  string
}

// planner decides on the types of one connector.
type planner struct {
	doc          *document
	descriptions bool
	connector    *connector
	names        nameSet
	properties   int // so far
	nameBytes    int
}

// property is a property of an object on its way to a field.
type property struct {
	name     string
	node     *yaml.Node // nil for one that is required and not described
	order    float64
	required bool
}

// planConnector decides on all types of a connector.
func (d *document) planConnector(name string, descriptions bool) (*connector, error) {
	node, err := d.schema(name)
	if err != nil {
		return nil, err
	}
	c := &connector{Name: name, Type: goName(name, "Connector"), TypeKey: typeKeyOf(name)}
	p := &planner{doc: d, descriptions: descriptions, connector: c, names: nameSet{}}
	if node, err = d.resolve(node); err != nil {
		return nil, err
	}
	kind, err := d.resolve(yamlnode.Get(node, "properties", c.TypeKey))
	if err != nil {
		return nil, err
	}
	typeName, ok := constantOf(kind)
	if !ok {
		return nil, p.errorf(node, "%s is no connector: it has no %s with one value", name, c.TypeKey)
	}
	c.TypeName = typeName
	p.names.claim(c.Type)
	c.Const = p.names.claim(c.Type + goName(c.TypeKey, ""))
	c.ConstDoc = p.typeDoc(c.Const+" is the "+c.TypeKey+" of "+name+". "+c.Type+" writes it by itself.", nil)
	doc := p.typeDoc(c.Type+" is the configuration of "+name+".", node)
	return c, p.object(node, c.Type, doc, &object{Connector: name}, c.TypeKey, 0)
}

func (p *planner) errorf(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", p.doc.src.Name, n.Line, fmt.Errorf(format, args...))
}

// spend counts what the output grows by.
func (p *planner) spend(n *yaml.Node, names ...string) error {
	p.properties++
	for _, name := range names {
		p.nameBytes += len(name)
	}
	if p.properties > maxProperties || p.nameBytes > maxNames {
		return p.errorf(n, "%s grows past %d properties, or its names past %d bytes", p.connector.Name, maxProperties, maxNames)
	}
	return nil
}

// object plans a struct, whose key tag, if it has one, says which option of a
// union it is.
func (p *planner) object(n *yaml.Node, name, doc string, o *object, tag string, depth int) error {
	p.connector.Decls = append(p.connector.Decls, &declaration{Name: name, Doc: doc, Object: o})
	properties, err := p.propertiesOf(n, tag)
	if err != nil {
		return err
	}
	fields := nameSet{}
	for i, property := range properties {
		if property.name == p.connector.TypeKey && depth == 0 {
			o.Properties = append(o.Properties, fmt.Sprintf("typeKey(%q, %s)", property.name, p.connector.Const))
			continue
		}
		value, isConstant := constantOf(property.node)
		if isConstant && (property.name == tag || property.required && yamlnode.Get(property.node, "const") != nil) {
			o.Properties = append(o.Properties, fmt.Sprintf("constant(%q, %q)", property.name, value))
			continue
		}
		f := field{Name: fields.claim(fieldName(property.name, "Setting"+strconv.Itoa(i+1)))}
		t, err := p.typeOf(property.node, name+f.Name, place{property.name, ""}, depth+1)
		if err != nil {
			return err
		}
		if err := p.spend(n, name, f.Name, t.name); err != nil {
			return err
		}
		f.Type = t.field(property.required)
		f.Doc = p.fieldDoc(f.Name, property, t)
		o.Fields = append(o.Fields, f)
		o.Properties = append(o.Properties, t.property(property, f.Name))
	}
	return nil
}

// propertiesOf lists the properties of an object, the tag first, by the order
// that they ask for, then as the document has them. Names that are required and described
// nowhere come last.
func (p *planner) propertiesOf(n *yaml.Node, tag string) ([]property, error) {
	required := map[string]bool{}
	for _, name := range yamlnode.Items(yamlnode.Get(n, "required")) {
		required[name.Value] = isString(name)
	}
	var all []property
	described := map[string]bool{}
	for key, node := range yamlnode.Members(yamlnode.Get(n, "properties")) {
		if len(key.Value) > maxName {
			return nil, p.errorf(key, "the name of a property has more than %d characters", maxName)
		}
		described[key.Value] = true
		resolved, err := p.doc.resolve(node)
		if err != nil {
			return nil, err
		}
		order, ok := number(node, "order")
		switch {
		case key.Value == tag:
			order = math.Inf(-1)
		case !ok:
			order = math.Inf(1)
		}
		all = append(all, property{key.Value, resolved, order, required[key.Value]})
	}
	slices.SortStableFunc(all, func(a, b property) int { return cmp.Compare(a.order, b.order) })
	for _, name := range yamlnode.Items(yamlnode.Get(n, "required")) {
		if required[name.Value] && !described[name.Value] && len(name.Value) <= maxName {
			described[name.Value] = true
			all = append(all, property{name: name.Value, required: true})
		}
	}
	return all, nil
}

// constantOf returns the only string that a schema allows.
func constantOf(n *yaml.Node) (string, bool) {
	if c := yamlnode.Get(n, "const"); c != nil {
		return c.Value, isString(c)
	}
	if values := yamlnode.Items(yamlnode.Get(n, "enum")); len(values) == 1 && isString(values[0]) {
		return values[0].Value, true
	}
	return "", false
}

// typeKeyOf is the property that names the connector.
func typeKeyOf(name string) string {
	if len(name) > 0 && name[0] == 's' {
		return "sourceType"
	}
	return "destinationType"
}
