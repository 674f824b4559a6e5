package drift

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// withOne is withTwo without the operation getB.
const (
	withTwo = `{openapi: 3.1.0, paths: {/a: {get: {operationId: getA, responses: {}}}, ` +
		`/b: {get: {operationId: getB, responses: {}}}}}`
	withOne = `{openapi: 3.1.0, paths: {/a: {get: {operationId: getA, responses: {}}}}}`
)

func TestAccept(t *testing.T) {
	const removedID = `"operation-removed getB GET·/b -"`
	for _, tt := range []struct {
		name    string
		file    string
		outcome Outcome
		stale   []string
	}{
		{
			name:    "nothing",
			file:    "[]",
			outcome: BreakingDrift,
		},
		{
			name:    "the finding",
			file:    `[{id: ` + removedID + `, reason: not used, since: 2026-04-03}]`,
			outcome: None,
		},
		{
			name:    "until tomorrow",
			file:    `[{id: ` + removedID + `, reason: not used, since: 2026-04-03, until: 2026-11-25}]`,
			outcome: None,
		},
		{
			name:    "until today",
			file:    `[{id: ` + removedID + `, reason: not used, since: 2026-04-03, until: 2026-11-24}]`,
			outcome: BreakingDrift,
		},
		{
			name:    "a finding that does not occur",
			file:    `[{id: other, reason: not used, since: 2026-04-03}]`,
			outcome: BreakingDrift,
			stale:   []string{"other"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			acceptances, err := ParseAcceptances("accepted.yaml", []byte(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			r := compare(t, []byte(withTwo), []byte(withOne))
			r.Accept(acceptances, "2026-11-24")
			if got := r.Outcome(); got != tt.outcome {
				t.Errorf("outcome %v, want %v", got, tt.outcome)
			}
			var stale []string
			for _, a := range r.Stale {
				stale = append(stale, a.ID)
			}
			if diff := cmp.Diff(tt.stale, stale); diff != "" {
				t.Errorf("stale (-want +got):\n%s", diff)
			}
		})
	}
}

// TestIDsAreStable shows that an id does not depend on the line of a change, the
// wording of the document, or the number of operations that the change reaches.
func TestIDsAreStable(t *testing.T) {
	ids := func(base, revision string) []string {
		var ids []string
		for _, f := range compare(t, []byte(base), []byte(revision)).Findings {
			ids = append(ids, f.ID)
		}
		return ids
	}
	want := ids(withTwo, withOne)
	withProse := "# A comment.\n" + strings.ReplaceAll(withTwo, "operationId: getB", "summary: Gets B., operationId: getB")
	if diff := cmp.Diff(want, ids(withProse, "\n\n\n"+withOne)); diff != "" {
		t.Errorf("with other lines and prose (-want +got):\n%s", diff)
	}

	const more = `paths:
  /more:
    put:
      operationId: putThing
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {}
`
	base := string(thingDocument(true, false, "{enum: [a]}").Data)
	revision := string(thingDocument(true, false, "{enum: [a, b]}").Data)
	withMore := func(doc string) string { return strings.Replace(doc, "paths:\n", more, 1) }
	if diff := cmp.Diff(ids(base, revision), ids(withMore(base), withMore(revision))); diff != "" {
		t.Errorf("with more operations (-want +got):\n%s", diff)
	}
}

func TestParseAcceptances(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"not a list": {
			file: "id: a",
			want: "want a list of entries with id, reason, since and until",
		},
		"unknown key": {
			file: "[{id: a, reason: b, since: 2026-01-01, until2: 2026-01-01}]",
			want: "until2",
		},
		"no id": {
			file: "[{reason: b, since: 2026-01-01}]",
			want: "entry 1: the id is missing",
		},
		"no reason": {
			file: "[{id: a, reason: ' ', since: 2026-01-01}]",
			want: "entry 1: a: the reason is missing",
		},
		"no day": {
			file: "[{id: a, reason: b}]",
			want: `entry 1: a: since: want a day such as 2026-04-03, got ""`,
		},
		"impossible day": {
			file: "[{id: a, reason: b, since: 2026-01-01, until: 2026-02-30}]",
			want: `entry 1: a: until: want a day such as 2026-04-03, got "2026-02-30"`,
		},
		"duplicate": {
			file: "[{id: a, reason: b, since: 2026-01-01}, {id: a, reason: c, since: 2026-01-01}]",
			want: "entry 2: duplicate id a",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseAcceptances("accepted.yaml", []byte(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "accepted.yaml: ") {
				t.Errorf("got %v, want accepted.yaml: …%s…", err, tt.want)
			}
		})
	}
	for _, empty := range []string{"", "# Nothing yet.\n\n", "[]"} {
		acceptances, err := ParseAcceptances("accepted.yaml", []byte(empty))
		if err != nil || len(acceptances) != 0 {
			t.Errorf("%q: got %v, %v", empty, acceptances, err)
		}
	}
}
