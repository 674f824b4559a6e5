package airbytetest

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Connector is a connector that a [Server] knows. [WithConnectors] adds more, and [LoadConnectors] reads
// them from a file.
//
// Servers find only some connectors by their type, from a table of their own. As on real servers,
// requests must name the others by the ID of their definition, and responses show them without a type.
// [Server.AddSource] and [Server.AddDestination] find all connectors by their type.
type Connector struct {
	Type         string   // as in sourceType or destinationType of a configuration, such as postgres
	Name         string   // display name, such as Postgres
	DefinitionID string   // a UUID; by default that of the known connector of the type, or a new one
	Destination  bool     // true for a destination connector, false for a source connector
	Required     []string // properties that a configuration must have
	Secrets      []string // properties, at any depth, whose values are masked

	// Streams are the streams that new sources offer; nil for those of a small database. See also
	// [Server.SetStreams].
	Streams []Stream
	// SyncModes are the modes that a destination supports; nil for all that append or overwrite, with
	// and without deduplication.
	SyncModes []airbyte.SyncMode
	Files     bool // a destination takes files
}

// Sample configurations for the connectors of the same names.
var (
	Postgres = map[string]any{
		"sourceType": "postgres",
		"host":       "db.example",
		"port":       5432,
		"database":   "app",
		"username":   "reader",
		"password":   "secret",
	}
	Snowflake = map[string]any{
		"destinationType": "snowflake",
		"host":            "example.snowflakecomputing.com",
		"role":            "LOADER",
		"warehouse":       "LOAD",
		"database":        "ANALYTICS",
		"schema":          "RAW",
		"username":        "loader",
		"credentials": map[string]any{
			"auth_type": "Username and Password",
			"password":  "secret",
		},
	}
	Stripe = map[string]any{
		"sourceType":    "stripe",
		"account_id":    "acct_1",
		"client_secret": "sk_test_1",
	}
)

// check returns an error response if a configuration lacks a required property.
func (x *Connector) check(config object) error {
	var missing []string
	for _, name := range x.Required {
		if config[name] == nil {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return statusError(422, "The configuration does not fit "+x.Name+
		": required property not found: "+strings.Join(missing, ", "))
}

// actorType returns the actor type of the connector as the API spells it: source or destination.
func (x *Connector) actorType() string {
	if x.Destination {
		return destinations.name
	}
	return sources.name
}

// definitionsOf returns the collection that holds the connector definitions of an actor type, or nil
// if the type is neither source nor destination.
func definitionsOf(actorType string) *collection {
	switch actorType {
	case sources.name:
		return sourceDefinitions
	case destinations.name:
		return destinationDefinitions
	}
	return nil
}

// addConnector creates the definition of a connector that every workspace can use. It replaces the
// definition of the same type or with the same ID.
func (st *state) addConnector(x Connector, now time.Time) {
	actorType := x.actorType()
	definitions := definitionsOf(actorType)
	nextID := st.newID(definitions.name) // also counts connectors with an ID of their own
	replaced := st.definition(actorType, x.Type)
	if replaced != nil {
		x.DefinitionID = cmp.Or(x.DefinitionID, replaced.id)
		st.forget(replaced)
	}
	x.DefinitionID = cmp.Or(x.DefinitionID, nextID)
	if other := st.get(definitions, x.DefinitionID); other != nil {
		st.forget(other)
	}
	st.put(&resource{
		collection: definitions,
		id:         x.DefinitionID,
		updated:    now,
		connector:  &x,
		fields: object{
			"name":             x.Name,
			"dockerRepository": "airbyte/" + actorType + "-" + x.Type,
			"dockerImageTag":   "1.0.0",
			"documentationUrl": "https://docs.airbyte.com/integrations",
		},
	})
}

// definition returns the definition of a connector by its actor type and its own type, such as source
// and postgres, or nil if there is none.
func (st *state) definition(actorType, connectorType string) *resource {
	if connectorType == "" {
		return nil // custom connectors have no type, so all of them would match
	}
	definitions := definitionsOf(actorType)
	found := st.where(definitions, func(r *resource) bool { return r.connector.Type == connectorType })
	if len(found) == 0 {
		return nil
	}
	return found[len(found)-1]
}

// definition is like [state.definition], but returns an error response if there is none, or if servers
// do not find the connector by its type.
func (c *call) definition(actorType, connectorType string) (*resource, error) {
	definition := c.state.definition(actorType, connectorType)
	switch {
	case definition == nil:
		c.remarks = append(c.remarks, fmt.Sprintf("this server has no %s connector %.100q; "+
			"add it with WithConnectors, for example one of a registry that LoadConnectors has read", actorType, connectorType))
	case !c.settings.knowsType(actorType, connectorType):
		c.remarks = append(c.remarks, fmt.Sprintf("servers do not find the %s connector %q by its type; "+
			"send its definitionId, here %s", actorType, connectorType, definition.id))
	default:
		return definition, nil
	}
	return nil, titledProblem(http.StatusBadRequest, airbyte.ProblemUnspecified, "value-not-found",
		object{"value": connectorType})
}

// shownType returns the type that servers show for a connector, which is empty if they do not know it.
func (c *call) shownType(x *Connector) string {
	if !c.settings.knowsType(x.actorType(), x.Type) {
		return ""
	}
	return x.Type
}
