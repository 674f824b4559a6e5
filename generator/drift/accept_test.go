package drift

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	withTwo = `{openapi: 3.1.0, paths: {/a: {get: {operationId: getA, responses: {}}}, /b: {get: {operationId: getB, responses: {}}}}}`
	withOne = `{openapi: 3.1.0, paths: {/a: {get: {operationId: getA, responses: {}}}}}`
	goneID  = "operation-removed getB GET·/b -"
)

func TestAccept(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		outcome    Outcome
		stale      []string
	}{
		{"nothing", "[]", BreakingDrift, nil},
		{"what was found", `[{id: "` + goneID + `", reason: not used, since: 2026-04-03}]`, None, nil},
		{"until later", `[{id: "` + goneID + `", reason: not used, since: 2026-04-03, until: 2026-11-25}]`, None, nil},
		{"until today", `[{id: "` + goneID + `", reason: not used, since: 2026-04-03, until: 2026-11-24}]`, BreakingDrift, nil},
		{"what is not there", `[{id: other, reason: not used, since: 2026-04-03}]`, BreakingDrift, []string{"other"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, err := ParseAcceptances("accepted.yaml", []byte(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			r := compare(t, []byte(withTwo), []byte(withOne))
			r.Accept(all, "2026-11-24")
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

// TestIDsStay: an id is the same wherever in the file a change stands, however
// the file is worded, and however many operations it reaches.
func TestIDsStay(t *testing.T) {
	ids := func(old, new string) []string {
		var all []string
		for _, f := range compare(t, []byte(old), []byte(new)).Findings {
			all = append(all, f.ID)
		}
		return all
	}
	want := ids(withTwo, withOne)
	prose := "# A comment.\n" + strings.ReplaceAll(withTwo, "operationId: getB", "summary: Gets B., operationId: getB")
	if diff := cmp.Diff(want, ids(prose, "\n\n\n"+withOne)); diff != "" {
		t.Errorf("other words (-want +got):\n%s", diff)
	}
	one := string(things(true, false, "{enum: [a]}").Data)
	two := string(things(true, false, "{enum: [a, b]}").Data)
	more := func(doc string) string {
		return strings.Replace(doc, "paths:\n", "paths:\n  /more:\n    put: {operationId: putThing, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}, responses: {}}\n", 1)
	}
	if diff := cmp.Diff(ids(one, two), ids(more(one), more(two))); diff != "" {
		t.Errorf("more operations (-want +got):\n%s", diff)
	}
}

func TestParseAcceptances(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"not a list":     {"id: a", "want a list of entries with id, reason, since and until"},
		"an unknown key": {"[{id: a, reason: b, since: 2026-01-01, until2: 2026-01-01}]", "until2"},
		"no id":          {"[{reason: b, since: 2026-01-01}]", "entry 1: the id is missing"},
		"no reason":      {"[{id: a, reason: ' ', since: 2026-01-01}]", "entry 1: a: the reason is missing"},
		"no day":         {"[{id: a, reason: b}]", `entry 1: a: since: want a day such as 2026-04-03, got ""`},
		"a wrong day":    {"[{id: a, reason: b, since: 2026-01-01, until: 2026-02-30}]", "entry 1: a: until: want a day such as 2026-04-03, got \"2026-02-30\""},
		"twice":          {"[{id: a, reason: b, since: 2026-01-01}, {id: a, reason: c, since: 2026-01-01}]", "entry 2: duplicate id a"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseAcceptances("accepted.yaml", []byte(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "accepted.yaml: ") {
				t.Errorf("got %v, want accepted.yaml: …%s…", err, tt.want)
			}
		})
	}
	for _, empty := range []string{"", "# Nothing yet.\n\n", "[]"} {
		if all, err := ParseAcceptances("accepted.yaml", []byte(empty)); err != nil || len(all) != 0 {
			t.Errorf("%q: %v, %v", empty, all, err)
		}
	}
}
