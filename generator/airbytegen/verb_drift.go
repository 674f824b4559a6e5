package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/drift"
)

func driftVerb() verb {
	return verb{
		name:     "drift",
		summary:  "compare two revisions of the API document",
		failure:  exitNotCompared,
		register: registerDrift,
		exits: []exit{
			{code: exitOK, meaning: "nothing changed, or all changes are accepted"},
			{code: exitDifferent, meaning: "something changed that breaks no program"},
			{code: exitBreaking, meaning: "something changed that breaks programs"},
			{code: exitNotCompared, meaning: "an error; the documents could not be compared"},
		},
		examples: []example{
			{
				title: "the built-in document and the latest one of Airbyte",
				args:  "",
			},
			{
				title: "two files, with a report in HTML",
				args:  "-base mine.yaml -against theirs.yaml -out html=drift.html",
			},
			{
				title: "in CI, with a list of accepted changes",
				args:  "-base third_party/airbyte.yaml -accept third_party/accepted.yaml -format github",
			},
		},
	}
}

func registerDrift(c *command) work {
	var f driftFlags
	f.register(c)
	return func() (exitCode, error) { return c.drift(&f) }
}

// driftFlags are the flags of the verb drift.
type driftFlags struct {
	base     string
	against  string
	overlays fileList
	accept   string
	format   string
	reports  reportFiles
	goNames  bool
}

func (f *driftFlags) register(c *command) {
	formats := strings.Join(drift.Formats(), ", ")
	c.flags.StringVar(&f.base, "base", "", "older document, a `file` (default the built-in document)")
	c.flags.StringVar(&f.against, "against", upstreamDocument,
		"newer document: a `file`, an https URL, or - for standard input")
	c.flags.Var(&f.overlays, "overlays",
		"`file` or folder of overlays of the base, or none for no overlays; repeatable "+
			"(default the built-in overlays; with -base, no overlays)")
	c.flags.StringVar(&f.accept, "accept", "",
		"YAML `file` that lists accepted changes by id, with a reason, since and, optionally, until")
	c.flags.StringVar(&f.format, "format", "text", "`format` of the output: "+formats)
	c.flags.BoolVar(&f.goNames, "go", true,
		"generate code from both documents, to report how the changes affect Go programs; -go=false is faster")
	c.flags.Var(&f.reports, "out", "write the report to a file as well, as `format=path`; repeatable")
}

// drift compares two documents and writes reports.
func (c *command) drift(f *driftFlags) (exitCode, error) {
	if err := f.check(); err != nil {
		return exitNotCompared, err
	}
	report, err := f.compare()
	if err != nil {
		return exitNotCompared, err
	}
	if err := c.writeReports(report, f); err != nil {
		return exitNotCompared, err
	}
	// The outcomes of drift are the exit codes of this verb.
	return exitCode(report.Outcome()), nil
}

// check reports wrong flags before anything is read or fetched.
func (f *driftFlags) check() error {
	if err := checkFormat(f.format); err != nil {
		return fmt.Errorf("-format: %w", err)
	}
	for _, file := range f.reports {
		if err := checkFormat(file.format); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
		if _, err := os.Stat(filepath.Dir(file.path)); err != nil {
			return fmt.Errorf("-out: open %s: %w", file.path, err)
		}
	}
	return nil
}

func checkFormat(name string) error {
	if slices.Contains(drift.Formats(), name) {
		return nil
	}
	return fmt.Errorf("there is no format %q; want one of %s", name, strings.Join(drift.Formats(), ", "))
}

// compare reads all inputs and compares the documents.
func (f *driftFlags) compare() (*drift.Report, error) {
	base, err := readSpec(f.base)
	if err != nil {
		return nil, fmt.Errorf("-base: %w", err)
	}
	overlays, err := f.readOverlays()
	if err != nil {
		return nil, fmt.Errorf("-overlays: %w", err)
	}
	accepted, err := f.readAccepted()
	if err != nil {
		return nil, fmt.Errorf("-accept: %w", err)
	}
	against, err := readDocument(f.against)
	if err != nil {
		return nil, fmt.Errorf("-against: %w", err)
	}
	tuneGC(len(base.Data) + len(against.Data))
	options := driftOptions(overlays)
	if !f.goNames {
		options.Preview = nil
	}
	report, err := drift.Compare(base, against, options)
	if err != nil {
		return nil, err
	}
	today := time.Now().UTC().Format(time.DateOnly)
	report.Accept(accepted, today)
	return report, nil
}

// readOverlays reads the overlays of the base. The built-in overlays belong to
// the built-in document only.
func (f *driftFlags) readOverlays() ([]document.Source, error) {
	isNone := slices.Equal(f.overlays, fileList{none})
	if isNone || (f.base != "" && len(f.overlays) == 0) {
		return nil, nil
	}
	return readOverlays(f.overlays)
}

func (f *driftFlags) readAccepted() ([]drift.Acceptance, error) {
	if f.accept == "" {
		return nil, nil
	}
	src, err := readFile(f.accept)
	if err != nil {
		return nil, err
	}
	return drift.ParseAcceptances(src.Name, src.Data)
}

// writeReports prints the report and writes the files of -out. It renders all
// formats first, so that an unknown format writes nothing.
func (c *command) writeReports(report *drift.Report, f *driftFlags) error {
	rendered := make([]bytes.Buffer, len(f.reports))
	for i, file := range f.reports {
		if err := report.Render(&rendered[i], file.format); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
	}
	if err := report.Render(c.stdout, f.format); err != nil {
		return fmt.Errorf("-format: %w", err)
	}
	for i, file := range f.reports {
		if err := os.WriteFile(file.path, rendered[i].Bytes(), 0o644); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
	}
	return nil
}
