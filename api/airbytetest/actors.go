package airbytetest

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Sources and destinations are the same but for their names; servers call both actors.

// typeKey is the property of a configuration that names its connector.
func typeKey(k *kind) string { return k.name + "Type" }

func createActor(c *call) any {
	workspace, definition := c.above(c.kind), c.chooseDefinition()
	config := c.configuration(nil)
	definition.connector.check(config)
	return c.see(c.addActor(c.kind, workspace, definition, config, pick(c.body, c.kind.accepts...)))
}

func (c *call) addActor(k *kind, workspace, definition *thing, config, fields object) *thing {
	t := c.state.add(k, workspace.id, with(fields, object{
		"workspaceId": workspace.id, "definitionId": definition.id, typeKey(k): definition.connector.Type, "createdAt": c.now.Unix(),
	}), c.now)
	t.config, t.connector, t.streams = config, definition.connector, data.Streams
	return t
}

// chooseDefinition goes by definitionId, or else by the type that stands anywhere in the
// configuration.
func (c *call) chooseDefinition() *thing {
	id, key, config := str(c.body, "definitionId"), typeKey(c.kind), sub(c.body, "configuration")
	if t := c.state.get(declarativeSources, id); t != nil && c.kind == sources {
		return t
	}
	if id != "" {
		return c.find(definitions[c.kind.name], id)
	}
	name := str(config, key)
	walk(config, "", func(at string, value any) any {
		if path.Base(at) == key && name == "" {
			name, _ = value.(string)
		}
		return value
	})
	ensure(name != "", refuse(422, "Neither definitionId nor configuration."+key+" is given."))
	return c.definition(c.kind.name, name)
}

// configuration is what the body makes of an old one, with what an OAuth flow gave where the body
// names its secret, which older servers take for new sources alone. The type of the connector is
// left out. Cloud falls over resources that are asked for.
func (c *call) configuration(old object) object {
	ensure(c.body["resourceAllocation"] == nil || !c.settings.cloud, refuse(500, "Resources are not set on Airbyte Cloud."))
	config := merged(old, sub(c.body, "configuration"))
	delete(config, typeKey(c.kind))
	if id := str(c.body, "secretId"); id != "" && (c.route.Name == "Create" || c.settings.july) {
		ensure(c.state.secrets[id] != nil, refuse(400, "The secretId is not known."))
		config = merged(config, c.state.secrets[id])
	}
	return config
}

func (x *Connector) check(config object) {
	missing := slices.DeleteFunc(slices.Clone(x.Required), func(name string) bool { return config[name] != nil })
	text := "The configuration does not fit " + x.Name + ": required property not found: " + strings.Join(missing, ", ")
	ensure(len(missing) == 0, refuse(422, text))
}

// patchActor merges the body into what is stored. It knows no masks: one that is sent becomes the
// secret.
func patchActor(c *call) any {
	t := c.here(c.kind)
	return c.store(t, c.configuration(t.config))
}

// putActor replaces what is stored, but for secrets that come back as their mask.
func putActor(c *call) any {
	t, kept := c.here(c.kind), map[string]any{}
	t.connector.eachSecret(t.config, func(at string, secret any) any {
		kept[at] = secret
		return secret
	})
	return c.store(t, t.connector.eachSecret(c.configuration(nil), func(at string, secret any) any {
		if secret == mask {
			return cmp.Or(kept[at], secret)
		}
		return secret
	}))
}

func (c *call) store(t *thing, config object) any {
	t.connector.check(config)
	t.config = config
	c.change(t, pick(c.body, t.kind.accepts...))
	return c.see(t)
}

// seeActor hides secrets. On self-managed servers, a single source or destination can be read with
// references to its secrets instead.
func seeActor(c *call, t *thing, seen object) {
	if seen["configuration"] = nil; t.deleted {
		return
	}
	references := c.query.get("includeSecretCoordinates") == "true" && !c.settings.cloud
	seen["configuration"] = t.connector.eachSecret(t.config, func(at string, _ any) any {
		if references {
			return "secret_coordinate::airbyte_workspace_" + t.parent + "_secret_" + t.id + strings.ReplaceAll(at, "/", "_") + "_v1"
		}
		return mask
	})
}

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

// definition returns the definition of a connector for a kind, by its type; nil for none.
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
	ensure(t != nil, titled(400, airbyte.ProblemUnspecified, "value-not-found", object{"value": name}))
	return t
}

const mask = "**********"

// eachSecret copies a configuration with what f makes of each secret and its path in the place of
// the secret.
func (x *Connector) eachSecret(config object, f func(at string, secret any) any) object {
	return walk(config, "", func(at string, value any) any {
		if slices.Contains(x.Secrets, path.Base(at)) && value != nil {
			return f(at, value)
		}
		return value
	}).(object)
}

// walk copies a value with what f makes of each value in it that is neither an object nor a list,
// and its path.
func walk(v any, at string, f func(at string, value any) any) any {
	switch v := v.(type) {
	case object:
		all := object{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all[name] = walk(v[name], at+"/"+name, f)
		}
		return all
	case []any:
		all := []any{}
		for i, item := range v {
			all = append(all, walk(item, at+"/"+strconv.Itoa(i), f))
		}
		return all
	}
	return f(at, v)
}

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

func notOwn() *answer { return refuse(400, "The connector is not one of this workspace.") }

func checkDefinition(c *call, _ string, t *thing, fields object) {
	ensure(t == nil || t.parent != "", notOwn())
	if t == nil {
		ensure(!c.settings.cloud, refuse(400, "Connectors with an image of their own are not for Airbyte Cloud."))
		fields["documentationUrl"] = str(fields, "documentationUrl")
	}
}

// checkManifest refuses one without a specification, over which servers fall, and counts those that
// it takes.
func checkManifest(_ *call, _ string, t *thing, fields object) {
	specification := sub(sub(sub(fields, "manifest"), "spec"), "connection_specification")
	ensure(specification != nil, refuse(500, "The manifest has no spec.connection_specification."))
	fields["version"] = 1
	if t != nil {
		fields["version"] = as[int](t.fields, "version") + 1
	}
}
