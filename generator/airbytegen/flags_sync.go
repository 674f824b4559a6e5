package main

import "github.com/airbyte-go/airbyte/generator"

// syncFlags are the flags of sync.
type syncFlags struct {
	from          string
	out           string
	overlays      fileList
	minOperations int
	allowOlder    bool
	provenance    generator.Provenance // of the revision; sync completes it
}

func (f *syncFlags) register(c *command) {
	c.flags.StringVar(&f.from, "from", upstreamDocument,
		"document to pin: a `file`, an https URL, or - for standard input")
	c.flags.StringVar(&f.provenance.Date, "date", "", "`day` of the revision, for example 2026-03-12; required")
	c.flags.StringVar(&f.provenance.Commit, "commit", "", "`hash` of the commit, 40 hexadecimal digits")
	c.flags.StringVar(&f.provenance.Repository, "repository", "airbytehq/airbyte-platform",
		"repository of the document, as `owner/name`")
	c.flags.StringVar(&f.provenance.Path, "path", upstreamPath, "`path` of the document in the repository")
	c.flags.StringVar(&f.out, "out", "spec", "`folder` for airbyte.yaml and upstream.json")
	c.flags.Var(&f.overlays, "overlays",
		"`file` or folder of overlays to check against the revision; repeatable (default the built-in overlays)")
	c.flags.IntVar(&f.minOperations, "operations", 0, "refuse a document with fewer than this `number` of operations")
	c.flags.BoolVar(&f.allowOlder, "older", false, "accept a revision that is older than the pinned one")
}
