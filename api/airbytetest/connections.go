package airbytetest

import (
	"regexp"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func createConnection(c *call) any {
	source, destination := c.alive(sources, str(c.body, "sourceId")), c.alive(destinations, str(c.body, "destinationId"))
	return c.see(c.addConnection(source, destination, c.connectionFields(source)))
}

// addConnection makes a connection, unless fields say otherwise one of all
// streams, to be started by hand.
func (c *call) addConnection(source, destination *thing, fields object) *thing {
	return c.state.add(connections, source.parent, with(object{
		"name":     str(source.fields, "name") + " → " + str(destination.fields, "name"),
		"sourceId": source.id, "destinationId": destination.id, "workspaceId": source.parent, "status": "active",
		"schedule": object{"scheduleType": "manual"}, "nonBreakingSchemaUpdatesBehavior": "ignore", "namespaceDefinition": "destination",
		"configurations": object{"streams": c.allStreams(source)}, "createdAt": c.now.Unix(), "tags": []any{},
	}, fields), c.now)
}

func patchConnection(c *call) any {
	t := c.here(connections)
	ensure(t.fields["status"] != "locked", problem(409, airbyte.ProblemConnectionLocked, object{"connectionId": t.id}))
	c.change(t, c.connectionFields(c.find(sources, str(t.fields, "sourceId"))))
	if t.fields["status"] == "deprecated" {
		c.drop(t)
	}
	return c.see(t)
}

// connectionFields are those that the body sets, checked. A list of no streams
// is as good as none.
func (c *call) connectionFields(source *thing) object {
	fields := pick(c.body, connections.accepts...)
	if schedule := sub(c.body, "schedule"); schedule != nil {
		fields["schedule"] = checkSchedule(schedule)
	}
	if streams := items(sub(c.body, "configurations"), "streams"); len(streams) > 0 {
		c.checkStreams(source, streams)
		fields["configurations"] = object{"streams": listOf(streams, c.completeStream)}
	}
	if c.body["tags"] != nil {
		fields["tags"] = listOf(items(c.body, "tags"), func(tag any) string { return c.find(tags, str(tag.(object), "tagId")).id })
	}
	return fields
}

var (
	number = regexp.MustCompile(`^\d+$`)
	year   = regexp.MustCompile(`^[\d*][\d*,/-]*$`)
)

// checkSchedule takes what clients may set: by hand, or a Quartz expression in
// UTC that is due once an hour at most. Servers add the time zone to it.
func checkSchedule(schedule object) object {
	if schedule["scheduleType"] == "manual" {
		return schedule
	}
	ensure(schedule["scheduleType"] != "basic", badRequest("The scheduleType basic is for reading only."))
	expression := strings.TrimSuffix(str(schedule, "cronExpression"), " UTC")
	data, fields := object{"cronExpression": expression, "cronTimezone": "UTC"}, strings.Fields(expression)
	ensure(len(fields) > 0, problem(400, airbyte.ProblemMissingCronData, data))
	ensure(len(fields) == 6 || len(fields) == 7 && year.MatchString(fields[6]), problem(400, airbyte.ProblemInvalidCronExpression, data))
	ensure(number.MatchString(fields[0]) && number.MatchString(fields[1]), problem(400, airbyte.ProblemCronUnderOneHour, data))
	return with(schedule, object{"cronExpression": expression + " UTC"})
}

// tagsOf are the tags of a connection as they are now.
func (c *call) tagsOf(t *thing) []any {
	shown := []any{}
	for _, id := range items(t.fields, "tags") {
		if tag := c.state.get(tags, id.(string)); tag != nil {
			shown = append(shown, c.see(tag))
		}
	}
	return shown
}
