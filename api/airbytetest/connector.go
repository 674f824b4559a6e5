package airbytetest

import (
	"cmp"
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

var (
	database        = []string{"host", "port", "database", "username"}
	databaseSecrets = []string{"password", "ssh_key", "tunnel_user_password", "client_key", "client_key_password"}
	oauthSecrets    = []string{"access_token", "refresh_token", "client_secret", "personal_access_token", "service_account_info"}
)

// builtIn are connectors with the IDs that they have on every server. What
// they require is the first level of their specifications.
var builtIn = []Connector{
	{"postgres", "Postgres", "decd338e-5647-4c0b-adf4-da0e75f5a750", false, database, databaseSecrets},
	{"mysql", "MySQL", "435bb9a5-7887-4809-aa58-28c27df0d7ad", false, database, databaseSecrets},
	{"stripe", "Stripe", "e094cb9a-26de-4645-8761-65c0c425d1de", false, []string{"account_id", "client_secret"}, oauthSecrets},
	{"faker", "Sample Data", "dfd88b22-b603-4c3d-aad7-3701784586b1", false, nil, nil},
	{"github", "GitHub", "ef69ef6e-aa7f-4af1-a01d-ef775033524e", false, []string{"credentials", "repositories"}, oauthSecrets},
	{"google-sheets", "Google Sheets", "71607ba1-c0ac-4799-8049-7f4b90dd50f7", false, []string{"credentials", "spreadsheet_id"}, oauthSecrets},
	{"snowflake", "Snowflake", "424892c4-daac-4491-b35d-c6688ba547ba", true, []string{"host", "role", "warehouse", "database", "schema", "username"}, []string{"password", "private_key", "private_key_password"}},
	{"bigquery", "BigQuery", "22f6c74f-5699-40ff-833c-4a879ea40133", true, []string{"project_id", "dataset_location", "dataset_id"}, []string{"credentials_json", "hmac_key_access_id", "hmac_key_secret"}},
	{"postgres", "Postgres", "25c5221d-dce2-4163-ade9-739ef790f503", true, append([]string{"schema"}, database...), databaseSecrets},
}

// addConnector makes the definition of a connector that all can use.
func (st *state) addConnector(x *Connector, now time.Time) {
	k, prefix := sourceDefinitions, "airbyte/source-"
	if x.Destination {
		k, prefix = destDefinitions, "airbyte/destination-"
	}
	t := &thing{kind: k, id: cmp.Or(x.DefinitionID, st.newID(k.name)), updated: now, connector: x}
	t.fields = object{"name": x.Name, "dockerRepository": prefix + x.Type, "dockerImageTag": "1.0.0", "documentationUrl": "https://docs.airbyte.com/integrations"}
	st.keep(t)
}

// definition returns the definition of a connector by its type; nil for none.
func (st *state) definition(k *kind, name string) *thing {
	all := st.where(func(t *thing) bool { return t.kind == k && t.connector.Type == name && name != "" })
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1] // a later one takes the place of a built-in one
}

// missing returns the required properties that a configuration lacks.
func (x *Connector) missing(config object) []string {
	return slices.DeleteFunc(slices.Clone(x.Required), func(name string) bool { return config[name] != nil })
}

// mask is what secrets are shown as.
const mask = "**********"

// eachSecret calls f with each secret of a configuration and its path, and
// puts the result in its place.
func (x *Connector) eachSecret(config any, path string, f func(path string, secret any) any) {
	switch config := config.(type) {
	case object:
		for name, value := range config {
			switch value.(type) {
			case nil, object, []any:
				x.eachSecret(value, path+"/"+name, f)
			default:
				if slices.Contains(x.Secrets, name) {
					config[name] = f(path+"/"+name, value)
				}
			}
		}
	case []any:
		for i, item := range config {
			x.eachSecret(item, path+"/"+strconv.Itoa(i), f)
		}
	}
}

// listConnectors shows the connectors that a workspace can use.
func listConnectors(c *call) any {
	workspace, kinds, all := c.find(workspaces, c.query.get("workspaceId")), []*kind{sourceDefinitions, declarativeSources}, []any{}
	if c.query.get("type") == "destination" {
		kinds = []*kind{destDefinitions}
	}
	for _, k := range kinds {
		for _, t := range c.state.all(k, workspace.id, "") {
			version := cmp.Or(str(t.fields, "dockerImageTag"), "declarative")
			all = append(all, object{"id": t.id, "name": t.fields["name"], "connectorDefinitionType": c.query.get("type"), "version": version})
		}
	}
	return object{"data": all}
}

// createDefinition makes a connector that hides and requires nothing.
func createDefinition(c *call) any {
	if c.settings.cloud && c.kind != declarativeSources {
		panic(badRequest("Connectors with an image of their own are not for Airbyte Cloud."))
	}
	t := c.make()
	t.connector = &Connector{Name: str(t.fields, "name"), Destination: t.kind == destDefinitions}
	return c.see(t)
}

func notOwn() *refusal { return badRequest("The connector is not one of this workspace.") }

func checkDefinition(_ *call, _, t *thing, fields object) {
	switch {
	case t == nil:
		fields["documentationUrl"] = str(fields, "documentationUrl")
		delete(fields, "workspaceId")
	case t.parent == "":
		panic(notOwn())
	}
}

// checkManifest refuses one without a specification, over which servers fall,
// and counts those that it takes.
func checkManifest(_ *call, _, t *thing, fields object) {
	if sub(sub(sub(fields, "manifest"), "spec"), "connection_specification") == nil {
		panic(unexpected("The manifest has no spec.connection_specification."))
	}
	delete(fields, "workspaceId")
	fields["version"] = 1
	if t != nil {
		fields["version"] = as[int](t.fields, "version") + 1
	}
}
