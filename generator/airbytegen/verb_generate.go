package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator"
)

func generateVerb() verb {
	return verb{
		name:     "generate",
		summary:  "write the Go files of a client",
		failure:  exitFailed,
		register: registerGenerate,
		exits: []exit{
			{code: exitOK, meaning: "the files are written"},
			{code: exitFailed, meaning: "an error"},
		},
		examples: []example{
			{
				title: "a client with two services; in a Go file: //go:generate go tool airbytegen generate …",
				args:  "-out internal/airbyte -services Jobs,Connections",
			},
			{
				title: "a client with two operations, with an overlay of your own",
				args:  "-out internal/airbyte -operations createJob,getJob -extra-overlays names.yaml",
			},
			{
				title: "a client of another API",
				args:  "-spec api.yaml -overlays none -out client -package client",
			},
			{
				title: "with flags from a file",
				args:  "-config airbytegen.yaml",
			},
		},
	}
}

func registerGenerate(c *command) work {
	var f clientFlags
	f.register(c)
	force := c.flags.Bool("force", false, "overwrite generated files that were edited by hand")
	return func() (exitCode, error) {
		if len(f.connectors) > 0 {
			return c.generateConnectors(&f, *force)
		}
		return c.generate(&f, *force)
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
	target := string(f.out)
	files := len(out.Files)
	if patched != nil {
		written, err := patched.write()
		if err != nil {
			return exitFailed, err
		}
		target += " and the document " + patched.name
		files++
		changed.written += written
	}
	if agent != nil {
		written, err := agent.write(force)
		if err != nil {
			return exitFailed, err
		}
		target += " and the catalogue in " + agent.dir
		files += len(agent.want)
		changed.written += written.written
		changed.deleted = append(changed.deleted, written.deleted...)
	}
	fmt.Fprintf(c.stdout, "%d operations, %d schemas: ", out.Operations, out.Schemas)
	c.printWritten(target, files, changed, start)
	return exitOK, nil
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
