package doctor

import (
	"context"
	"net/http"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// notAsked lists operations with method GET that are not asked: they have effects, need no credentials, or make the
// server work for a long time.
var notAsked = []string{"oauthCallback", "getDocumentation", "getHealthCheck", "getStreamProperties"}

// checkOperations finds the operations that the server lacks. It asks those that read, with IDs that do not exist,
// and concludes the others from the release.
func (e *examination) checkOperations(ctx context.Context) Step {
	step := Step{Name: "operations", Outcome: OK}
	if e.report.Release == "" {
		return step.skip("The release is unknown, so the operations of the server are, too.")
	}
	for _, op := range airbyte.Operations() {
		if e.lacksOperation(ctx, op) {
			e.report.Lacks = append(e.report.Lacks, op.ID)
		}
	}
	if len(e.report.Lacks) == 0 {
		step.say("The server has all operations of the client.")
		return step
	}
	step.say("The server lacks %d of %d operations of the client: %s.",
		len(e.report.Lacks), len(airbyte.Operations()), strings.Join(byService(e.report.Lacks), ", "))
	step.say("Calls of these operations return an error that matches errors.ErrUnsupported.")
	return step
}

// byService names operations, and a service if all its operations are among them.
func byService(ids []string) []string {
	all := map[string]int{}
	missing := map[string]int{}
	for _, op := range airbyte.Operations() {
		all[op.Service]++
		if slices.Contains(ids, op.ID) {
			missing[op.Service]++
		}
	}
	var names []string
	for _, op := range airbyte.Operations() {
		name := op.String()
		isWhole := missing[op.Service] == all[op.Service]
		if isWhole {
			name = "all of " + op.Service
		}
		isNamed := slices.Contains(names, name)
		if slices.Contains(ids, op.ID) && !isNamed {
			names = append(names, name)
		}
	}
	return names
}

// lacksOperation reports whether the server lacks an operation. It asks the server if it can, and otherwise concludes it
// from the release.
func (e *examination) lacksOperation(ctx context.Context, op airbyte.Operation) bool {
	isAsked := op.Method == http.MethodGet && !slices.Contains(notAsked, op.ID)
	if isAsked && (op.Since != "" || op.Removed != "") {
		looksMissing := e.lacks(ctx, pathOf(op))
		isCertain := e.hasServerErrors || !looksMissing
		if isCertain {
			return looksMissing
		}
	}
	if op.ID == "oauthCallback" {
		return !e.release.isCloud
	}
	if op.Since != "" && e.release.isBefore(lineOf(op.Since)) {
		return true
	}
	return op.Removed != "" && !e.release.isCloud && e.release.hasSince("April 2026")
}

// lineOf returns the line of releases that a release belongs to.
func lineOf(since string) string {
	switch since {
	case "0.64":
		return "1.1"
	case "1.2":
		return "1.5"
	}
	return since
}
