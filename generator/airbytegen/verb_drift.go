package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/commandline"
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/drift"
)

func driftVerb() verb {
	return verb{
		name:     "drift",
		summary:  "compare two revisions of the API document",
		failure:  exitNotCompared,
		register: registerDrift,
		exits: []commandline.Exit{
			{Code: exitOK, Meaning: "nothing changed, or all changes are accepted"},
			{Code: exitDifferent, Meaning: "something changed that breaks no program"},
			{Code: exitBreaking, Meaning: "something changed that breaks programs"},
			{Code: exitNotCompared, Meaning: "an error; the documents could not be compared"},
		},
		examples: []commandline.Example{
			{
				Title: "the built-in document and the latest one of Airbyte",
				Line:  "",
			},
			{
				Title: "two files, with a report in HTML",
				Line:  "-base mine.yaml -against theirs.yaml -out html=drift.html",
			},
			{
				Title: "in CI, with a list of accepted changes",
				Line:  "-base third_party/airbyte.yaml -accept third_party/accepted.yaml -format github",
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
	c.addFlags(f.inputFlags()...)
	c.addFlags(f.reportFlags()...)
}

func (f *driftFlags) inputFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name:        "base",
			Destination: &f.base,
			Usage:       "older document, a `file` (default the built-in document)",
			Category:    categoryInput,
		},
		&cli.StringFlag{
			Name:        "against",
			Value:       upstreamDocument,
			Destination: &f.against,
			Usage:       "newer document: a `file`, an https URL, or - for standard input",
			Category:    categoryInput,
		},
		&cli.GenericFlag{
			Name:  "overlays",
			Value: &f.overlays,
			Usage: "`file` or folder of overlays of the base, or none for no overlays; repeatable " +
				"(default the built-in overlays; with -base, no overlays)",
			Category: categoryInput,
		},
		&cli.StringFlag{
			Name:        "accept",
			Destination: &f.accept,
			Usage:       "YAML `file` that lists accepted changes by id, with a reason, since and, optionally, until",
			Category:    categoryInput,
		},
	}
}

func (f *driftFlags) reportFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name:        "format",
			Value:       "text",
			Destination: &f.format,
			Usage:       "`format` of the output: " + strings.Join(drift.Formats(), ", "),
			Category:    categoryReport,
		},
		&cli.GenericFlag{
			Name:     "out",
			Value:    &f.reports,
			Usage:    "write the report to a file as well, as `format=path`; repeatable",
			Category: categoryReport,
		},
		&cli.BoolFlag{
			Name:        "go",
			Value:       true,
			Destination: &f.goNames,
			Usage:       "generate code from both documents, to report how the changes affect Go programs; -go=false is faster",
			Category:    categoryReport,
		},
	}
}

// drift compares two documents and writes reports.
func (c *command) drift(f *driftFlags) (exitCode, error) {
	if err := f.check(); err != nil {
		return exitNotCompared, err
	}
	c.progress.Stage("comparing the documents")
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
	c.progress.Stop()
	if err := report.Render(c.screen, f.format); err != nil {
		return fmt.Errorf("-format: %w", err)
	}
	for i, file := range f.reports {
		if err := os.WriteFile(file.path, rendered[i].Bytes(), 0o644); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
	}
	return nil
}
