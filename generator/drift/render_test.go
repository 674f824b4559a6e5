package drift

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
)

const reportDir = "../../testdata/report"

// extensions are the file extensions of the sample report, by format.
var extensions = map[string]string{
	"text":     "txt",
	"markdown": "md",
	"json":     "json",
	"github":   "github",
	"sarif":    "sarif",
	"junit":    "xml",
	"html":     "html",
}

// sampleReport returns a report with findings of all groups, defects, overlay
// actions, generated code, stale acceptances and names that contain markup.
func sampleReport(t *testing.T) *Report {
	t.Helper()
	read := func(name string) document.Source {
		data, err := os.ReadFile(filepath.Join(reportDir, name))
		if err != nil {
			t.Fatal(err)
		}
		return document.Source{Name: name, Data: data}
	}
	options := Options{Overlays: []document.Source{read("overlay.yaml")}, Preview: preview}
	r, err := Compare(read("old.yaml"), read("new.yaml"), options)
	if err != nil {
		t.Fatal(err)
	}
	acceptances, err := ParseAcceptances("accepted.yaml", read("accepted.yaml").Data)
	if err != nil {
		t.Fatal(err)
	}
	r.Accept(acceptances, "2026-11-24")
	return r
}

func TestRender(t *testing.T) {
	first := sampleReport(t)
	var others []*Report
	runs := 10
	if testing.Short() {
		runs = 1
	}
	for range runs {
		others = append(others, sampleReport(t))
	}
	for _, format := range Formats() {
		t.Run(format, func(t *testing.T) {
			if extensions[format] == "" {
				t.Fatal("the format has no sample report")
			}
			got := render(t, first, format)
			checkGolden(t, filepath.Join(reportDir, "report."+extensions[format]), got)
			for _, other := range others {
				again := render(t, other, format)
				if !bytes.Equal(got, again) {
					t.Fatalf("the report differs from run to run:\n%s", cmp.Diff(string(got), string(again)))
				}
			}
		})
	}
	err := first.Render(io.Discard, "pdf")
	if err == nil || !strings.Contains(err.Error(), "want one of github, html, json") {
		t.Errorf("unknown format: %v", err)
	}
}

// TestRenderHostileNames shows that names of a document cannot add markup,
// commands or terminal escapes.
func TestRenderHostileNames(t *testing.T) {
	r := sampleReport(t)
	for format, forbidden := range map[string][]string{
		"text":     {"\x1b", "\n::error"},
		"markdown": {"<script", "\n::error", "`@all`", " @all"},
		"html":     {"<script", "]]>&huge"},
		"github":   {"\n::error::*/"},
	} {
		got := string(render(t, r, format))
		for _, text := range forbidden {
			if strings.Contains(got, text) {
				t.Errorf("%s has %q", format, text)
			}
		}
	}
	annotation := regexp.MustCompile(`^::(error|warning|notice) file=old\.yaml,`)
	for line := range strings.Lines(string(render(t, r, "github"))) {
		if !annotation.MatchString(line) {
			t.Errorf("not an annotation: %s", line)
		}
	}
}

// hostileNames are names of a document that would act in some format.
var hostileNames = []string{
	"[click](https://evil.example/x)",
	"![image](https://evil.example/x.png)",
	"https://evil.example/autolink",
	"www.evil.example",
	"mail@evil.example",
	"closes #1, GH/repo#2",
	`back\\|slash`,
	`end\`,
	"`code`",
	"<img src=x>",
	"**bold** _em_ ~~gone~~ $math$",
	"##[error]azure",
	"##vso[task.setvariable variable=x]y",
	"::error::github",
	"new\nline\n::set-output name=x::y",
	"\x1b[31mred",
	"right\u202eleft",
	"line\u2028separator",
}

// TestRenderHostileNamesEverywhere uses hostile names for properties, operations and
// documents.
func TestRenderHostileNamesEverywhere(t *testing.T) {
	var properties, paths strings.Builder
	for i, name := range hostileNames {
		fmt.Fprintf(&properties, "%q: {type: string, enum: [%q]}, ", name, name)
		fmt.Fprintf(&paths, "  %q: {get: {operationId: %q, responses: {'204': {}}}}\n", fmt.Sprint("/", i, name), name)
	}
	base := thingDocument(true, true, "{type: object, properties: {"+properties.String()+"}}")
	base.Data = []byte(strings.Replace(string(base.Data), "paths:\n", "paths:\n"+paths.String(), 1))
	base.Name = "::error::old\x1b[31m.yaml"
	revision := thingDocument(true, true, "{type: object}")
	r, err := Compare(base, revision, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) < 2*len(hostileNames) {
		t.Fatalf("%d findings, want at least %d", len(r.Findings), 2*len(hostileNames))
	}
	for _, format := range Formats() {
		got := string(render(t, r, format))
		if i := strings.IndexFunc(got, document.IsHarmful); i >= 0 {
			t.Errorf("%s has %q", format, got[i:min(len(got), i+20)])
		}
		checkCommands(t, format, got)
	}
	checkMarkdown(t, string(render(t, r, "markdown")))
}

// checkCommands looks for commands for a CI server in formats that are printed.
func checkCommands(t *testing.T, format, report string) {
	t.Helper()
	for line := range strings.Lines(report) {
		isCommand := strings.HasPrefix(strings.TrimSpace(line), "::")
		if format == "github" {
			isCommand = !strings.HasPrefix(line, "::error file=") && !strings.HasPrefix(line, "::warning file=")
		}
		hasCommand := format == "text" && (strings.Contains(line, "##[") || strings.Contains(line, "##vso["))
		if isCommand || hasCommand {
			t.Errorf("%s has a command: %s", format, line)
		}
	}
}

// liveMarkup matches links, images, references and mentions in Markdown, outside of
// code.
var liveMarkup = regexp.MustCompile(`[^\\]\[[^\]]*\]\(|https?://|www\.|[a-z]@[a-z]|#[0-9]|<[a-z]+ |[^\\]\*\*`)

// codeSpan matches code in Markdown.
var codeSpan = regexp.MustCompile("`[^`\\n]*`")

func checkMarkdown(t *testing.T, report string) {
	t.Helper()
	for line := range strings.Lines(report) {
		prose := codeSpan.ReplaceAllString(line, "code")
		if found := liveMarkup.FindString(prose); found != "" {
			t.Errorf("Markdown has %q: %s", found, line)
		}
		if strings.HasPrefix(line, "|") && countCells(line) != 4 {
			t.Errorf("a row has %d cells, want 4: %s", countCells(line), line)
		}
	}
}

// countCells counts the cells of a row as GitHub does, which knows escapes but no code.
func countCells(row string) int {
	bars := 0
	for i := 0; i < len(row); i++ {
		switch row[i] {
		case '\\':
			i++
		case '|':
			bars++
		}
	}
	return bars - 1
}

func TestRenderJSON(t *testing.T) {
	r := sampleReport(t)
	var got struct {
		Version  int
		Outcome  int
		Findings []struct{ ID, Kind, Wire string }
	}
	if err := json.Unmarshal(render(t, r, "json"), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != JSONVersion || got.Outcome != int(BreakingDrift) {
		t.Errorf("version %d, outcome %d", got.Version, got.Outcome)
	}
	if len(got.Findings) != len(r.Findings) || got.Findings[0].Wire != "breaking" {
		t.Errorf("findings %+v", got.Findings)
	}
}

func TestRenderSARIF(t *testing.T) {
	r := sampleReport(t)
	var got struct {
		Version string
		Runs    []struct {
			Results []struct {
				RuleID, Level string
				Suppressions  []any
			}
		}
	}
	if err := json.Unmarshal(render(t, r, "sarif"), &got); err != nil {
		t.Fatal(err)
	}
	suppressed := 0
	for _, result := range got.Runs[0].Results {
		suppressed += len(result.Suppressions)
	}
	if got.Version != "2.1.0" || len(got.Runs[0].Results) != len(r.Findings) || suppressed != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestRenderJUnit(t *testing.T) {
	r := sampleReport(t)
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Cases    []struct {
			Name string `xml:"name,attr"`
		} `xml:"testcase"`
	}
	if err := xml.Unmarshal(render(t, r, "junit"), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tests != len(r.Findings) || got.Failures == 0 || got.Skipped != 1 || len(got.Cases) != got.Tests {
		t.Errorf("got %+v", got)
	}
}

// TestRenderLimits renders more findings than GitHub shows: ten annotations of
// each level, and 65,536 characters in an issue.
func TestRenderLimits(t *testing.T) {
	var doc strings.Builder
	doc.WriteString("openapi: 3.1.0\npaths:\n")
	for i := range 2000 {
		path := "/things" + strings.Repeat("x", i%50) + "/" + strings.Repeat("y", i/50)
		doc.WriteString("  " + path + ": {get: {responses: {}}}\n")
	}
	r := compare(t, []byte(doc.String()), []byte("{openapi: 3.1.0, paths: {}}"))
	annotations := strings.Count(string(render(t, r, "github")), "::error ")
	if annotations != maxAnnotations {
		t.Errorf("%d annotations, want %d", annotations, maxAnnotations)
	}
	markdown := string(render(t, r, "markdown"))
	if len(markdown) > 65536 || !strings.Contains(markdown, "cut here") {
		t.Errorf("%d bytes of Markdown", len(markdown))
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
		t.Errorf("outcome %v, want %v", r.Outcome(), None)
	}
}
