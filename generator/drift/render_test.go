package drift

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const reportDir = "../../testdata/report"

var extensions = map[string]string{"text": "txt", "markdown": "md", "json": "json", "github": "github", "sarif": "sarif", "junit": "xml", "html": "html"}

// sampleReport has a bit of everything, and names that mean harm.
func sampleReport(t *testing.T) *Report {
	t.Helper()
	src := func(name string) Source {
		data, err := os.ReadFile(filepath.Join(reportDir, name))
		if err != nil {
			t.Fatal(err)
		}
		return Source{Name: name, Data: data}
	}
	r, err := Compare(src("old.yaml"), src("new.yaml"), Options{Overlays: []Source{src("overlay.yaml")}, Preview: preview})
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := ParseAcceptances("accepted.yaml", src("accepted.yaml").Data)
	if err != nil {
		t.Fatal(err)
	}
	r.Accept(accepted, "2026-11-24")
	return r
}

func TestRender(t *testing.T) {
	for format, extension := range extensions {
		t.Run(format, func(t *testing.T) {
			got := render(t, sampleReport(t), format)
			golden(t, filepath.Join(reportDir, "report."+extension), got)
			for range 10 {
				if again := render(t, sampleReport(t), format); !bytes.Equal(got, again) {
					t.Fatalf("it differs from run to run:\n%s", cmp.Diff(string(got), string(again)))
				}
			}
		})
	}
	if len(extensions) != len(Formats()) {
		t.Errorf("tested are %d formats of %v", len(extensions), Formats())
	}
	if err := sampleReport(t).Render(io.Discard, "pdf"); err == nil || !strings.Contains(err.Error(), "want one of github, html, json") {
		t.Errorf("an unknown format: %v", err)
	}
}

// TestRenderHostileNames: a name from the document is never taken for anything
// but a name.
func TestRenderHostileNames(t *testing.T) {
	r := sampleReport(t)
	for format, forbidden := range map[string][]string{
		"text":     {"\x1b", "\n::error"},
		"markdown": {"<script", "\n::error", "`@all`", " @all"},
		"html":     {"<script", "]]>&huge"},
		"github":   {"\n::error::*/"},
	} {
		got := string(render(t, r, format))
		for _, bad := range forbidden {
			if strings.Contains(got, bad) {
				t.Errorf("%s has %q", format, bad)
			}
		}
	}
	lines := strings.Split(strings.TrimSpace(string(render(t, r, "github"))), "\n")
	for _, line := range lines {
		if !strings.HasPrefix(line, "::error file=old.yaml,") && !strings.HasPrefix(line, "::warning file=old.yaml,") && !strings.HasPrefix(line, "::notice file=old.yaml,") {
			t.Errorf("no annotation: %s", line)
		}
	}
}

// TestRenderParses reads the formats for machines as they would.
func TestRenderParses(t *testing.T) {
	r := sampleReport(t)
	var report struct {
		Version  int
		Outcome  int
		Findings []struct{ ID, Kind, Wire string }
	}
	if err := json.Unmarshal(render(t, r, "json"), &report); err != nil {
		t.Fatal(err)
	}
	if report.Version != JSONVersion || report.Outcome != int(BreakingDrift) || len(report.Findings) != len(r.Findings) || report.Findings[0].Wire != "breaking" {
		t.Errorf("JSON says %+v", report)
	}
	var sarif struct {
		Version string
		Runs    []struct {
			Results []struct {
				RuleID, Level string
				Suppressions  []any
			}
		}
	}
	if err := json.Unmarshal(render(t, r, "sarif"), &sarif); err != nil {
		t.Fatal(err)
	}
	suppressed := 0
	for _, result := range sarif.Runs[0].Results {
		suppressed += len(result.Suppressions)
	}
	if sarif.Version != "2.1.0" || len(sarif.Runs[0].Results) != len(r.Findings) || suppressed != 1 {
		t.Errorf("SARIF says %+v", sarif)
	}
	var suite struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Cases    []struct {
			Name string `xml:"name,attr"`
		} `xml:"testcase"`
	}
	if err := xml.Unmarshal(render(t, r, "junit"), &suite); err != nil {
		t.Fatal(err)
	}
	if suite.Tests != len(r.Findings) || suite.Failures == 0 || suite.Skipped != 1 || len(suite.Cases) != suite.Tests {
		t.Errorf("JUnit says %+v", suite)
	}
}

// TestRenderCaps: GitHub shows ten annotations of a level, and takes 65,536
// characters in an issue.
func TestRenderCaps(t *testing.T) {
	var doc strings.Builder
	doc.WriteString("openapi: 3.1.0\npaths:\n")
	for i := range 2000 {
		doc.WriteString("  /things" + strings.Repeat("x", i%50) + "/" + strings.Repeat("y", i/50) + ": {get: {responses: {}}}\n")
	}
	r := compare(t, []byte(doc.String()), []byte("{openapi: 3.1.0, paths: {}}"))
	if n := strings.Count(string(render(t, r, "github")), "::error "); n != maxAnnotations {
		t.Errorf("%d annotations, want %d", n, maxAnnotations)
	}
	if text := string(render(t, r, "markdown")); len(text) > 65536 || !strings.Contains(text, "cut here") {
		t.Errorf("%d bytes of Markdown", len(text))
	}
}

func TestRenderNothing(t *testing.T) {
	r := compare(t, []byte(withTwo), []byte(withTwo))
	for _, format := range Formats() {
		got := string(render(t, r, format))
		if format != "github" && got == "" {
			t.Errorf("%s is empty", format)
		}
	}
	if r.Outcome() != None {
		t.Errorf("outcome %v", r.Outcome())
	}
}
