package doctor

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// caller describes the caller.
type caller struct {
	isAdmin    bool   // of the instance
	workspace  string // ID of a workspace that the caller can see, or ""
	source     string // ID of a source, or ""
	connection string // ID of a connection, or ""
	org        string // ID of an organization, or ""
}

// checkAccess checks the rights of the caller.
func (e *examination) checkAccess(ctx context.Context) Step {
	step := Step{Name: "access", Outcome: OK}
	x := e.ask(ctx, "/workspaces", "limit", "1")
	if !x.isList() {
		return e.refusedAccess(step, x)
	}
	e.caller.workspace = firstID(x, "workspaceId")
	e.caller.source = firstID(e.ask(ctx, "/sources", "limit", "100"), "sourceId")
	e.caller.connection = firstID(e.ask(ctx, "/connections", "limit", "100"), "connectionId")
	e.caller.org = firstID(e.ask(ctx, "/organizations"), "organizationId")
	e.sayRoles(ctx, &step)
	if e.caller.workspace == "" {
		step.warn("create a workspace, or ask for a role in one", "The caller can see no workspace.")
	}
	return step
}

// refusedAccess explains why the caller cannot even list workspaces.
func (e *examination) refusedAccess(step Step, x *exchange) Step {
	hasCredentials := e.settings.Credentials != Credentials{}
	switch {
	case x.status == 0:
		text, do := explainConnection(x.err, e.base.Hostname())
		return step.fail(do, "The list of workspaces got no response. %s", text)
	case x.status == http.StatusUnauthorized && !hasCredentials:
		return step.fail("set AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET, those of an application in the user interface",
			"The server wants credentials.")
	case x.status == http.StatusUnauthorized && e.settings.Credentials.Username != "":
		return step.fail("set AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET, those of an application in the user interface; "+
			"only servers before release 0.64, and proxies, accept a user name and a password",
			"The server refuses the user name and the password (status 401, %s).", x.kind())
	case x.status == http.StatusUnauthorized:
		return step.fail("check that the credentials belong to this server, and that their user still exists",
			"The server refuses the credentials (status 401, %s).", x.kind())
	case x.status == http.StatusForbidden:
		return step.fail("use /api/public/v1 as path of the base URL; if it is, ask for a role in a workspace",
			"The caller may not list workspaces (status 403, %s).", x.kind())
	case x.status == http.StatusTooManyRequests:
		return step.fail("wait some minutes, and run it again", "The server limits the requests of this user (status 429).")
	case isRedirect(x):
		return e.explainRedirect(step, x)
	case frontOf(x) != "":
		return step.fail("look at "+frontOf(x)+" in front of the server",
			"The list of workspaces comes from %s, with status %d.", frontOf(x), x.status)
	case x.ok():
		return step.fail("look at what is in front of the server, such as a login page; it must let requests with a token pass",
			"The response to the list of workspaces is not a list (status %d, %s).", x.status, x.kind())
	default:
		return step.fail("look at the log of the server", "The list of workspaces returns status %d (%s).", x.status, x.kind())
	}
}

// sayRoles says which roles the caller has. Servers before 0.64 have none.
func (e *examination) sayRoles(ctx context.Context, step *Step) {
	x := e.ask(ctx, "/permissions")
	if !x.ok() {
		step.say("The server does not return the roles of the caller (status %d).", x.status)
		return
	}
	if id := ownID(x.items()); id != "" {
		step.say("The caller is the user %s.", id)
	}
	counts := map[string]int{}
	for _, item := range x.items() {
		counts[plainWord(textOf(item, "permissionType"))]++
	}
	e.caller.isAdmin = counts[string(airbyte.PermissionTypeInstanceAdmin)] > 0
	var roles []string
	for _, role := range slices.Sorted(maps.Keys(counts)) {
		roles = append(roles, fmt.Sprintf("%s (%d)", role, counts[role]))
	}
	if len(roles) == 0 {
		step.warn("ask for a role in a workspace", "The caller has no roles.")
		return
	}
	step.say("Roles of the caller: %s.", strings.Join(roles, ", "))
}

// ownID returns the ID of the user whom all permissions are about, or "" if there is none.
func ownID(permissions []map[string]any) string {
	id := ""
	for _, item := range permissions {
		userID := textOf(item, "userId")
		isOther := id != "" && userID != id
		if isOther || uuids.FindString(userID) != userID {
			return ""
		}
		id = userID
	}
	return id
}

// firstID returns the ID of the first item of a list, or "".
func firstID(x *exchange, name string) string {
	for _, item := range x.items() {
		return textOf(item, name)
	}
	return ""
}

// plainWord returns a word of the server if it looks like those that servers use for types and statuses, such as
// 409-state-conflict, and otherwise a substitute. It keeps secrets, IDs, control characters and Markdown out of reports.
func plainWord(word string) string {
	const (
		maxLength = 50
		maxDigits = 3
	)
	if word == "" || len(word) > maxLength {
		return "other"
	}
	digits := 0
	for _, r := range word {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z', r == '_', r == '-':
		default:
			return "other"
		}
	}
	if digits > maxDigits {
		return "other"
	}
	return word
}
