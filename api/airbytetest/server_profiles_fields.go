package airbytetest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The tables of this file say which release added or removed a field or a value. If no profile imitates
// that release, the table may name the next newer one that a profile imitates.

// fieldAge says which servers know a field of requests and responses. Older servers ignore it in
// requests and leave it out of responses.
type fieldAge struct {
	services []string // of the operations
	path     string   // names of properties joined by dots; lists on the way are entered
	since    string   // release
}

var actorServices = []string{"Sources", "Destinations"}

var fieldAges = []fieldAge{
	{services: []string{"Connections"}, path: "configurations.streams.selectedFields", since: "0.64"},
	{services: []string{"Connections"}, path: "configurations.streams.mappers", since: "1.5"},
	{services: []string{"Connections"}, path: "createdAt", since: "1.5"},
	{services: []string{"Connections"}, path: "tags", since: "1.6"},
	{services: []string{"Connections"}, path: "configurations.streams.namespace", since: "1.8"},
	{services: []string{"Connections"}, path: "configurations.streams.includeFiles", since: "1.8"},
	{services: []string{"Connections"}, path: "configurations.streams.destinationObjectName", since: "1.8"},
	{services: actorServices, path: "createdAt", since: "1.5"},
	{services: actorServices, path: "resourceAllocation", since: "1.6"},
	{services: []string{"Workspaces"}, path: "notifications", since: "1.6"},
	{services: []string{"Workspaces"}, path: "regionId", since: "1.6"},
	{services: []string{"Streams"}, path: "streamnamespace", since: "1.8"},
}

// responseFieldAges lists the fields that older servers know in requests, but do not send.
var responseFieldAges = []fieldAge{
	{services: actorServices, path: "definitionId", since: "1.5"},
}

// parameterAges holds the first release that knows a query parameter. Older servers ignore the
// parameter.
var parameterAges = map[string]string{
	"tagIds":                   "1.6",
	"includeSecretCoordinates": "1.8",
	"regionIds":                "2.0",
}

// valueAge names the first release that knows some values of a property of request bodies. Older
// servers reject these values.
type valueAge struct {
	path   string // as in fieldAge
	values []string
	since  string // release
}

var valueAges = []valueAge{
	{
		path:   "permissionType",
		values: []string{"organization_runner", "workspace_runner"},
		since:  "1.5",
	},
	{
		path:   "configurations.streams.syncMode",
		values: []string{"full_refresh_overwrite_deduped"},
		since:  "1.6",
	},
	{
		path: "configurations.streams.syncMode",
		values: []string{
			"full_refresh_update",
			"full_refresh_soft_delete",
			"incremental_update",
			"incremental_soft_delete",
		},
		since: "1.8",
	},
	{
		path:   "configurations.streams.mappers.type",
		values: []string{"field-filtering"},
		since:  "1.8",
	},
}

// requiredFields lists the properties of request bodies that only older servers require.
var requiredFields = []struct {
	operation string // operationId
	name      string
	until     string // the release that no longer requires it
}{
	{operation: "updateWorkspace", name: "name", until: "1.6"},
	{operation: "createRegion", name: "enabled", until: "1.7"},
	{operation: "updateDeclarativeSourceDefinition", name: "name", until: "1.7"},
}

// fitRequest adapts a request to the release of the server: it drops the parameters and properties that
// the server does not know. It returns an error response for a value that the server does not know,
// and for a missing property that only older servers require.
func (c *call) fitRequest() error {
	c.query = query{values: c.settings.knownParameters(c.query.values)}
	c.body = c.settings.knownFields(c.route.Service, c.body)
	for _, age := range valueAges {
		if c.settings.hasSince(age.since) {
			continue
		}
		for _, value := range valuesAt(c.body, age.path) {
			text, _ := value.(string)
			if slices.Contains(age.values, text) {
				return frameworkError(http.StatusBadRequest,
					"Servers before "+age.since+" do not know the value "+text+" of "+age.path+".")
			}
		}
	}
	sent := decodeJSON[object](c.record.Body) // c.body lacks the properties that newer servers do not know
	for _, required := range requiredFields {
		isOlder := !c.settings.hasSince(required.until)
		if required.operation == c.route.ID && isOlder && sent[required.name] == nil {
			return frameworkError(http.StatusBadRequest,
				"Servers before "+required.until+" require the property "+required.name+".")
		}
	}
	return nil
}

// fitResponse adapts the body of a successful response to the release of the server.
func (c *call) fitResponse(body any) any {
	if c.settings.release == "" || body == nil || !c.isFitted() {
		return body
	}
	switch body.(type) {
	case redirect, textBody:
		return body
	}
	body = decodeJSON[any](encodeJSON(body)) // a copy, because the original may be stored
	for _, item := range changeable(body) {
		if o, isObject := item.(object); isObject {
			c.settings.dropNewFields(c.route.Service, o)
			c.addResidency(o)
		}
	}
	if page, isObject := body.(object); isObject && c.omitsEmpty() {
		dropEmpty(page)
	}
	return body
}

// isFitted reports whether fitResponse may change the responses of the operation.
func (c *call) isFitted() bool {
	isNew := func(age fieldAge) bool { return c.settings.lacks(c.route.Service, age) }
	if slices.ContainsFunc(fieldAges, isNew) || slices.ContainsFunc(responseFieldAges, isNew) {
		return true
	}
	return c.showsResidency() || c.omitsEmpty()
}

// omitsEmpty reports whether the pages of a list have no empty properties. Servers before 0.64 leave them out.
func (c *call) omitsEmpty() bool { return c.route.Paged && !c.settings.hasSince("0.64") }

// showsResidency reports whether the response shows the region of connections. Servers before 1.8 do.
func (c *call) showsResidency() bool {
	return c.route.Service == "Connections" && !c.settings.hasSince("1.8")
}

// addResidency adds the region of its workspace to a connection, if the server shows it.
func (c *call) addResidency(item object) {
	if !c.showsResidency() {
		return
	}
	workspace := c.state.get(workspaces, getString(item, "workspaceId"))
	if workspace != nil {
		item["dataResidency"] = workspace.fields["dataResidency"]
	}
}

// dropEmpty removes the empty properties of a page, so that an empty page becomes an empty object.
func dropEmpty(page object) {
	maps.DeleteFunc(page, func(_ string, value any) bool {
		items, isList := value.([]any)
		return value == "" || (isList && len(items) == 0)
	})
}

// knownParameters returns the query parameters that servers of the profile know.
func (f features) knownParameters(values url.Values) url.Values {
	known := maps.Clone(values)
	maps.DeleteFunc(known, func(name string, _ []string) bool {
		since := parameterAges[name]
		return since != "" && !f.hasSince(since)
	})
	return known
}

// knownFields returns a copy of a request body without the fields that servers of the profile do not
// know.
func (f features) knownFields(service string, body object) object {
	if f.release == "" || body == nil {
		return body
	}
	known := decodeJSON[object](encodeJSON(body))
	f.dropFields(service, known, fieldAges)
	return known
}

// dropNewFields removes the fields that servers of the profile do not send from a response, or from
// an item of a list.
func (f features) dropNewFields(service string, item object) {
	f.dropFields(service, item, fieldAges)
	f.dropFields(service, item, responseFieldAges)
}

func (f features) dropFields(service string, from object, ages []fieldAge) {
	for _, age := range ages {
		if f.lacks(service, age) {
			drop(from, age.path)
		}
	}
}

// lacks reports whether servers of the profile do not know a field in the operations of a service.
func (f features) lacks(service string, age fieldAge) bool {
	return slices.Contains(age.services, service) && !f.hasSince(age.since)
}

// drop removes the property at a path, as in fieldAge, from a JSON value.
func drop(from any, path string) {
	if list, isList := from.([]any); isList {
		for _, item := range list {
			drop(item, path)
		}
		return
	}
	o, isObject := from.(object)
	if !isObject {
		return
	}
	name, rest, isNested := strings.Cut(path, ".")
	if isNested {
		drop(o[name], rest)
		return
	}
	delete(o, name)
}

// valuesAt returns the values at a path, as in fieldAge, of a JSON value.
func valuesAt(value any, path string) []any {
	if list, isList := value.([]any); isList {
		var found []any
		for _, item := range list {
			found = append(found, valuesAt(item, path)...)
		}
		return found
	}
	if path == "" {
		return []any{value}
	}
	name, rest, _ := strings.Cut(path, ".")
	o, _ := value.(object)
	if o[name] == nil {
		return nil
	}
	return valuesAt(o[name], rest)
}
