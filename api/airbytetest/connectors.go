package airbytetest

import (
	"cmp"
	_ "embed" // of the connectors
	"path"
	"slices"
	"strconv"
	"time"
)

// Connector is a kind of source or destination that a Server knows.
type Connector struct {
	Type         string // as sourceType or destinationType of a configuration names it, as postgres
	Name         string // as Postgres
	DefinitionID string // a UUID; one is made up where it is ""
	Destination  bool
	Required     []string // properties that a configuration must have
	Secrets      []string // properties, at any depth, whose values are masked
}

// Configurations that the connectors of the same names accept.
var (
	Postgres = map[string]any{
		"sourceType": "postgres", "host": "db.example", "port": 5432, "database": "app", "username": "reader", "password": "secret",
	}
	Snowflake = map[string]any{
		"destinationType": "snowflake", "host": "example.snowflakecomputing.com", "role": "LOADER", "warehouse": "LOAD", "database": "ANALYTICS",
		"schema": "RAW", "username": "loader", "credentials": map[string]any{"auth_type": "Username and Password", "password": "secret"},
	}
	Stripe = map[string]any{"sourceType": "stripe", "account_id": "acct_1", "client_secret": "sk_test_1"}
)

//go:embed connectors.json
var connectorsJSON []byte

// builtIn are connectors with the IDs that they have on every server. What
// they require is the first level of their specifications.
var builtIn = decode[[]Connector](connectorsJSON)

// definitions are the kinds of definitions, by the kind of what is made by them.
var definitions = map[string]*kind{"source": sourceDefinitions, "destination": destDefinitions}

// addConnector makes the definition of a connector that all can use.
func (st *state) addConnector(x Connector, now time.Time) {
	k := map[bool]*kind{false: sources, true: destinations}[x.Destination]
	x.DefinitionID = cmp.Or(x.DefinitionID, st.newID(definitions[k.name].name))
	st.keep(&thing{kind: definitions[k.name], id: x.DefinitionID, updated: now, connector: &x, fields: object{
		"name": x.Name, "dockerRepository": "airbyte/" + k.name + "-" + x.Type, "dockerImageTag": "1.0.0", "documentationUrl": "https://docs.airbyte.com/integrations",
	}})
}

// definition returns the definition of a connector for a kind, by its type;
// nil for none.
func (st *state) definition(of, name string) *thing {
	all := st.where(func(t *thing) bool { return t.kind == definitions[of] && t.connector.Type == name && name != "" })
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1] // a later one takes the place of a built-in one
}

// definition is the one that a request names, or a refusal.
func (c *call) definition(of, name string) *thing {
	t := c.state.definition(of, name)
	ensure(t != nil, valueNotFound(name))
	return t
}

// mask is what secrets are shown as.
const mask = "**********"

// eachSecret copies a part of a configuration, with what f makes of each secret
// and its path in the place of the secret.
func (x *Connector) eachSecret(part any, at string, f func(at string, secret any) any) any {
	switch part := part.(type) {
	case nil:
		return nil
	case object:
		all := object{}
		for name, value := range part {
			all[name] = x.eachSecret(value, at+"/"+name, f)
		}
		return all
	case []any:
		all := []any{}
		for i, item := range part {
			all = append(all, x.eachSecret(item, at+"/"+strconv.Itoa(i), f))
		}
		return all
	}
	if slices.Contains(x.Secrets, path.Base(at)) {
		return f(at, part)
	}
	return part
}

// listConnectors shows the connectors that a workspace can use.
func listConnectors(c *call) any {
	workspace, of := c.find(workspaces, c.query.get("workspaceId")).id, c.query.get("type")
	all := c.state.all(definitions[of], workspace, "")
	if of == "source" {
		all = append(all, c.state.all(declarativeSources, workspace)...)
	}
	return object{"data": listOf(all, func(t *thing) object {
		version := cmp.Or(str(t.fields, "dockerImageTag"), "declarative")
		return object{"id": t.id, "name": t.fields["name"], "connectorDefinitionType": of, "version": version}
	})}
}

func notOwn() *refusal { return badRequest("The connector is not one of this workspace.") }

func checkDefinition(c *call, _ string, t *thing, fields object) {
	ensure(t == nil || t.parent != "", notOwn())
	if t == nil {
		ensure(!c.settings.cloud, badRequest("Connectors with an image of their own are not for Airbyte Cloud."))
		fields["documentationUrl"] = str(fields, "documentationUrl")
		delete(fields, "workspaceId")
	}
}

// checkManifest refuses one without a specification, over which servers fall,
// and counts those that it takes.
func checkManifest(_ *call, _ string, t *thing, fields object) {
	specification := sub(sub(sub(fields, "manifest"), "spec"), "connection_specification")
	ensure(specification != nil, unexpected(500, "The manifest has no spec.connection_specification."))
	delete(fields, "workspaceId")
	fields["version"] = 1
	if t != nil {
		fields["version"] = as[int](t.fields, "version") + 1
	}
}
