package airbytetest

import (
	"cmp"
	_ "embed" // for the page
	"maps"
	"net/http"
	"slices"
	"strconv"
)

//go:embed browser_widget.html
var widgetHTML string

//go:embed browser_widget.js
var widgetScript string

// widgetGoneHTML is the page of servers that return the address of the widget, but do not have it.
const widgetGoneHTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>No widget</title>
<h1>This server has no widget</h1>
<p>Self-managed servers from 1.7 to early 2026 have it. Others return its address at most.</p>
</html>
`

// The releases with the page of the widget. It was removed at the end of February 2026.
const (
	widgetSince = "1.7"
	widgetUntil = "March 2026"
)

// hasWidgetPage reports whether servers of the profile have the page of the widget.
func (f features) hasWidgetPage() bool {
	return !f.cloud && f.hasSince(widgetSince) && !f.hasSince(widgetUntil)
}

// widgetResponse serves the stand-in for the page of the widget. The page has no data of its own: it asks with a scoped
// token for the connectors and sources to show, and for a new source.
func (s *Server) widgetResponse(req *http.Request, body []byte) *response {
	ancestors := cmp.Or(originOf(req.URL.Query().Get("allowedOrigin")), "'none'")
	if !s.settings.hasWidgetPage() {
		return htmlResponse(http.StatusNotFound, widgetGoneHTML, ancestors)
	}
	switch req.Method + " " + req.URL.Path {
	case "GET " + widgetPath:
		return htmlResponse(http.StatusOK, widgetHTML, ancestors, "script-src 'self'", "connect-src 'self'")
	case "GET " + widgetPath + "/page.js":
		return widgetScriptResponse()
	case "POST " + widgetPath + "/choices":
		return s.widgetAction(req, body, (*call).widgetChoices)
	case "POST " + widgetPath + "/create":
		return s.widgetAction(req, body, (*call).createWidgetSource)
	}
	return htmlResponse(http.StatusNotFound, widgetGoneHTML, ancestors)
}

func widgetScriptResponse() *response {
	return &response{
		status: http.StatusOK,
		body:   textBody{contentType: "text/javascript; charset=utf-8", text: widgetScript},
		header: http.Header{"X-Content-Type-Options": {"nosniff"}},
	}
}

// widgetAction runs an action of the page in the workspace of the scoped token that the request has.
func (s *Server) widgetAction(
	req *http.Request, body []byte, action func(c *call, workspace *resource) (any, error),
) *response {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.newCall(req, body)
	c.now = s.now()
	session, isValid := s.tokens.session(c.authorization)
	workspace := s.state.get(workspaces, session.workspace)
	if !isValid {
		return widgetError(http.StatusUnauthorized, "The token has expired.")
	}
	if workspace == nil || workspace.deleted {
		return widgetError(http.StatusForbidden, "The token is not for a workspace.")
	}
	result, err := action(c, workspace)
	if err != nil {
		return widgetError(errorResponse(err).status, "The source could not be created. Check what you have entered.")
	}
	return &response{status: http.StatusOK, body: result, header: http.Header{"Cache-Control": {"no-store"}}}
}

func widgetError(status int, text string) *response {
	return &response{status: status, body: object{"error": text}}
}

// widgetConnector is a connector that customers can choose.
type widgetConnector struct {
	id         string // of the template or, without one, of the definition
	name       string
	definition string // ID
	fixed      object // settings that are the same for all customers
	fields     []widgetField
}

// widgetField is a setting that is left to the customer.
type widgetField struct {
	name     string
	title    string
	kind     string // type in the JSON schema
	secret   bool
	required bool
}

// widgetConnectors returns the connectors for the customers of an organization: its config templates. Without any, these
// are the connectors that the server knows, with the settings that they require.
func (c *call) widgetConnectors(organization string) []widgetConnector {
	var found []widgetConnector
	for _, template := range c.state.below(configTemplates, organization) {
		found = append(found, connectorOfTemplate(template))
	}
	if len(found) > 0 {
		return found
	}
	for _, definition := range c.state.all(sourceDefinitions) {
		connector := widgetConnector{id: definition.id, name: definition.connector.Name, definition: definition.id}
		for _, name := range definition.connector.Required {
			isSecret := slices.Contains(definition.connector.Secrets, name)
			connector.fields = append(connector.fields, widgetField{name: name, title: name, secret: isSecret, required: true})
		}
		found = append(found, connector)
	}
	return found
}

func connectorOfTemplate(template *resource) widgetConnector {
	spec := getObject(template.fields, "configTemplateSpec")
	connector := widgetConnector{
		id:         template.id,
		name:       getString(template.fields, "name"),
		definition: getString(template.fields, "sourceDefinitionId"),
		fixed:      getObject(template.fields, "partialDefaultConfig"),
	}
	properties := getObject(spec, "properties")
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		property := getObject(properties, name)
		connector.fields = append(connector.fields, widgetField{
			name:     name,
			title:    cmp.Or(getString(property, "title"), name),
			kind:     getString(property, "type"),
			secret:   property["airbyte_secret"] == true,
			required: slices.Contains(getList(spec, "required"), any(name)),
		})
	}
	return connector
}

// widgetChoices returns what the page shows: connectors, and the names of the sources that the workspace has.
func (c *call) widgetChoices(workspace *resource) (any, error) {
	return object{
		"connectors": toList(c.widgetConnectors(workspace.parent), showWidgetConnector),
		"sources": toList(c.state.below(sources, workspace.id), func(source *resource) any {
			return source.fields["name"]
		}),
	}, nil
}

func showWidgetConnector(connector widgetConnector) object {
	return object{
		"id":   connector.id,
		"name": connector.name,
		"fields": toList(connector.fields, func(f widgetField) object {
			return object{"name": f.name, "title": f.title, "secret": f.secret, "required": f.required}
		}),
	}
}

// createWidgetSource creates a source from what the customer has entered. It takes the settings that are left to them,
// and no others.
func (c *call) createWidgetSource(workspace *resource) (any, error) {
	connectors := c.widgetConnectors(workspace.parent)
	i := slices.IndexFunc(connectors, func(x widgetConnector) bool { return x.id == getString(c.body, "id") })
	if i < 0 {
		return nil, statusError(http.StatusNotFound, "The connector is unknown.")
	}
	connector := connectors[i]
	entered := object{}
	for _, field := range connector.fields {
		value := getString(getObject(c.body, "values"), field.name)
		if value == "" && field.required {
			return nil, statusError(http.StatusUnprocessableEntity, field.name+" is empty.")
		}
		if value != "" {
			entered[field.name] = field.parse(value)
		}
	}
	c.route = routeOf("createSource")
	c.body = object{
		"name":          connector.name,
		"workspaceId":   workspace.id,
		"definitionId":  connector.definition,
		"configuration": merge(connector.fixed, entered),
	}
	created, err := c.route.handle(c)
	if err != nil {
		return nil, err
	}
	source, _ := created.(object)
	err = c.connectByTemplates(workspace, getString(source, "sourceId"))
	if err != nil {
		return nil, err
	}
	return pick(source, "sourceId", "name"), nil
}

// parse returns a text as a value of the field's type. Texts of another form stay as they are; connectors refuse them.
func (f widgetField) parse(text string) any {
	switch f.kind {
	case "integer":
		n, err := strconv.ParseInt(text, 10, 64)
		if err == nil {
			return n
		}
	case "number":
		n, err := strconv.ParseFloat(text, 64)
		if err == nil {
			return n
		}
	case "boolean":
		b, err := strconv.ParseBool(text)
		if err == nil {
			return b
		}
	}
	return text
}
