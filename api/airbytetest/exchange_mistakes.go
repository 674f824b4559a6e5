package airbytetest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// findMistakes compares a request with the API document. It reports each mistake to the test, and
// returns them. It also changes the call to what servers understand: they pass over some
// deviations from the document, which are mistakes only with [WithStrict].
//
// Facts of api/doctor: lists/unknown-parameters-ignored, lists/arrays-repeated-or-joined,
// requests/unknown-properties-ignored.
func (c *call) findMistakes(req *http.Request, body []byte) []string {
	if mistake := openapi.CheckRequestLine(req); mistake != "" {
		c.server.complain("%s %s: %s", req.Method, req.URL.Path, mistake)
		return []string{mistake}
	}
	if c.route.ID == "" {
		if c.server.isOfOtherRelease(req) {
			return nil // programs may try an operation that not all servers have
		}
		c.server.complain("%s %s: there is no such operation on a server of profile %s",
			req.Method, req.URL.Path, c.settings.profile)
		return nil
	}
	read := openapi.Tolerate(c.route.documented, req, body)
	c.query = query{values: read.Query}
	c.body = parseBody(req.Header.Get("Content-Type"), read.Body)
	c.lowerIDs()
	mistakes := openapi.Check(c.route.documented, c.pathParams, read.Request, read.Body)
	if c.settings.strict {
		mistakes = slices.Concat(read.Notes, mistakes)
	} else {
		c.report(read.Notes)
	}
	for _, mistake := range mistakes {
		c.server.complain("%s (%s %s): %s", c.route.ID, c.route.Method, c.route.Path, mistake)
	}
	return mistakes
}

// report logs remarks about a call, such as the deviations that servers pass over. It must be called
// without Server.mu.
func (c *call) report(remarks []string) {
	for _, remark := range remarks {
		c.server.remark("%s (%s %s): %s", c.route.ID, c.route.Method, c.route.Path, remark)
	}
}

// remark logs a remark about a request, in the test too. It must be called without s.mu.
func (s *Server) remark(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.settings.logger.Info("airbytetest: remark", "remark", text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tb != nil && !s.closed {
		s.tb.Logf("airbytetest: %s", text)
	}
}

// mistakesError returns the error response to a request with mistakes. Its format depends on the
// part of the server that finds the mistake, which is usually the web framework.
//
// Facts of api/doctor: lists/limit-up-to-100, lists/definitions-need-workspace,
// jobs/unknown-order-is-400, jobs/millisecond-filters-are-400.
func (c *call) mistakesError(mistakes []string) error {
	anyStartsWith := func(prefix string) bool {
		return slices.ContainsFunc(mistakes, func(m string) bool { return strings.HasPrefix(m, prefix) })
	}
	switch {
	case anyStartsWith("body: header Content-Type "):
		return emptyError(http.StatusUnsupportedMediaType)
	case anyStartsWith("query parameter limit: number must be at "),
		anyStartsWith("query parameter offset: number must be at "):
		return loggedError(http.StatusBadRequest)
	case c.lacksQuery("listConnectorDefinitions", "workspaceId"):
		return loggedError(http.StatusInternalServerError)
	case anyStartsWith("query parameter orderBy: value "),
		c.lacksQuery("listGroups", "organizationId"):
		return statusError(http.StatusBadRequest, strings.Join(mistakes, "; "))
	}
	return frameworkError(http.StatusBadRequest, mistakes...)
}

// isTooLong reports whether the request line is too long, so that servers refuse the request before they
// look at its token.
//
// Fact of api/doctor: requests/line-up-to-4096-bytes.
func isTooLong(mistakes []string) bool {
	return slices.ContainsFunc(mistakes, func(m string) bool { return strings.HasPrefix(m, "request line: ") })
}

func (c *call) lacksQuery(operationID, parameter string) bool {
	return c.route.ID == operationID && c.query.get(parameter) == ""
}

// profileText names the servers of the profile at the beginning of a sentence.
func (c *call) profileText() string { return "Servers of profile " + string(c.settings.profile) }

// newerValues are enum values that servers of March 2026 do not know yet.
var newerValues = []string{"queued", "workspace_source_editor", "workspace_destination_editor"}

// newerRoles are roles that servers of July 2026 know, but do not grant to users yet.
var newerRoles = []string{"workspace_source_editor", "workspace_destination_editor"}

// checkValues returns the error for a value that is in the document, but not accepted by the server.
func (c *call) checkValues() error {
	if err := c.checkScheduleType(); err != nil {
		return err
	}
	value := cmp.Or(c.query.get("status"), getString(c.body, "permissionType"))
	if !c.settings.july && slices.Contains(newerValues, value) {
		return frameworkError(http.StatusBadRequest, c.profileText()+" do not know the value "+value+".")
	}
	isNewest := c.settings.hasSince("August 2026")
	if c.route.ID == "createPermission" && !isNewest && slices.Contains(newerRoles, value) {
		return frameworkError(http.StatusBadRequest, c.profileText()+" do not grant the role "+value+".")
	}
	return nil
}
