package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/commandline"
	"github.com/airbyte-go/airbyte/generator/overlay"
)

func generateVerb() verb {
	return verb{
		name:     "generate",
		summary:  "write the Go files of a client",
		failure:  exitFailed,
		register: registerGenerate,
		exits: []commandline.Exit{
			{Code: exitOK, Meaning: "the files are written"},
			{Code: exitFailed, Meaning: "an error"},
		},
		examples: []commandline.Example{
			{
				Title: "a client with two services; after //go:generate, put go tool before it",
				Line:  "-out internal/airbyte -services Jobs,Connections",
			},
			{
				Title: "a client with two operations, with an overlay of your own",
				Line:  "-out internal/airbyte -operations createJob,getJob -extra-overlays names.yaml",
			},
			{
				Title: "a client of another API",
				Line:  "-spec api.yaml -overlays none -out client -package client",
			},
			{
				Title: "with flags from a file",
				Line:  "-config airbytegen.yaml",
			},
		},
	}
}

func registerGenerate(c *command) work {
	var f clientFlags
	f.register(c)
	var force bool
	c.addFlags(&cli.BoolFlag{
		Name:        "force",
		Destination: &force,
		Usage:       "overwrite generated files that were edited by hand",
		Category:    categoryOutput,
	})
	return func() (exitCode, error) {
		if len(f.connectors) > 0 {
			return c.generateConnectors(&f, force)
		}
		return c.generate(&f, force)
	}
}

// generate writes the files of a client and, with -document and -agent, the
// document and the catalogue.
func (c *command) generate(f *clientFlags, force bool) (exitCode, error) {
	start := time.Now()
	in, err := f.readInput()
	if err != nil {
		return exitFailed, err
	}
	c.progress.Stage("generating code")
	out, err := generator.Generate(in)
	if err != nil {
		return exitFailed, f.explain(err)
	}
	patched, err := f.patch(in)
	if err != nil {
		return exitFailed, err
	}
	agent, err := f.catalogue(in)
	if err != nil {
		return exitFailed, err
	}
	if agent != nil {
		err := agent.check(force)
		if err != nil {
			return exitFailed, err
		}
	}
	changed, err := writeFiles(string(f.out), out.Files, force)
	if err != nil {
		return exitFailed, fmt.Errorf("-out: %w", err)
	}
	done := written{target: string(f.out), files: len(out.Files), changed: changed}
	err = done.addDocument(patched)
	if err != nil {
		return exitFailed, err
	}
	err = done.addCatalogue(agent, force)
	if err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(c.stdout, "%d operations, %d schemas: ", out.Operations, out.Schemas)
	c.printWritten(done.target, done.files, done.changed, start)
	c.explainIgnored(out.Ignored)
	c.explainLeftOut(out.LeftOut)
	return exitOK, nil
}

// written says what a run has written.
type written struct {
	target  string // where the files are, in words
	files   int
	changed changes
}

// addDocument writes the patched document, if there is one.
func (w *written) addDocument(document *patchedDocument) error {
	if document == nil {
		return nil
	}
	count, err := document.write()
	if err != nil {
		return err
	}
	w.target += " and the document " + document.name
	w.files++
	w.changed.written += count
	return nil
}

// addCatalogue writes the catalogue for agents, if there is one.
func (w *written) addCatalogue(catalogue *agentPackage, force bool) error {
	if catalogue == nil {
		return nil
	}
	changed, err := catalogue.write(force)
	if err != nil {
		return err
	}
	w.target += " and the catalogue in " + catalogue.dir
	w.files += len(catalogue.want)
	w.changed.written += changed.written
	w.changed.deleted = append(w.changed.deleted, changed.deleted...)
	return nil
}

// explainIgnored lists the extensions of the document that were ignored.
func (c *command) explainIgnored(names []string) {
	if len(names) > 0 {
		fmt.Fprintf(c.stderr, "airbytegen %s: the extensions %s of the document are ignored; set them in an overlay, "+
			"or use -trusted if the document was written for airbytegen\n", c.verb.name, strings.Join(names, ", "))
	}
}

// explainLeftOut lists the overlay actions that were not applied, in one line.
func (c *command) explainLeftOut(misfits []*overlay.Misfit) {
	if len(misfits) == 0 {
		return
	}
	var places []string
	for _, m := range misfits {
		places = append(places, fmt.Sprintf("%s:%d", m.Overlay, m.Line))
	}
	fmt.Fprintf(c.stderr,
		"airbytegen %s: %d overlay actions do not fit the document and do not concern the selection: %s\n", c.verb.name, len(places), strings.Join(places, ", "))
}

// printWritten prints the end of the line that reports a run.
func (c *command) printWritten(target string, files int, changed changes, start time.Time) {
	took := time.Since(start).Round(time.Millisecond)
	fmt.Fprintf(c.stdout, "%d files in %s (%d written, %d deleted) in %v\n",
		files, target, changed.written, len(changed.deleted), took)
	c.explainDeleted(changed.deleted)
}

// explainDeleted prepares the user for an error of go generate, which lists the
// files of the package before the run and fails if one was deleted.
func (c *command) explainDeleted(names []string) {
	isGoGenerate := os.Getenv("GOFILE") != ""
	if len(names) == 0 || !isGoGenerate {
		return
	}
	fmt.Fprintf(c.stderr, "airbytegen %s: deleted %s; if go generate now reports a missing file, run it again\n",
		c.verb.name, strings.Join(names, ", "))
}
