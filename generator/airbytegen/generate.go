package main

import (
	"fmt"
	"time"

	"github.com/airbyte-go/airbyte/generator"
)

func generate(c *command) int {
	var f inputFlags
	f.register(c)
	if code, ok := c.parse(); !ok {
		return code
	}
	if len(f.connectors) > 0 {
		return f.runConnectors(c, false)
	}
	start := time.Now()
	in, err := f.input()
	if err != nil {
		return c.fail(err)
	}
	out, err := generator.Generate(in)
	if err != nil {
		return c.fail(err)
	}
	report, err := writeFiles(f.out, out.Files)
	if err != nil {
		return c.fail(fmt.Errorf("-out: %w", err))
	}
	fmt.Fprintf(c.stdout, "%d operations, %d schemas: %d files in %s (%d written, %d deleted) in %v\n",
		out.Operations, out.Schemas, len(out.Files), f.out, report.written, report.deleted, time.Since(start).Round(time.Millisecond))
	return exitOK
}

func verify(c *command) int {
	var f inputFlags
	f.register(c)
	if code, ok := c.parse(); !ok {
		return code
	}
	if len(f.connectors) > 0 {
		return f.runConnectors(c, true)
	}
	in, err := f.input()
	if err != nil {
		return c.fail(err)
	}
	out, err := generator.Generate(in)
	if err != nil {
		return c.fail(err)
	}
	have, err := readPackage(f.out)
	if err != nil {
		return c.fail(fmt.Errorf("-out: %w", err))
	}
	return c.compare(have, out.Files, "airbytegen generate")
}

// compare reports in what files differ from those that a command would write.
func (c *command) compare(have, want []generator.File, remedy string) int {
	differences := generator.Compare(have, want)
	for _, d := range differences {
		fmt.Fprintln(c.stdout, d)
	}
	if len(differences) > 0 {
		fmt.Fprintf(c.stdout, "%d of %d files differ; run %s with the same flags\n", len(differences), len(want), remedy)
		return exitDifferent
	}
	fmt.Fprintf(c.stdout, "%d files are up to date\n", len(want))
	return exitOK
}
