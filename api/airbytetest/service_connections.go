package airbytetest

import (
	"net/http"

	airbyte "github.com/airbyte-go/airbyte/api"
)

var connections = &collection{
	name:       "connection",
	idProperty: "connectionId",
	idParam:    "connectionId",
	errorName:  "STANDARD_SYNC",
	missing:    missingIsForbidden,
	parent:     workspaces,
	fields: []string{
		"name",
		"namespaceDefinition",
		"namespaceFormat",
		"prefix",
		"nonBreakingSchemaUpdatesBehavior",
		"status",
	},
}

// connectionView shows a connection with its current tags, without deleted ones.
func connectionView(c *call, connection *resource) object {
	shownTags := []any{}
	for _, id := range getList(connection.fields, "tags") {
		if tag := c.state.get(tags, id.(string)); tag != nil {
			shownTags = append(shownTags, plainView(c, tag))
		}
	}
	return extend(plainView(c, connection), object{"tags": shownTags})
}

func createConnection(c *call) (any, error) {
	source, err := c.findLive(sources, getString(c.body, "sourceId"))
	if err != nil {
		return nil, err
	}
	destination, err := c.findLive(destinations, getString(c.body, "destinationId"))
	if err != nil {
		return nil, err
	}
	fields, err := c.connectionFields(source)
	if err != nil {
		return nil, err
	}
	connection, err := c.addConnection(source, destination, fields)
	if err != nil {
		return nil, err
	}
	return connectionView(c, connection), nil
}

// addConnection creates a connection. By default, it has all streams of the source and no schedule;
// fields override the defaults.
func (c *call) addConnection(source, destination *resource, fields object) (*resource, error) {
	streams, err := c.allStreams(source)
	if err != nil {
		return nil, err
	}
	defaults := merge(initial.Connection, object{
		"name":           getString(source.fields, "name") + " → " + getString(destination.fields, "name"),
		"sourceId":       source.id,
		"destinationId":  destination.id,
		"workspaceId":    source.parent,
		"configurations": object{"streams": streams},
		"createdAt":      c.now.Unix(),
	})
	return c.state.add(connections, source.parent, extend(defaults, fields), c.now), nil
}

func patchConnection(c *call) (any, error) {
	connection, err := c.target(connections)
	if err != nil {
		return nil, err
	}
	if connection.fields["status"] == "locked" {
		return nil, problem(http.StatusConflict, airbyte.ProblemConnectionLocked,
			object{"connectionId": connection.id})
	}
	source, err := c.find(sources, getString(connection.fields, "sourceId"))
	if err != nil {
		return nil, err
	}
	fields, err := c.connectionFields(source)
	if err != nil {
		return nil, err
	}
	c.setFields(connection, fields)
	if connection.fields["status"] == "deprecated" {
		c.delete(connection)
	}
	return connectionView(c, connection), nil
}

// connectionFields returns the fields of a connection that the body sets. An empty list of streams
// counts as absent.
func (c *call) connectionFields(source *resource) (object, error) {
	fields := pick(c.body, connections.fields...)
	if schedule := getObject(c.body, "schedule"); schedule != nil {
		checked, err := checkSchedule(schedule)
		if err != nil {
			return nil, err
		}
		fields["schedule"] = checked
	}
	if streams := getList(getObject(c.body, "configurations"), "streams"); len(streams) > 0 {
		if err := checkStreams(source, streams); err != nil {
			return nil, err
		}
		fields["configurations"] = object{"streams": toList(streams, c.completeStream)}
	}
	if c.body["tags"] != nil {
		tagIDs, err := c.checkTags(getList(c.body, "tags"))
		if err != nil {
			return nil, err
		}
		fields["tags"] = tagIDs
	}
	return fields, nil
}

// checkTags returns the IDs of the tags in a request, all of which must exist.
func (c *call) checkTags(sent []any) ([]any, error) {
	ids := []any{}
	for _, item := range sent {
		tag, err := c.find(tags, getString(item.(object), "tagId"))
		if err != nil {
			return nil, err
		}
		ids = append(ids, tag.id)
	}
	return ids, nil
}
