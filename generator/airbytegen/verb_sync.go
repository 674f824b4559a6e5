package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/drift"
)

// livingDocument is the address of the document that changes under us.
const livingDocument = "https://raw.githubusercontent.com/airbytehq/airbyte-platform/main/airbyte-api/server-api/src/main/openapi/api.yaml"

// syncFlags are the flags of sync.
type syncFlags struct {
	from       string
	out        string
	overlays   words
	operations int
	older      bool
	provenance generator.Provenance
}

func (f *syncFlags) register(c *command) {
	c.flags.StringVar(&f.from, "from", livingDocument, "`file` or https URL of the document, or - for standard input")
	c.flags.StringVar(&f.provenance.Date, "date", "", "`day` of the revision, as 2026-03-12")
	c.flags.StringVar(&f.provenance.Commit, "commit", "", "`hash` of the revision")
	c.flags.StringVar(&f.provenance.Repository, "repository", "airbytehq/airbyte-platform", "repository of the document, as `owner/name`")
	c.flags.StringVar(&f.provenance.Path, "path", "airbyte-api/server-api/src/main/openapi/api.yaml", "`path` of the document in it")
	c.flags.StringVar(&f.out, "out", "spec", "`folder` for airbyte.yaml and upstream.json")
	c.flags.Var(&f.overlays, "overlays", "`file` or folder with the overlays that are checked against it; may be repeated; those of this module when absent")
	c.flags.IntVar(&f.operations, "operations", 0, "refuse a document with fewer than this `number` of operations")
	c.flags.BoolVar(&f.older, "older", false, "accept a revision older than the pinned one")
}

// sync exits with 0 when the revision is pinned and generation may follow, 1
// when it is pinned and a person has to decide on something first, and 2 when
// it could not be pinned.
func sync(c *command) int {
	var f syncFlags
	f.register(c)
	if code, ok := c.parse(); !ok {
		return code
	}
	if err := f.provenance.Check(); err != nil {
		return c.fail(err)
	}
	src, err := readDocument(f.from)
	if err != nil {
		return c.fail(fmt.Errorf("-from: %w", err))
	}
	facts, err := generator.ExtractFacts(src)
	if err != nil {
		return c.fail(err)
	}
	if facts.Operations == 0 {
		return c.fail(fmt.Errorf("%s has no operations; a pinned document has some", src.Name))
	}
	if facts.Operations < f.operations {
		return c.fail(fmt.Errorf("%s has %d operations, fewer than the %d of -operations", src.Name, facts.Operations, f.operations))
	}
	if err := f.checkPinned(src); err != nil {
		return c.fail(err)
	}
	report, err := f.compare(src)
	if err != nil {
		return c.fail(err)
	}
	if err := f.write(src, facts); err != nil {
		return c.fail(fmt.Errorf("-out: %w", err))
	}
	for _, unknown := range facts.Unknown {
		fmt.Fprintf(c.stderr, "%s:%d: %s is not a key of OpenAPI; it was left out\n", src.Name, unknown.Line, unknown.Pointer)
	}
	fmt.Fprintf(c.stdout, "%s: pinned %d paths, %d operations, %d schemas of %s, sha256 %s\n",
		f.out, facts.Paths, facts.Operations, facts.Schemas, f.provenance.Date, f.provenance.SHA256)
	decided, err := tell(c, report)
	switch {
	case err != nil:
		return c.fail(err)
	case !decided:
		return exitDifferent
	}
	return exitOK
}

// compare compares what is pinned with what will be. It is nil where nothing
// is pinned yet.
func (f *syncFlags) compare(src generator.Source) (*drift.Report, error) {
	pinned, err := readFile(filepath.Join(f.out, "airbyte.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("-out: %w", err)
	}
	overlays, err := readOverlays(f.overlays)
	if err != nil {
		return nil, fmt.Errorf("-overlays: %w", err)
	}
	return drift.Compare(pinned, src, overlays)
}

// tell prints what changed, and what is left to a person. It reports whether
// that is nothing.
func tell(c *command, report *drift.Report) (bool, error) {
	if report == nil {
		return true, nil
	}
	fmt.Fprintln(c.stdout)
	if err := report.Render(c.stdout, "text"); err != nil {
		return false, err
	}
	decisions := report.Decisions()
	if len(decisions) == 0 {
		_, err := fmt.Fprintln(c.stdout, "\nThere is nothing to decide; run airbytegen generate.")
		return true, err
	}
	fmt.Fprintf(c.stdout, "\nTO DECIDE, before airbytegen generate\n")
	for i, decision := range decisions {
		fmt.Fprintf(c.stdout, "  %d. %s\n", i+1, decision)
	}
	return false, nil
}

// checkPinned compares the revision with the one that is pinned now. The same
// document keeps its commit, where none is given.
func (f *syncFlags) checkPinned(src generator.Source) error {
	name := filepath.Join(f.out, "upstream.json")
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	pinned, err := generator.ParseProvenance(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if f.provenance.Date < pinned.Date && !f.older {
		return fmt.Errorf("the revision of %s is older than the pinned one of %s; say -older to pin it all the same", f.provenance.Date, pinned.Date)
	}
	if f.provenance.Commit == "" && pinned.SHA256 == generator.Hash(src.Data) {
		f.provenance.Commit = pinned.Commit
	}
	return nil
}

// write puts both files in place, or neither.
func (f *syncFlags) write(src generator.Source, facts *generator.Facts) error {
	encoded, err := facts.Encode()
	if err != nil {
		return err
	}
	f.provenance.Record(src.Data, facts, encoded)
	record, err := f.provenance.Encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return err
	}
	return replace(f.out, []generator.File{
		{Name: "airbyte.yaml", Data: encoded},
		{Name: "upstream.json", Data: record},
	})
}
