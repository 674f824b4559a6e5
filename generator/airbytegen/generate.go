package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator"
)

func generate(c *command) int {
	var f inputFlags
	f.register(c)
	force := c.flags.Bool("force", false, "overwrite generated files that were edited by hand")
	if code, ok := c.parse(); !ok {
		return code
	}
	if len(f.connectors) > 0 {
		return f.runConnectors(c, false, *force)
	}
	start := time.Now()
	in, err := f.input()
	if err != nil {
		return c.fail(err)
	}
	out, err := generator.Generate(in)
	if err != nil {
		return c.fail(f.explain(err))
	}
	report, err := writeFiles(string(f.out), out.Files, *force)
	if err != nil {
		return c.fail(fmt.Errorf("-out: %w", err))
	}
	fmt.Fprintf(c.stdout, "%d operations, %d schemas: %d files in %s (%d written, %d deleted) in %v\n",
		out.Operations, out.Schemas, len(out.Files), f.out, report.written, len(report.deleted), time.Since(start).Round(time.Millisecond))
	c.explainDeleted(report.deleted)
	return exitOK
}

// explainDeleted tells who runs go generate why it may fail all the same: it
// still opens each file that was there when it began.
func (c *command) explainDeleted(names []string) {
	if len(names) > 0 && os.Getenv("GOFILE") != "" {
		fmt.Fprintf(c.stderr, "%s: deleted %s; should go generate now miss a file, all is written and the next run passes\n", c.flags.Name(), strings.Join(names, ", "))
	}
}

func verify(c *command) int {
	var f inputFlags
	f.register(c)
	if code, ok := c.parse(); !ok {
		return code
	}
	if len(f.connectors) > 0 {
		return f.runConnectors(c, true, false)
	}
	in, err := f.input()
	if err != nil {
		return c.fail(err)
	}
	out, err := generator.Generate(in)
	if err != nil {
		return c.fail(f.explain(err))
	}
	have, err := readPackage(string(f.out))
	if err != nil {
		return c.fail(fmt.Errorf("-out: %w", err))
	}
	return c.compare(have, out.Files, "airbytegen generate")
}

// compare reports in what files differ from those that a command would write.
func (c *command) compare(have, want []generator.File, remedy string) int {
	differences := generator.Compare(have, generator.Seal(want))
	for _, d := range differences {
		fmt.Fprintln(c.stdout, d)
	}
	if len(differences) > 0 {
		hint := ""
		if slices.ContainsFunc(differences, func(d generator.Difference) bool { return d.Kind == "edited" }) {
			hint = "; -force overwrites what was edited"
		}
		fmt.Fprintf(c.stdout, "%d of %d files differ; run %s with the same flags%s\n", len(differences), len(want), remedy, hint)
		return exitDifferent
	}
	fmt.Fprintf(c.stdout, "%d files are up to date\n", len(want))
	return exitOK
}
