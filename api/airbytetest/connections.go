package airbytetest

import (
	"regexp"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func createConnection(c *call) any {
	source, destination := c.alive(sources, str(c.body, "sourceId")), c.alive(destinations, str(c.body, "destinationId"))
	return c.see(c.addConnection(source, destination, c.connectionFields(source)))
}

// addConnection makes a connection, unless fields say otherwise one of all streams, to be started
// by hand.
func (c *call) addConnection(source, destination *thing, fields object) *thing {
	return c.state.add(connections, source.parent, with(merged(data.Connection, object{
		"name":     str(source.fields, "name") + " → " + str(destination.fields, "name"),
		"sourceId": source.id, "destinationId": destination.id, "workspaceId": source.parent,
		"configurations": object{"streams": c.allStreams(source)}, "createdAt": c.now.Unix(),
	}), fields), c.now)
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

// connectionFields are those that the body sets, checked. A list of no streams is as good as none.
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

var year = regexp.MustCompile(`^[\d*][\d*,/-]*$`)

// checkSchedule takes what clients may set: by hand, or a Quartz expression in UTC that is due once
// an hour at most. Servers add the time zone to it.
func checkSchedule(schedule object) object {
	if schedule["scheduleType"] == "manual" {
		return object{"scheduleType": "manual"}
	}
	ensure(schedule["scheduleType"] != "basic", refuse(400, "The scheduleType basic is for reading only."))
	expression := strings.TrimSuffix(str(schedule, "cronExpression"), " UTC")
	data, fields := object{"cronExpression": expression, "cronTimezone": "UTC"}, strings.Fields(expression)
	ensure(len(fields) > 0, problem(400, airbyte.ProblemMissingCronData, data))
	ensure(len(fields) == 6 || len(fields) == 7 && year.MatchString(fields[6]), problem(400, airbyte.ProblemInvalidCronExpression, data))
	ensure(strings.Trim(fields[0]+fields[1], "0123456789") == "", problem(400, airbyte.ProblemCronUnderOneHour, data))
	return object{"scheduleType": "cron", "cronExpression": expression + " UTC"}
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

// Stream is a table, or the like, that a source offers.
type Stream struct {
	Name       string
	Namespace  string
	Fields     []string
	PrimaryKey []string // as the source defines it; empty where it does not
	Cursor     string   // as the source defines it; "" where it does not
}

// getStreams answers with a bare list. Modes are there only where a destination is named, and are
// not all that there are.
func getStreams(c *call) any {
	source, modes := c.find(sources, c.query.get("sourceId")), any(nil)
	if id := c.query.get("destinationId"); id != "" {
		c.find(destinations, id)
		modes = []string{"full_refresh_overwrite", "full_refresh_append", "incremental_append", "incremental_deduped_history"}
	}
	path := func(name string) any { return []any{name} }
	return listOf(c.discover(source), func(s Stream) object {
		cursor := slices.DeleteFunc([]string{s.Cursor}, func(name string) bool { return name == "" })
		return with(object{
			"streamName": s.Name, "streamnamespace": s.namespace(), "sourceDefinedCursorField": s.Cursor != "", "defaultCursorField": cursor,
			"sourceDefinedPrimaryKey": listOf(s.PrimaryKey, path), "propertyFields": listOf(s.Fields, path), "syncModes": modes,
		}, nil)
	})
}

// namespace is null for none.
func (s Stream) namespace() any {
	if s.Namespace == "" {
		return nil
	}
	return s.Namespace
}

// discover returns the streams of a source. One without any cannot be read.
func (c *call) discover(source *thing) []Stream {
	ensure(len(source.streams) > 0, refuse(500, "The source could not be read."))
	return source.streams
}

// allStreams is what a connection moves for which nobody selects streams.
func (c *call) allStreams(source *thing) []any {
	return listOf(c.discover(source), func(s Stream) object {
		return c.completeStream(object{"name": s.Name, "namespace": s.namespace(), "syncMode": "full_refresh_overwrite"})
	})
}

// completeStream adds what servers add to a selected stream: empty lists, and IDs to mappers.
func (c *call) completeStream(selected any) object {
	stream := with(object{"selectedFields": []any{}}, selected.(object))
	stream["mappers"] = listOf(items(stream, "mappers"), func(mapper any) object {
		return with(object{"id": c.state.newID("mapper")}, mapper.(object))
	})
	return stream
}

// checkStreams compares selected streams with what the source offers, and wants a cursor and a
// primary key where the mode needs them.
func (c *call) checkStreams(source *thing, selected []any) {
	seen := map[string]bool{}
	for _, item := range selected {
		chosen, offered := item.(object), c.discover(source)
		name, mode, key := str(chosen, "name"), str(chosen, "syncMode"), str(chosen, "name")+"\x00"+str(chosen, "namespace")
		must := func(holds bool, complaint string) { ensure(holds, refuse(400, "The stream "+name+" "+complaint+".")) }
		i := slices.IndexFunc(offered, func(s Stream) bool {
			return s.Name == name && (chosen["namespace"] == nil || chosen["namespace"] == s.Namespace)
		})
		must(i >= 0, "is not one of the source")
		must(!seen[key], "is selected twice")
		fields, hasFields := chosen["selectedFields"].([]any)
		must(!hasFields || len(fields) > 0, "has no field selected; leave selectedFields out for all")
		hasCursor := offered[i].Cursor != "" || len(items(chosen, "cursorField")) > 0
		must(hasCursor || !strings.HasPrefix(mode, "incremental"), "needs a cursorField for "+mode)
		hasKey := len(offered[i].PrimaryKey) > 0 || len(items(chosen, "primaryKey")) > 0
		must(hasKey || !strings.Contains(mode, "deduped"), "needs a primaryKey for "+mode)
		seen[key] = true
	}
}
