package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// pins limits calls to some workspaces. A nil *pins limits nothing.
type pins struct {
	client *airbyte.Client
	ids    []string // in lower case
}

func newPins(client *airbyte.Client, s *settings) *pins {
	if s.workspaces == nil {
		return nil
	}
	return &pins{client: client, ids: s.workspaces}
}

// scope says how calls of an operation relate to workspaces.
type scope struct {
	harmless bool     // concerns no data of anybody
	outside  string   // why it concerns more than a workspace; "" if it does not
	fields   []string // fields of the input that name workspaces or objects of one
}

// harmless lists the operations that concern no data of anybody.
var harmless = []string{"getDocumentation", "getHealthCheck"}

// outside says why operations concern more than a workspace, by service or operation ID.
var outside = map[string]string{
	"Applications":        "applications have access to all workspaces of their user",
	"Regions":             "regions belong to an organization",
	"Dataplanes":          "dataplanes belong to an organization",
	"Permissions":         "permissions also concern other workspaces",
	"Organizations":       "organizations have several workspaces",
	"Users":               "users belong to an organization",
	"Groups":              "groups belong to an organization",
	"ConfigTemplates":     "templates belong to an organization",
	"ConnectionTemplates": "templates belong to an organization",
	"createWorkspace":     "a new workspace is not among those of the runner",
	"oauthCallback":       "nothing in the call tells the workspace of the consent",
	"getEmbeddedWidget":   "widgets create workspaces in an organization",

	"listEmbeddedOrganizationsByUser": "organizations have several workspaces",
}

// Fields of inputs that name workspaces.
const (
	workspaceField  = "workspaceId"
	workspacesField = "workspaceIds"
	tagsField       = "tags"
)

// pinnedFields lists the fields of inputs that name workspaces or objects of one.
var pinnedFields = []string{
	workspaceField, workspacesField, "sourceId", "destinationId", "connectionId", "jobId", "tagId", tagsField,
}

// scopeOf returns the scope of an operation. It returns false for an operation without a decision, which is then
// refused.
func scopeOf(op *Operation) (scope, bool) {
	if slices.Contains(harmless, op.ID) {
		return scope{harmless: true}, true
	}
	for _, key := range []string{op.ID, op.Service} {
		reason, ok := outside[key]
		if ok {
			return scope{outside: reason}, true
		}
	}
	var s scope
	for _, field := range pinnedFields {
		if op.Has(field) {
			s.fields = append(s.fields, field)
		}
	}
	return s, len(s.fields) > 0
}

// refusal returns the reason why no call of an operation is within the workspaces, or "".
func (p *pins) refusal(op *Operation) string {
	if p == nil {
		return ""
	}
	s, isDecided := scopeOf(op)
	switch {
	case !isDecided:
		return "the runner is limited to some workspaces, and cannot tell which workspaces the operation concerns"
	case s.outside != "":
		return "the runner is limited to some workspaces, and " + s.outside
	}
	return ""
}

// inject adds the workspaces to an input that can have them and has none. Lists get all of them. A single workspace
// is added only if it is required: an optional one would change the workspace of an object.
func (p *pins) inject(op *Operation, raw json.RawMessage) json.RawMessage {
	if p == nil || p.refusal(op) != "" {
		return raw
	}
	var fields map[string]json.RawMessage
	err := json.Unmarshal(orEmpty(raw), &fields)
	if err != nil {
		return raw // the check reports it
	}
	workspace := op.input.field(workspaceField)
	needsOne := workspace != nil && workspace.required && isAbsent(fields[workspaceField])
	if needsOne && len(p.ids) == 1 {
		fields[workspaceField] = mustJSON(p.ids[0])
	}
	if op.Has(workspacesField) && isEmptyList(fields[workspacesField]) {
		fields[workspacesField] = mustJSON(p.ids)
	}
	return mustJSON(fields)
}

func isAbsent(raw json.RawMessage) bool { return kindOf(raw) == "null" }

// isEmptyList reports whether a list is absent or empty. Servers take both for all workspaces.
func isEmptyList(raw json.RawMessage) bool {
	if isAbsent(raw) {
		return true
	}
	var items []json.RawMessage
	err := json.Unmarshal(raw, &items)
	return err == nil && len(items) == 0
}

// check returns an error if an input concerns other workspaces. The input is checked against the schema. It reads the
// objects that the input names.
func (p *pins) check(ctx context.Context, op *Operation, raw json.RawMessage) error {
	if p == nil {
		return nil
	}
	reason := p.refusal(op)
	if reason != "" {
		return p.newError(op, reason)
	}
	s, _ := scopeOf(op)
	if s.harmless {
		return nil
	}
	var fields map[string]json.RawMessage
	err := json.Unmarshal(orEmpty(raw), &fields)
	if err != nil {
		return p.newError(op, "the input is not a JSON object")
	}
	isChecked := false
	for _, field := range s.fields {
		if isAbsent(fields[field]) {
			continue
		}
		err := p.checkField(ctx, op, field, fields[field])
		if err != nil {
			return err
		}
		isChecked = true
	}
	if !isChecked {
		return p.newError(op, "the input names no workspace; set "+strings.Join(s.fields, " or "))
	}
	return nil
}

// checkField compares the workspaces that a field names with those of the runner.
func (p *pins) checkField(ctx context.Context, op *Operation, field string, raw json.RawMessage) error {
	found, err := p.workspacesOf(ctx, field, raw)
	if err != nil {
		e := explain(op, err)
		e.Message = fmt.Sprintf("%s was not sent, because the workspace of its %s could not be read: %s", op.ID, field, e.Message)
		e.MaybeApplied = false
		return e
	}
	for _, id := range found {
		if !p.has(id) {
			return p.newError(op, fmt.Sprintf("its %s names another workspace", field))
		}
	}
	return nil
}

// workspacesOf returns the workspaces of the objects that a field names.
func (p *pins) workspacesOf(ctx context.Context, field string, raw json.RawMessage) ([]string, error) {
	switch field {
	case workspacesField:
		var ids []string
		err := json.Unmarshal(raw, &ids)
		return ids, err
	case tagsField:
		return p.workspacesOfTags(ctx, raw)
	case "jobId":
		var id int64
		err := json.Unmarshal(raw, &id)
		if err != nil {
			return nil, err
		}
		return p.workspaceOfJob(ctx, id)
	}
	var id string
	err := json.Unmarshal(raw, &id)
	if err != nil {
		return nil, err
	}
	workspace, err := p.workspaceOf(ctx, field, id)
	return []string{workspace}, err
}

// workspaceOf returns the workspace of an object. The result is "" if the server tells none.
func (p *pins) workspaceOf(ctx context.Context, field, id string) (string, error) {
	switch field {
	case workspaceField:
		return id, nil
	case "sourceId":
		source, err := p.client.Sources.Get(ctx, id)
		if err != nil {
			return "", err
		}
		return source.WorkspaceID, nil
	case "destinationId":
		destination, err := p.client.Destinations.Get(ctx, id)
		if err != nil {
			return "", err
		}
		return destination.WorkspaceID, nil
	case "connectionId":
		connection, err := p.client.Connections.Get(ctx, id)
		if err != nil {
			return "", err
		}
		return connection.WorkspaceID, nil
	case "tagId":
		tag, err := p.client.Tags.Get(ctx, id)
		if err != nil {
			return "", err
		}
		return tag.WorkspaceID, nil
	}
	return "", fmt.Errorf("agent: the field %s names no object of a workspace", field)
}

// workspaceOfJob returns the workspace of the connection of a job.
func (p *pins) workspaceOfJob(ctx context.Context, id int64) ([]string, error) {
	job, err := p.client.Jobs.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	workspace, err := p.workspaceOf(ctx, "connectionId", job.ConnectionID)
	return []string{workspace}, err
}

// workspacesOfTags returns the workspaces of the tags of a connection. It asks the server, because the workspace
// in the input may be wrong.
func (p *pins) workspacesOfTags(ctx context.Context, raw json.RawMessage) ([]string, error) {
	var tags []struct {
		TagID string `json:"tagId"`
	}
	err := json.Unmarshal(raw, &tags)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, tag := range tags {
		workspace, err := p.workspaceOf(ctx, "tagId", tag.TagID)
		if err != nil {
			return nil, err
		}
		found = append(found, workspace)
	}
	return found, nil
}

// checkResult returns an error if a result shows other workspaces, because a server ignored the filter of a list.
func (p *pins) checkResult(op *Operation, result json.RawMessage) error {
	if p == nil {
		return nil
	}
	for _, workspace := range workspacesIn(result) {
		if !p.has(workspace) {
			return p.newError(op, "the server returned data of another workspace, which is not shown")
		}
	}
	return nil
}

// workspacesIn returns the workspaces that the objects of a result name: a list, a page of one, or a single object.
func workspacesIn(result json.RawMessage) []string {
	var page struct {
		Data        []json.RawMessage `json:"data"`
		WorkspaceID string            `json:"workspaceId"`
	}
	var items []json.RawMessage
	if kindOf(result) == "array" {
		_ = json.Unmarshal(result, &items) // it was encoded by package json
	} else {
		_ = json.Unmarshal(result, &page) // fields of other types stay empty
		items = page.Data
	}
	var found []string
	if page.WorkspaceID != "" {
		found = append(found, page.WorkspaceID)
	}
	for _, item := range items {
		var object struct {
			WorkspaceID string `json:"workspaceId"`
		}
		_ = json.Unmarshal(item, &object) // items that are not objects name no workspace
		if object.WorkspaceID != "" {
			found = append(found, object.WorkspaceID)
		}
	}
	return found
}

// has reports whether a workspace is one of those of the runner.
func (p *pins) has(id string) bool { return slices.Contains(p.ids, strings.ToLower(id)) }

func (p *pins) newError(op *Operation, reason string) *Error {
	return &Error{
		Message:   op.ID + " is not allowed: " + reason,
		Operation: op.ID,
		Do:        "use one of the workspaces of the runner: " + list(p.ids),
	}
}

// mustJSON encodes a value that cannot fail: strings, lists of them, and maps of valid JSON.
func mustJSON(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return data
}
