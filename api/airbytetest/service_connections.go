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

// connectionView shows a connection with the secrets of its mappers masked.
//
// Facts of api/doctor: connections/known-values, connections/have-tags,
// connections/status-reason-never-set.
func connectionView(c *call, connection *resource) object {
	shown := connectionListView(c, connection)
	configurations := getObject(shown, "configurations")
	streams := maskMappers(getList(configurations, "streams"))
	return extend(shown, object{"configurations": extend(configurations, object{"streams": streams})})
}

// connectionListView shows a connection with those of its tags that still exist. As on real servers,
// lists show the secrets of mappers.
func connectionListView(c *call, connection *resource) object {
	shownTags := []any{}
	for _, id := range getList(connection.fields, "tags") {
		if tag := c.state.get(tags, id.(string)); tag != nil {
			shownTags = append(shownTags, plainView(c, tag))
		}
	}
	return extend(plainView(c, connection), object{"tags": shownTags})
}

// createConnection checks the request in the order of real servers: the rights of the caller, the
// schedule, the destination, the source, the streams, and then the rest.
func createConnection(c *call) (any, error) {
	sourceID := getString(c.body, "sourceId")
	destinationID := getString(c.body, "destinationId")
	if err := c.checkRights(sources, sourceID); err != nil {
		return nil, err
	}
	if err := c.checkRights(destinations, destinationID); err != nil {
		return nil, err
	}
	schedule, err := c.checkSchedule()
	if err != nil {
		return nil, err
	}
	destination, err := c.findLive(destinations, destinationID)
	if err != nil {
		return nil, err
	}
	source, err := c.findLive(sources, sourceID)
	if err != nil {
		return nil, err
	}
	fields, err := c.connectionFields(source, destination, nil)
	if err != nil {
		return nil, err
	}
	if source.parent != destination.parent {
		return nil, statusError(http.StatusInternalServerError,
			"The source and the destination belong to different workspaces.")
	}
	if schedule != nil {
		fields["schedule"] = schedule
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
	streams, err := allStreams(source, destination)
	if err != nil {
		return nil, err
	}
	defaults := merge(initial.Connection, object{
		"name":           getString(source.fields, "name") + " <> " + getString(destination.fields, "name"),
		"sourceId":       source.id,
		"destinationId":  destination.id,
		"workspaceId":    source.parent,
		"configurations": object{"streams": streams},
		"createdAt":      c.now.Unix(),
	})
	return c.state.add(connections, source.parent, extend(defaults, fields), c.now), nil
}

// patchConnection checks the request in the order of real servers, like createConnection.
func patchConnection(c *call) (any, error) {
	if err := c.checkRights(connections, c.pathParams[connections.idParam]); err != nil {
		return nil, err
	}
	schedule, err := c.checkSchedule()
	if err != nil {
		return nil, err
	}
	connection, err := c.target(connections)
	if err != nil {
		return nil, err
	}
	if connection.fields["status"] == "locked" {
		return nil, problem(http.StatusConflict, airbyte.ProblemConnectionLocked,
			object{"connectionId": connection.id})
	}
	destination, err := c.find(destinations, getString(connection.fields, "destinationId"))
	if err != nil {
		return nil, err
	}
	source, err := c.find(sources, getString(connection.fields, "sourceId"))
	if err != nil {
		return nil, err
	}
	fields, err := c.connectionFields(source, destination, connection)
	if err != nil {
		return nil, err
	}
	if schedule != nil {
		fields["schedule"] = schedule
	}
	c.setFields(connection, fields)
	if connection.fields["status"] == "deprecated" {
		c.delete(connection)
	}
	return connectionView(c, connection), nil
}

// connectionFields returns the fields of a connection that the body sets, without the schedule. An
// empty list of streams counts as absent. old is the connection to update; nil to create one.
func (c *call) connectionFields(source, destination, old *resource) (object, error) {
	fields := pick(c.body, connections.fields...)
	if sent := getList(getObject(c.body, "configurations"), "streams"); len(sent) > 0 {
		streams, err := c.selectStreams(source, destination, old, sent)
		if err != nil {
			return nil, err
		}
		fields["configurations"] = object{"streams": streams}
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
