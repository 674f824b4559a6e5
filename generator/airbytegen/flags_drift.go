package main

import (
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator/drift"
)

// upstreamDocument is the address of the document that upstream keeps changing.
const upstreamDocument = "https://raw.githubusercontent.com/airbytehq/airbyte-platform/main/" + upstreamPath

// upstreamPath is the path of the document in its repository.
const upstreamPath = "airbyte-api/server-api/src/main/openapi/api.yaml"

// driftFlags are the flags of drift.
type driftFlags struct {
	base     string
	against  string
	overlays fileList
	accept   string
	format   string
	reports  reportFiles
}

func (f *driftFlags) register(c *command) {
	formats := strings.Join(drift.Formats(), ", ")
	c.flags.StringVar(&f.base, "base", "", "older document, a `file` (default the built-in document)")
	c.flags.StringVar(&f.against, "against", upstreamDocument,
		"newer document: a `file`, an https URL, or - for standard input")
	c.flags.Var(&f.overlays, "overlays",
		"`file` or folder of overlays of the base; repeatable (default the built-in overlays; with -base, no overlays)")
	c.flags.StringVar(&f.accept, "accept", "",
		"YAML `file` that lists accepted changes by id, with a reason, since and, optionally, until")
	c.flags.StringVar(&f.format, "format", "text", "`format` of the output: "+formats)
	c.flags.Var(&f.reports, "out", "write the report to a file as well, as `format=path`; repeatable")
}

// reportFile is a file to write a report to.
type reportFile struct {
	format string
	path   string
}

// reportFiles is a flag that adds a [reportFile] each time.
type reportFiles []reportFile

// String returns the files as they are written on the command line.
func (r *reportFiles) String() string {
	var all []string
	for _, f := range *r {
		all = append(all, f.format+"="+f.path)
	}
	return strings.Join(all, " ")
}

// Set adds a file.
func (r *reportFiles) Set(value string) error {
	format, path, ok := strings.Cut(value, "=")
	if !ok || format == "" || path == "" {
		return fmt.Errorf("want format=path, got %q", value)
	}
	*r = append(*r, reportFile{format: format, path: path})
	return nil
}
