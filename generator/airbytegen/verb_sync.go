package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/commandline"
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/drift"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/gofile"
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
		exits: []commandline.Exit{
			{Code: exitOK, Meaning: "the revision is pinned; run airbytegen generate"},
			{Code: exitDifferent, Meaning: "the revision is pinned; before generating, make the decisions in the output"},
			{Code: exitFailed, Meaning: "an error; the pinned revision is unchanged"},
		},
		examples: []commandline.Example{
			{
				Title: "a revision in a file",
				Line:  "-from api.yaml -date 2026-03-12",
			},
			{
				Title: "in this repository, keeping what the revision removes for older servers",
				Line:  "-from api.yaml -date 2026-07-24 -overlays overlays -keep-removed overlays/05-removed.yaml -drop-needless",
			},
		},
	}
}

func registerSync(c *command) work {
	var f syncFlags
	f.register(c)
	return func() (exitCode, error) { return c.sync(&f) }
}

// syncFlags are the flags of sync.
type syncFlags struct {
	from          string
	out           string
	overlays      fileList
	minOperations int
	allowOlder    bool
	keepRemoved   fileName
	dropNeedless  bool
	code          fileName
	provenance    facts.Provenance // of the revision; sync completes it
}

func (f *syncFlags) register(c *command) {
	c.addFlags(f.revisionFlags()...)
	c.addFlags(f.overlayFlags()...)
	c.addFlags(f.outputFlags()...)
}

// revisionFlags say which revision is pinned, and where it comes from.
func (f *syncFlags) revisionFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name:        "from",
			Value:       upstreamDocument,
			Destination: &f.from,
			Usage:       "document to pin: a `file`, an https URL, or - for standard input",
			Category:    categoryInput,
		},
		&cli.StringFlag{
			Name:        "date",
			Destination: &f.provenance.Date,
			Usage:       "`day` of the revision, for example 2026-03-12; required",
			Category:    categoryInput,
		},
		&cli.StringFlag{
			Name:        "commit",
			Destination: &f.provenance.Commit,
			Usage:       "`hash` of the commit, 40 hexadecimal digits",
			Category:    categoryInput,
		},
		&cli.StringFlag{
			Name:        "repository",
			Value:       "airbytehq/airbyte-platform",
			Destination: &f.provenance.Repository,
			Usage:       "repository of the document, as `owner/name`",
			Category:    categoryInput,
		},
		&cli.StringFlag{
			Name:        "path",
			Value:       upstreamPath,
			Destination: &f.provenance.Path,
			Usage:       "`path` of the document in the repository",
			Category:    categoryInput,
		},
		&cli.IntFlag{
			Name:        "operations",
			Destination: &f.minOperations,
			Usage:       "refuse a document with fewer than this `number` of operations",
			Category:    categoryInput,
		},
		&cli.BoolFlag{
			Name:        "older",
			Destination: &f.allowOlder,
			Usage:       "accept a revision that is older than the pinned one",
			Category:    categoryInput,
		},
	}
}

func (f *syncFlags) overlayFlags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{
			Name:  "overlays",
			Value: &f.overlays,
			Usage: "`file` or folder of overlays to check against the revision; repeatable " +
				"(default the built-in overlays)",
			Category: categoryOverlays,
		},
		&cli.GenericFlag{
			Name:  "keep-removed",
			Value: &f.keepRemoved,
			Usage: "overlay `file` that keeps the operations that the revision removes; " +
				"the first file of -overlays",
			Category: categoryOverlays,
		},
		&cli.BoolFlag{
			Name:        "drop-needless",
			Destination: &f.dropNeedless,
			Usage:       "delete actions from the files of -overlays if the revision has everything that they add",
			Category:    categoryOverlays,
		},
	}
}

func (f *syncFlags) outputFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name:        "out",
			Value:       "spec",
			Destination: &f.out,
			Usage:       "`folder` for airbyte.yaml and upstream.json",
			Category:    categoryOutput,
		},
		&cli.GenericFlag{
			Name:     "code",
			Value:    &f.code,
			Usage:    "`folder` of a Go module in which to find uses of Go names that the revision removes",
			Category: categoryOutput,
		},
	}
}

// sync pins a revision, prints the changes since the previous one, and lists the
// decisions that somebody has to make before the client can be generated.
func (c *command) sync(f *syncFlags) (exitCode, error) {
	if err := f.provenance.Check(); err != nil {
		return exitFailed, err
	}
	src, err := readDocument(f.from)
	if err != nil {
		return exitFailed, fmt.Errorf("-from: %w", err)
	}
	extracted, err := facts.Extract(src)
	if err != nil {
		return exitFailed, err
	}
	pinned, err := f.readProvenance()
	if err != nil {
		return exitFailed, err
	}
	if err := f.checkRevision(src, extracted, pinned); err != nil {
		return exitFailed, err
	}
	f.keepCommit(src, pinned)
	c.progress.Stage("comparing the revisions")
	t, err := f.prepare(src, extracted, pinned)
	if err != nil {
		return exitFailed, err
	}
	if err := f.write(src, extracted, t); err != nil {
		return exitFailed, err
	}
	if err := t.deleteEmpty(); err != nil {
		return exitFailed, err
	}
	c.printPinned(f, src, extracted)
	if t.report == nil {
		return exitOK, nil
	}
	c.printOverlays(t)
	code, err := c.printReport(t.report, t.decisions())
	if err != nil {
		return exitFailed, err
	}
	c.printUses(f, t.report)
	return code, nil
}

// checkRevision reports a document that should not replace the pinned one. The
// argument pinned is nil if no document is pinned yet.
func (f *syncFlags) checkRevision(
	src document.Source, extracted *facts.Facts, pinned *facts.Provenance,
) error {
	if extracted.Operations == 0 {
		return fmt.Errorf("%s has no operations", src.Name)
	}
	if extracted.Operations < f.minOperations {
		return fmt.Errorf("%s has %d operations, want at least %d (-operations)",
			src.Name, extracted.Operations, f.minOperations)
	}
	isOlder := pinned != nil && f.provenance.Date < pinned.Date
	if isOlder && !f.allowOlder {
		return fmt.Errorf("the revision of %s is older than the pinned one of %s; use -older to pin it anyway",
			f.provenance.Date, pinned.Date)
	}
	return nil
}

// keepCommit sets the commit to the pinned one if the document is the same and
// -commit is absent.
func (f *syncFlags) keepCommit(src document.Source, pinned *facts.Provenance) {
	if f.provenance.Commit != "" || pinned == nil {
		return
	}
	if pinned.SHA256 == facts.Hash(src.Data) {
		f.provenance.Commit = pinned.Commit
	}
}

// readProvenance returns the provenance of the pinned revision, or nil if no
// revision is pinned yet.
func (f *syncFlags) readProvenance() (*facts.Provenance, error) {
	name := filepath.Join(f.out, provenanceFile)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	pinned, err := facts.ParseProvenance(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return pinned, nil
}

// write replaces all files, or none.
func (f *syncFlags) write(src document.Source, extracted *facts.Facts, t *takeover) error {
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
		return fmt.Errorf("-out: %w", err)
	}
	files := []gofile.File{
		{Name: filepath.Join(f.out, pinnedFile), Data: encoded},
		{Name: filepath.Join(f.out, provenanceFile), Data: record},
	}
	return replaceFiles("", append(files, t.files...))
}

// printPinned summarises the pinned document, and prints the keys that were left
// out.
func (c *command) printPinned(f *syncFlags, src document.Source, extracted *facts.Facts) {
	for _, unknown := range extracted.Unknown {
		fmt.Fprintf(c.stderr, "%s:%d: left out %s, which is not a key of OpenAPI\n", src.Name, unknown.Line, unknown.Pointer)
	}
	fmt.Fprintf(c.stdout, "%s: pinned %d paths, %d operations, %d schemas of %s, sha256 %s\n",
		f.out, extracted.Paths, extracted.Operations, extracted.Schemas, f.provenance.Date, f.provenance.SHA256)
}

// printReport prints the report, the decisions it calls for, and more decisions.
func (c *command) printReport(report *drift.Report, more []string) (exitCode, error) {
	fmt.Fprintln(c.stdout)
	if err := report.Render(c.stdout, "text"); err != nil {
		return exitFailed, err
	}
	decisions := slices.Concat(report.Decisions(), more)
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
