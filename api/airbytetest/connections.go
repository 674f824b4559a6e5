package airbytetest

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func createConnection(c *call) any {
	source, destination := c.find(sources, str(c.body, "sourceId")), c.find(destinations, str(c.body, "destinationId"))
	fields := pick(c.body, connections.accepts...)
	streamsAndSchedule(c, nil, source, fields)
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
		panic(problem(http.StatusConflict, airbyte.ProblemConnectionLocked, object{"connectionId": t.id}))
	}
	fields := pick(c.body, connections.accepts...)
	streamsAndSchedule(c, nil, c.find(sources, str(t.fields, "sourceId")), fields)
	c.change(t, fields)
	if t.fields["status"] == "deprecated" {
		c.bury(t)
	}
	return c.see(t)
}

// streamsAndSchedule adds the fields of a connection that are checked. A list
// of no streams is as good as none.
func streamsAndSchedule(c *call, _, source *thing, fields object) {
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
		panic(problem(http.StatusBadRequest, problemType, object{"cronExpression": expression, "cronTimezone": "UTC"}))
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

// viewConnection adds what servers add: the time zone to a schedule, empty
// lists to streams, and IDs to mappers.
func viewConnection(c *call, t *thing) object {
	seen := with(clone(t.fields), object{"connectionId": t.id})
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
		panic(problem(http.StatusBadRequest, airbyte.ProblemTagInvalidColor, nil))
	case utf8.RuneCountInString(str(fields, "name")) > 30:
		panic(problem(http.StatusBadRequest, airbyte.ProblemTagNameTooLong, nil))
	case t == nil && len(c.state.all(tags, workspace.id)) >= 100:
		panic(problem(http.StatusBadRequest, airbyte.ProblemTagLimitReached, nil))
	}
}
