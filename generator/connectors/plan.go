package connectors

import (
	"errors"
	"strings"
)

// connector is the plan of a connector: everything that its file prints.
type connector struct {
	Name      string // such as source-postgres
	Type      string // the struct with its settings
	TypeKey   string // the property with the type of the connector: sourceType or destinationType
	TypeValue string // the type of the connector, such as postgres
	Const     string // the constant for TypeValue
	ConstDoc  string
	Decls     []*declaration
}

// declaration is a type. One of Object, Union and Enum is set.
type declaration struct {
	Name   string
	Doc    string
	Object *object
	Union  *union
	Enum   *enum
}

// object is a struct.
type object struct {
	Connector  string // name of the connector, for the struct with its settings
	Union      string // the union that has the struct as an option, if any
	Fields     []field
	Properties []string // a Go call for each property, such as required("host", &c.Host)
}

// field is a field of a struct.
type field struct {
	Name string
	Type string
	Doc  string
}

// union is an interface for a setting with several options.
type union struct {
	Name    string
	Key     string // the property that tells the options apart
	Options []option
}

// option is a struct that implements a union.
type option struct {
	Type  string
	Value string // value of the property that tells the options apart
}

// enum is a type with constants for its known values.
type enum struct {
	Base   string // string or int
	Consts []enumConst
}

// enumConst is a constant for a value of an enum.
type enumConst struct {
	Name  string
	Value string // a Go literal
}

// declaredNames lists the names that the connector declares in the package.
func (c *connector) declaredNames() []string {
	names := []string{c.Const}
	for _, d := range c.Decls {
		names = append(names, d.Name)
		if d.Enum == nil {
			continue
		}
		for _, e := range d.Enum.Consts {
			names = append(names, e.Name)
		}
	}
	return names
}

// planner plans one connector.
type planner struct {
	doc          *catalog
	descriptions bool // whether to copy descriptions into comments
	connector    *connector
	names        nameSet // names that the connector declares
	size         size
}

// planConnectors plans connectors, and reports the errors of all of them.
func planConnectors(doc *catalog, names []string, descriptions bool) ([]*connector, error) {
	var plans []*connector
	var errs []error
	for _, name := range names {
		plan, err := planConnector(doc, name, descriptions)
		plans = append(plans, plan)
		errs = append(errs, err)
	}
	return plans, errors.Join(errs...)
}

func planConnector(doc *catalog, name string, descriptions bool) (*connector, error) {
	c := &connector{Name: name, Type: goName(name, "Connector"), TypeKey: typeKey(name)}
	p := &planner{doc: doc, descriptions: descriptions, connector: c, names: nameSet{}}
	settings, err := doc.resolve(doc.schemas[name])
	if err != nil {
		return nil, err
	}
	connectorType, err := doc.resolve(settings.at("properties", c.TypeKey))
	if err != nil {
		return nil, err
	}
	typeValue, isConstant := connectorType.constant()
	if !isConstant {
		return nil, doc.errorf(settings.line(), "%s is not a connector: it needs a property %s with exactly one value",
			name, c.TypeKey)
	}
	c.TypeValue = typeValue
	p.names.claim(c.Type)
	c.Const = p.names.claim(c.Type + goName(c.TypeKey, ""))
	c.ConstDoc = p.constDoc()
	root := &declaration{Name: c.Type, Doc: p.connectorDoc(settings), Object: &object{Connector: name}}
	if err := p.object(settings, root, c.TypeKey, 0); err != nil {
		return nil, err
	}
	return c, nil
}

// typeKey returns the name of the property that holds the type of a connector.
func typeKey(connector string) string {
	if strings.HasPrefix(connector, "source-") {
		return "sourceType"
	}
	return "destinationType"
}
