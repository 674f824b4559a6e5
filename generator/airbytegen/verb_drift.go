package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/drift"
)

// driftFlags are the flags of drift.
type driftFlags struct {
	base     string
	against  string
	overlays words
	accept   string
	format   string
	outputs  outputs
}

func (f *driftFlags) register(c *command) {
	formats := strings.Join(drift.Formats(), ", ")
	c.flags.StringVar(&f.base, "base", "", "`file` that is compared with; the document pinned in this module when absent")
	c.flags.StringVar(&f.against, "against", livingDocument, "`file` or https URL of the other document, or - for standard input")
	c.flags.Var(&f.overlays, "overlays", "`file` or folder with overlays of the base, to say how they fare; may be repeated; those of this module when absent, or none when -base is given")
	c.flags.StringVar(&f.accept, "accept", "", "`file` with changes that were looked at: a list of id, reason, since and perhaps until")
	c.flags.StringVar(&f.format, "format", "text", "what to print: "+formats)
	c.flags.Var(&f.outputs, "out", "write the report to a file as well, as `format=path`; may be repeated")
}

// outputs is a flag of files to write, by format.
type outputs []output

type output struct{ format, path string }

func (o *outputs) String() string {
	var all []string
	for _, one := range *o {
		all = append(all, one.format+"="+one.path)
	}
	return strings.Join(all, " ")
}

func (o *outputs) Set(s string) error {
	format, path, ok := strings.Cut(s, "=")
	if !ok || format == "" || path == "" {
		return fmt.Errorf("%q is not format=path", s)
	}
	*o = append(*o, output{format, path})
	return nil
}

// compareDocuments is the verb drift. It exits with 0 when nothing changed or
// all was accepted, 1 when something changed, 2 when something changed that
// breaks programs, and 3 when it could not tell.
func compareDocuments(c *command) int {
	var f driftFlags
	f.register(c)
	if code, ok := c.parse(); !ok {
		return code
	}
	report, err := f.compare()
	if err != nil {
		return c.fail(err)
	}
	if err := f.write(c, report); err != nil {
		return c.fail(err)
	}
	return int(report.Outcome())
}

func (f *driftFlags) compare() (*drift.Report, error) {
	base, err := readSpec(f.base)
	if err != nil {
		return nil, fmt.Errorf("-base: %w", err)
	}
	var overlays []generator.Source
	if f.base == "" || len(f.overlays) > 0 {
		if overlays, err = readOverlays(f.overlays); err != nil {
			return nil, fmt.Errorf("-overlays: %w", err)
		}
	}
	accepted, err := f.readAccepted()
	if err != nil {
		return nil, fmt.Errorf("-accept: %w", err)
	}
	against, err := readDocument(f.against)
	if err != nil {
		return nil, fmt.Errorf("-against: %w", err)
	}
	debug.SetGCPercent(gcPercent(len(base.Data) + len(against.Data)))
	report, err := drift.Compare(base, against, overlays)
	if err != nil {
		return nil, err
	}
	report.Accept(accepted, time.Now().UTC().Format(time.DateOnly))
	return report, nil
}

// gcPercent trades memory for time: the document of the API is compared within
// 16 MB, where collecting garbage would only cost time; one of several
// megabytes is not.
func gcPercent(bytes int) int {
	if bytes < 2<<20 {
		return 400
	}
	return 50
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

// write renders everything before it writes anything.
func (f *driftFlags) write(c *command, report *drift.Report) error {
	var rendered []bytes.Buffer
	for _, o := range f.outputs {
		var b bytes.Buffer
		if err := report.Render(&b, o.format); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
		rendered = append(rendered, b)
	}
	if err := report.Render(c.stdout, f.format); err != nil {
		return fmt.Errorf("-format: %w", err)
	}
	for i, o := range f.outputs {
		if err := os.WriteFile(o.path, rendered[i].Bytes(), 0o644); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
	}
	return nil
}
