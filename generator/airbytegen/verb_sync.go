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

// Names of the files that sync writes.
const (
	pinnedFile     = "airbyte.yaml"
	provenanceFile = "upstream.json"
)

func syncVerb() verb {
	return verb{
		name:     "sync",
		summary:  "pin a revision of the API document",
		failure:  exitFailed,
		register: registerSync,
		exits: []exit{
			{code: exitOK, meaning: "the revision is pinned; run airbytegen generate"},
			{code: exitDifferent, meaning: "the revision is pinned; make the decisions that the output lists first"},
			{code: exitFailed, meaning: "an error; the pinned revision is unchanged"},
		},
		examples: []example{
			{
				title: "a revision in a file",
				args:  "-from api.yaml -date 2026-03-12",
			},
		},
	}
}

func registerSync(c *command) work {
	var f syncFlags
	f.register(c)
	return func() (exitCode, error) { return c.sync(&f) }
}

// sync pins a revision, prints what changed since the pinned one, and lists the
// decisions that somebody has to make before the client can be generated.
func (c *command) sync(f *syncFlags) (exitCode, error) {
	if err := f.provenance.Check(); err != nil {
		return exitFailed, err
	}
	src, err := readDocument(f.from)
	if err != nil {
		return exitFailed, fmt.Errorf("-from: %w", err)
	}
	extracted, err := generator.ExtractFacts(src)
	if err != nil {
		return exitFailed, err
	}
	if err := f.checkRevision(src, extracted); err != nil {
		return exitFailed, err
	}
	report, err := f.compare(src)
	if err != nil {
		return exitFailed, err
	}
	if err := f.write(src, extracted); err != nil {
		return exitFailed, fmt.Errorf("-out: %w", err)
	}
	c.printPinned(f, src, extracted)
	if report == nil {
		return exitOK, nil
	}
	return c.printDecisions(report)
}

// checkRevision reports a document that should not be pinned. It sets the
// commit if the document is the pinned one and no commit is given.
func (f *syncFlags) checkRevision(src generator.Source, extracted *generator.Facts) error {
	if extracted.Operations == 0 {
		return fmt.Errorf("%s has no operations", src.Name)
	}
	if extracted.Operations < f.minOperations {
		return fmt.Errorf("%s has %d operations, want at least %d (-operations)",
			src.Name, extracted.Operations, f.minOperations)
	}
	pinned, err := f.readProvenance()
	if err != nil || pinned == nil {
		return err
	}
	if f.provenance.Date < pinned.Date && !f.allowOlder {
		return fmt.Errorf("the revision of %s is older than the pinned one of %s; use -older to pin it anyway",
			f.provenance.Date, pinned.Date)
	}
	isSameDocument := pinned.SHA256 == generator.Hash(src.Data)
	if isSameDocument && f.provenance.Commit == "" {
		f.provenance.Commit = pinned.Commit
	}
	return nil
}

// readProvenance returns the provenance of the pinned revision, or nil if none
// is pinned yet.
func (f *syncFlags) readProvenance() (*generator.Provenance, error) {
	name := filepath.Join(f.out, provenanceFile)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	pinned, err := generator.ParseProvenance(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return pinned, nil
}

// compare compares the pinned document with the new one. It returns nil if no
// document is pinned yet.
func (f *syncFlags) compare(src generator.Source) (*drift.Report, error) {
	pinned, err := readFile(filepath.Join(f.out, pinnedFile))
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

// write replaces both files, or neither.
func (f *syncFlags) write(src generator.Source, extracted *generator.Facts) error {
	encoded, err := extracted.Encode()
	if err != nil {
		return err
	}
	f.provenance.Record(src.Data, extracted, encoded)
	record, err := f.provenance.Encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return err
	}
	return replaceFiles(f.out, []generator.File{
		{Name: pinnedFile, Data: encoded},
		{Name: provenanceFile, Data: record},
	})
}

// printPinned prints what was pinned, and the keys that were left out.
func (c *command) printPinned(f *syncFlags, src generator.Source, extracted *generator.Facts) {
	for _, unknown := range extracted.Unknown {
		fmt.Fprintf(c.stderr, "%s:%d: left out %s, which is not a key of OpenAPI\n", src.Name, unknown.Line, unknown.Pointer)
	}
	fmt.Fprintf(c.stdout, "%s: pinned %d paths, %d operations, %d schemas of %s, sha256 %s\n",
		f.out, extracted.Paths, extracted.Operations, extracted.Schemas, f.provenance.Date, f.provenance.SHA256)
}

// printDecisions prints the report and the decisions it calls for.
func (c *command) printDecisions(report *drift.Report) (exitCode, error) {
	fmt.Fprintln(c.stdout)
	if err := report.Render(c.stdout, "text"); err != nil {
		return exitFailed, err
	}
	decisions := report.Decisions()
	if len(decisions) == 0 {
		fmt.Fprintln(c.stdout, "\nThere is nothing to decide; run airbytegen generate.")
		return exitOK, nil
	}
	fmt.Fprintln(c.stdout, "\nTO DECIDE before airbytegen generate")
	for i, decision := range decisions {
		fmt.Fprintf(c.stdout, "  %d. %s\n", i+1, decision)
	}
	return exitDifferent, nil
}
