package doctor

import (
	"context"
	"net/http"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Release lines, oldest first. Servers do not return their version, so it is inferred from their operations and the
// shapes of their responses.
var lines = []string{"0.63", "1.1", "1.5", "1.6", "1.7", "1.8", "2.0", "March 2026", "April 2026", "June 2026", "August 2026"}

// describeLine says which releases a line stands for.
func describeLine(line string) string {
	switch line {
	case "0.63":
		return "0.50 to 0.63"
	case "1.1":
		return "0.64 to 1.1"
	case "1.5":
		return "1.2 to 1.5"
	case "April 2026":
		return "April or May 2026"
	case "June 2026":
		return "June or July 2026"
	case "August 2026":
		return "August 2026 or newer"
	}
	return line
}

// release is an estimate of the release of a server: a range of lines.
type release struct {
	isCloud  bool
	from, to int // indexes in lines, inclusive
}

// hasSince reports whether all releases of the estimate are at least as new as a line.
func (r release) hasSince(line string) bool { return r.isCloud || r.from >= indexOf(line) }

// isBefore reports whether all releases of the estimate are older than a line.
func (r release) isBefore(line string) bool { return !r.isCloud && r.to < indexOf(line) }

func indexOf(line string) int { return slices.Index(lines, line) }

// String names the releases, such as "1.8 or 2.0".
func (r release) String() string {
	if r.isCloud {
		return "Airbyte Cloud"
	}
	if r.to == len(lines)-1 && r.from < r.to {
		return strings.TrimSuffix(lines[r.from], " or newer") + " or newer"
	}
	var names []string
	for i := r.from; i <= r.to; i++ {
		names = append(names, describeLine(lines[i]))
	}
	return strings.Join(names, " or ")
}

// sign is an operation that servers have since a release.
type sign struct {
	path  string
	query []string
	since string
}

// signs lists an operation for each line that brought one that can be read, oldest first.
var signs = []sign{
	{path: "/permissions", since: "1.1"},
	{path: "/connector_definitions", query: []string{"type", "source"}, since: "1.5"},
	{path: "/tags", since: "1.6"},
	{path: "/dataplanes", since: "1.7"},
	{path: "/embedded/organizations", since: "1.8"},
	{path: "/groups", query: []string{"organizationId", noID}, since: "March 2026"},
}

// unknownPath is a path that no server has.
const unknownPath = "/airbyte-go-doctor"

// checkRelease estimates the release of the server.
func (e *examination) checkRelease(ctx context.Context) Step {
	step := Step{Name: "release", Outcome: OK}
	e.unknown = e.ask(ctx, unknownPath)
	if e.unknown.status == 0 || e.unknown.isRefused() {
		e.release = release{from: 0, to: len(lines) - 1}
		step.warn("run it again in some minutes",
			"The release is unknown, because the server did not respond to a request, or limited it.")
		return step
	}
	e.hasServerErrors = e.seesServerErrors(ctx)
	if !e.hasServerErrors {
		step.warn("use an address of the server that does not go through it, or let it pass errors on",
			"A program in front of the server replaces its errors (%s), so that release and operations are guesses.", e.unknown.kind())
	}
	if e.isCloud(ctx) {
		e.release = release{isCloud: true, from: len(lines) - 1, to: len(lines) - 1}
		e.report.Release = e.release.String()
		step.say("The server is Airbyte Cloud, which always has the newest release.")
		return step
	}
	e.release = release{from: 0, to: len(lines) - 1}
	for _, s := range signs {
		if e.lacks(ctx, s.path, s.query...) {
			e.release.to = max(e.release.from, indexOf(s.since)-1)
			break
		}
		e.release.from = indexOf(s.since)
	}
	e.narrow(ctx)
	e.report.Release = e.release.String()
	step.say("The server seems to be self-managed, of release %s.", e.release)
	return step
}

// seesServerErrors reports whether errors come from the server, and not from a program in front of it that replaces
// them. The server sends errors of several kinds: for unknown paths, for invalid parameters and for unknown IDs. A
// program that replaces them makes them alike.
func (e *examination) seesServerErrors(ctx context.Context) bool {
	for _, x := range []*exchange{
		e.ask(ctx, "/workspaces", "limit", "101"),
		e.ask(ctx, "/sources/"+noID),
	} {
		isError := x.status >= http.StatusBadRequest
		if !isError || x.kind() != e.unknown.kind() {
			return true
		}
	}
	return false
}

// narrow uses signs that came and went between the operations that can be read.
func (e *examination) narrow(ctx context.Context) {
	if e.release.from == indexOf("March 2026") {
		if e.lacks(ctx, "/config_templates/sources", "organizationId", noID) {
			e.release.from = indexOf("April 2026")
		} else {
			e.release.to = indexOf("March 2026")
		}
	}
	if !e.hasServerErrors {
		return // the other signs are errors of different kinds
	}
	for _, s := range writeSigns {
		if e.settings.Workspace == "" || e.release.from >= indexOf(s.since) || e.release.to < indexOf(s.since) {
			continue
		}
		if s.lacks(ctx, e) {
			e.release.to = indexOf(s.since) - 1
			break
		}
		e.release.from = indexOf(s.since)
	}
}

// isCloud reports whether the server is Airbyte Cloud: by its name, or because it has an operation that no
// self-managed server has.
func (e *examination) isCloud(ctx context.Context) bool {
	if strings.EqualFold(e.base.Hostname(), "api.airbyte.com") {
		return true
	}
	// A callback without a state completes no consent.
	return !e.lacks(ctx, "/oauth/callback") && !e.isOld(ctx)
}

// isOld reports whether the server is older than 0.64, so that paths that it does not know look like others.
func (e *examination) isOld(ctx context.Context) bool { return e.lacks(ctx, "/permissions") }

// lacks reports whether the server lacks a path. It then responds as it does to a path that no server has.
func (e *examination) lacks(ctx context.Context, path string, query ...string) bool {
	x := e.ask(ctx, path, query...)
	return x.status >= http.StatusBadRequest && x.looksLike(e.unknown)
}

// noID is a UUID that no resource has.
const noID = "5f0c1f4a-7d3b-4a55-9a6e-2f1d0c9b8a77"

// noJob is an ID that no job has.
const noJob = "987654321987654"

// pathOf returns the path of an operation with IDs that do not exist.
func pathOf(op airbyte.Operation) string {
	var segments []string
	for _, segment := range strings.Split(op.Path, "/") {
		switch {
		case segment == "{jobId}":
			segment = noJob
		case segment == "{actorType}":
			segment = "source"
		case strings.HasPrefix(segment, "{"):
			segment = noID
		}
		segments = append(segments, segment)
	}
	return strings.Join(segments, "/")
}
