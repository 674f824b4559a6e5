package connectors

import (
	"errors"
	"strings"
)

// connector is the plan of a connector: everything that its file prints.
type connector struct {
	Name      string // such as source-postgres
	Entry     *entry // from a registry; nil for an OpenAPI document
	Type      string // the struct with its settings
	TypeKey   string // the property with the type of the connector: sourceType or destinationType
	TypeValue string // the type of the connector, such as postgres; "" if the document does not have it
	Consts    []constant
	Schema    string // the JSON Schema of the settings
	SchemaVar string // the constant with it
	Decls     []*declaration
	Example   *exampleFunc // nil without examples
	Tally     tally
	Notes     []string // rules of the document that are not checked
}

// tally counts settings. A type that several places share counts at each of them.
type tally struct {
	secrets int // settings that the document marks as secrets
	unions  int // settings with several options
	size    int // properties, options and values
}

// constant is a string constant about the connector.
type constant struct {
	Name  string
	Value string
	Doc   string
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
	Properties []string // a Go call for each property, such as setting("host", &c.Host)
	constants  []constantValue
	NewDoc     string // comment of the constructor
}

// constantValue is a property without a field.
type constantValue struct{ name, value string }

// field is a field of a struct.
type field struct {
	Name    string
	Type    string
	Doc     string
	Default string // a Go expression, or ""

	prop property
	t    goType
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

	schema schema
	steps  []step // the path to the struct
	object *object
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
	names := []string{c.SchemaVar}
	for _, constant := range c.Consts {
		names = append(names, constant.Name)
	}
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
	scope     scope
	in        Input
	connector *connector
	types     *typeNamer
	names     nameSet           // names that the connector declares
	shared    map[string]goType // types by the hash of their schemas
	tallies   map[string]tally  // of the settings inside the shared types, by the same hash
	around    []string          // hashes of the schemas that contain the one being planned
	size      size
}

// planConnectors plans connectors. It returns the plans of those without errors, and
// the errors of the others.
func planConnectors(doc *catalog, names []string, in Input) ([]*connector, error) {
	var plans []*connector
	var errs []error
	for _, name := range names {
		plan, err := planConnector(doc, name, in)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		plans = append(plans, plan)
	}
	return plans, errors.Join(errs...)
}

// planConnector plans a connector twice: first to find out which types there are,
// and then with their names, which depend on each other.
func planConnector(doc *catalog, name string, in Input) (*connector, error) {
	sketch := newPlanner(doc, name, in, &typeNamer{})
	if err := sketch.plan(); err != nil {
		return nil, err
	}
	p := newPlanner(doc, name, in, nil)
	p.claimConnector()
	p.types = sketch.types.assign(p.prefix(), p.names)
	if err := p.plan(); err != nil {
		return nil, err
	}
	p.planSchema()
	if in.Examples {
		p.planExample()
	}
	return p.connector, nil
}

func newPlanner(doc *catalog, name string, in Input, types *typeNamer) *planner {
	c := &connector{Name: name, Entry: doc.entries[name], Type: goName(name, "Connector"), TypeKey: typeKey(name)}
	if in.Bare {
		c.Type = "Settings"
	}
	return &planner{
		scope:     newScope(doc, name),
		in:        in,
		connector: c,
		types:     types,
		names:     nameSet{},
		shared:    map[string]goType{},
		tallies:   map[string]tally{},
	}
}

// prefix starts the names of the types of the connector, except for the settings
// themselves.
func (p *planner) prefix() string {
	if p.in.Bare {
		return ""
	}
	return p.connector.Type
}

// claimConnector claims the names that the file declares besides the types inside
// the settings.
func (p *planner) claimConnector() {
	c := p.connector
	if p.in.Bare {
		for _, name := range runtimeNames() {
			p.names.claim(name)
		}
	}
	p.names.claimType(c.Type)
	for _, suffix := range []string{goName(c.TypeKey, ""), "DefinitionID", "Version"} {
		p.names.claim(p.prefix() + suffix)
	}
}

// plan plans the types.
func (p *planner) plan() error {
	c := p.connector
	settings, err := p.scope.resolve(p.scope.root)
	if err != nil {
		return err
	}
	if err := p.planConsts(settings); err != nil {
		return err
	}
	p.enter(settings)
	defer p.leave()
	root := &declaration{Name: c.Type, Doc: p.connectorDoc(settings), Object: &object{Connector: c.Name}}
	return p.object(settings, root, c.TypeKey, nil, 0)
}

// planConsts plans the constants that say which connector the settings are for.
func (p *planner) planConsts(settings schema) error {
	c := p.connector
	if c.Entry != nil {
		c.Consts = p.entryConsts()
		return nil
	}
	connectorType, err := p.scope.resolve(settings.at("properties", c.TypeKey))
	if err != nil {
		return err
	}
	typeValue, isConstant := connectorType.constant()
	if !isConstant {
		return p.scope.doc.errorf(settings.line(), "%s is not a connector: it needs a property %s with exactly one value",
			c.Name, c.TypeKey)
	}
	c.TypeValue = typeValue
	name := p.prefix() + goName(c.TypeKey, "")
	c.Consts = []constant{{Name: name, Value: typeValue, Doc: p.typeDoc(name)}}
	return nil
}

// entryConsts returns the constants of a connector from a registry.
func (p *planner) entryConsts() []constant {
	e := p.connector.Entry
	id := constant{Name: p.prefix() + "DefinitionID", Value: e.definitionID}
	id.Doc = p.idDoc(id.Name)
	consts := []constant{id}
	if e.version != "" {
		version := constant{Name: p.prefix() + "Version", Value: e.version}
		version.Doc = p.versionDoc(version.Name)
		consts = append(consts, version)
	}
	return consts
}

// planSchema plans the JSON Schema that the settings are checked against.
func (p *planner) planSchema() {
	c := p.connector
	w := &schemaWriter{scope: p.scope}
	c.Schema = w.write(p.scope.root, "", 0)
	c.Notes = w.notes
	c.SchemaVar = unexported(c.Type) + "Schema"
}

// unexported returns a name with a small first letter.
func unexported(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// typeKey returns the property that holds the type of a connector.
func typeKey(connector string) string {
	if strings.HasPrefix(connector, "source-") {
		return "sourceType"
	}
	return "destinationType"
}
