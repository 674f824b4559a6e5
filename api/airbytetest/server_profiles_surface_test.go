package airbytetest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSurface compares the operations of each profile with those that the API document of its release
// had. It needs a file that is not part of the module.
func TestSurface(t *testing.T) {
	text, err := os.ReadFile("../../../shared/ages/operations.txt")
	if err != nil {
		t.Skip("the lists of operations are not here")
	}
	sections := map[Profile]string{
		SelfManaged063:        "v0.63.0",
		SelfManaged11:         "v1.1.0",
		SelfManaged15:         "v1.5.0",
		SelfManaged16:         "v1.6.0",
		SelfManaged18:         "v1.8.0",
		SelfManaged20:         "v2.0.0",
		SelfManaged2026March:  "8ef1269219",
		SelfManaged2026August: "HEAD",
	}
	for profile, section := range sections {
		want := operationsUntil(string(text), section)
		if len(want) < 30 {
			t.Fatalf("%s has only the operations %v", section, want)
		}
		var got []string
		for _, op := range allOperations() {
			if profiles[profile].serves(op) || op.ID == "oauthCallback" { // documented, but implemented on Cloud only
				got = append(got, op.ID)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", profile, diff)
		}
	}
}

var (
	surfaceID   = regexp.MustCompile(`'([a-zA-Z]+)'[,\]]`)
	surfacePath = regexp.MustCompile(`\('([A-Z]+)', '([^']+)'\)`)
)

// operationsUntil returns the sorted operationIds of a section of operations.txt. Each section lists
// the operations that are new or gone since the one before it.
func operationsUntil(text, last string) []string {
	known := map[string]bool{}
	for _, section := range strings.Split(text, "\n== ")[1:] {
		name, listed, _ := strings.Cut(section, " ")
		if _, after, ok := strings.Cut(listed, "new since"); ok {
			listed = after // the words before it repeat the operations without an ID
		}
		added, gone, _ := strings.Cut(listed, "gone:")
		setAll(known, added, true)
		setAll(known, gone, false)
		if name == last {
			break
		}
	}
	var ids []string
	for id, isKnown := range known {
		if isKnown {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func setAll(known map[string]bool, listed string, value bool) {
	for _, path := range surfacePath.FindAllStringSubmatch(listed, -1) {
		known[idOf(path[1], path[2])] = value
	}
	listed = surfacePath.ReplaceAllString(listed, "")
	for _, id := range surfaceID.FindAllStringSubmatch(listed, -1) {
		known[id[1]] = value
	}
}

// idOf returns the operationId for a method and a path without the names of its parameters.
func idOf(method, path string) string {
	for _, op := range allOperations() {
		if op.Method == method && regexp.MustCompile(`\{\w+\}`).ReplaceAllString(op.Path, "{}") == path {
			return op.ID
		}
	}
	return method + " " + path
}
