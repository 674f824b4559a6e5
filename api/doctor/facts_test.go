package doctor_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/doctor"
)

var update = flag.Bool("update", false, "write FACTS.md")

// TestFactsDocument checks that FACTS.md lists all facts.
func TestFactsDocument(t *testing.T) {
	const file = "FACTS.md"
	want := factsDocument()
	if *update {
		err := os.WriteFile(file, []byte(want), 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("run go test ./api/doctor -run TestFactsDocument -update (-want +got):\n%s", diff)
	}
}

func factsDocument() string {
	var b strings.Builder
	b.WriteString("# Facts about Airbyte servers\n\n" +
		"The client and the in-memory server rely on these facts. `airbyteagent doctor` checks those that can be seen from\n" +
		"outside: by reading, or with objects of its own in a workspace that you name. This file is made from the tables in\n" +
		"`facts_*.go`; `go test ./api/doctor -run TestFactsDocument -update` writes it.\n\n" +
		"| ID | fact | source | checked by |\n|---|---|---|---|\n")
	for _, fact := range doctor.Facts() {
		checked := "reading"
		switch {
		case !fact.Visible():
			checked = "–"
		case fact.NeedsWorkspace():
			checked = "writing"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", fact.ID, strings.ReplaceAll(fact.Says, "|", `\|`), fact.Source, checked)
	}
	return b.String()
}

// TestReferences checks that comments of the in-memory server refer to all facts, and to no others.
func TestReferences(t *testing.T) {
	known := map[string]bool{}
	for _, fact := range doctor.Facts() {
		known[fact.ID] = true
	}
	referred := map[string]bool{}
	for file, ids := range references(t) {
		for _, id := range ids {
			referred[id] = true
			if !known[id] {
				t.Errorf("%s refers to %s, which is not a fact", file, id)
			}
		}
	}
	for id := range known {
		if !referred[id] {
			t.Errorf("no comment in api/airbytetest refers to %s", id)
		}
	}
}

// references returns the IDs of facts that the files of the in-memory server name in their comments.
func references(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../airbytetest/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of api/airbytetest: %v", err)
	}
	comment := regexp.MustCompile(`Facts? of api/doctor: ([^.]*)\.`)
	id := regexp.MustCompile(`[a-z-]+/[a-z0-9-]+`)
	found := map[string][]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range comment.FindAllStringSubmatch(string(data), -1) {
			found[file] = append(found[file], id.FindAllString(match[1], -1)...)
		}
	}
	return found
}
