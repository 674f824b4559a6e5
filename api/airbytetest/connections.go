package airbytetest

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func createConnection(c *call) any {
	source, destination := c.alive(sources, str(c.body, "sourceId")), c.alive(destinations, str(c.body, "destinationId"))
	fields := c.connectionFields(source)
	t := c.addConnection(source, destination)
	c.change(t, fields)
	return c.see(t)
}

// addConnection makes a connection of all streams, to be started by hand.
func (c *call) addConnection(source, destination *thing) *thing {
	return c.state.add(connections, source.parent, object{
		"name":     str(source.fields, "name") + " → " + str(destination.fields, "name"),
		"sourceId": source.id, "destinationId": destination.id, "workspaceId": source.parent, "status": "active",
		"schedule": object{"scheduleType": "manual"}, "nonBreakingSchemaUpdatesBehavior": "ignore", "namespaceDefinition": "destination",
		"configurations": object{"streams": c.allStreams(source)}, "createdAt": c.now.Unix(), "tags": []any{},
	}, c.now)
}

func patchConnection(c *call) any {
	t := c.here(connections)
	if t.fields["status"] == "locked" {
		panic(problem(409, airbyte.ProblemConnectionLocked, object{"connectionId": t.id}))
	}
	c.change(t, c.connectionFields(c.find(sources, str(t.fields, "sourceId"))))
	if t.fields["status"] == "deprecated" {
		c.bury(t)
	}
	return c.see(t)
}

// connectionFields are those that the body sets, checked. A list of no streams
// is as good as none.
func (c *call) connectionFields(source *thing) object {
	fields := pick(c.body, connections.accepts...)
	if schedule := sub(c.body, "schedule"); schedule != nil {
		checkSchedule(schedule)
		fields["schedule"] = clone(schedule)
	}
	if streams := items(sub(c.body, "configurations"), "streams"); len(streams) > 0 {
		c.checkStreams(source, streams)
		fields["configurations"] = object{"streams": clone(streams)}
	}
	if c.body["tags"] != nil {
		ids := []any{}
		for _, tag := range items(c.body, "tags") {
			ids = append(ids, c.find(tags, str(tag.(object), "tagId")).id)
		}
		fields["tags"] = ids
	}
	return fields
}

var (
	number = regexp.MustCompile(`^\d+$`)
	year   = regexp.MustCompile(`^[\d*][\d*,/-]*$`)
)

// checkSchedule takes what clients may set: by hand, or a Quartz expression in
// UTC that is due once an hour at most.
func checkSchedule(schedule object) {
	expression := strings.TrimSuffix(str(schedule, "cronExpression"), " UTC")
	refuse := func(problemType string) {
		panic(problem(400, problemType, object{"cronExpression": expression, "cronTimezone": "UTC"}))
	}
	fields := strings.Fields(expression)
	switch n := len(fields); {
	case schedule["scheduleType"] == "manual":
	case schedule["scheduleType"] == "basic":
		panic(badRequest("The scheduleType basic is for reading only."))
	case n == 0:
		refuse(airbyte.ProblemMissingCronData)
	case n < 6 || n > 7 || n == 7 && !year.MatchString(fields[6]):
		refuse(airbyte.ProblemInvalidCronExpression)
	case !number.MatchString(fields[0]) || !number.MatchString(fields[1]):
		refuse(airbyte.ProblemCronUnderOneHour)
	}
}

// seeConnection adds what servers add: the time zone to a schedule, empty
// lists to streams, and IDs to mappers.
func seeConnection(c *call, t *thing, seen object) object {
	if schedule := sub(seen, "schedule"); schedule["scheduleType"] == "cron" {
		schedule["cronExpression"] = strings.TrimSuffix(str(schedule, "cronExpression"), " UTC") + " UTC"
	}
	for _, item := range items(sub(seen, "configurations"), "streams") {
		stream := item.(object)
		for i, mapper := range items(stream, "mappers") {
			merge(mapper.(object), with(object{"id": t.id[:len(t.id)-4] + strconv.Itoa(1000+i)}, pick(mapper.(object), "id")))
		}
		merge(stream, with(object{"selectedFields": []any{}, "mappers": []any{}}, pick(stream, "selectedFields", "mappers")))
	}
	shown := []any{}
	for _, id := range items(t.fields, "tags") {
		if tag := c.state.get(tags, id.(string)); tag != nil {
			shown = append(shown, c.see(tag))
		}
	}
	seen["tags"] = shown
	return seen
}

var color = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)

func checkTag(c *call, workspace, t *thing, fields object) {
	switch {
	case !color.MatchString(str(fields, "color")):
		panic(problem(400, airbyte.ProblemTagInvalidColor, nil))
	case utf8.RuneCountInString(str(fields, "name")) > 30:
		panic(problem(400, airbyte.ProblemTagNameTooLong, nil))
	case t == nil && len(c.state.all(tags, workspace.id)) >= 100:
		panic(problem(400, airbyte.ProblemTagLimitReached, nil))
	}
}
