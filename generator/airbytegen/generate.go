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
	if err := f.writeDocument(in); err != nil {
		return c.fail(err)
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
	differences, err := f.compareDocument(in)
	if err != nil {
		return c.fail(err)
	}
	differences = append(generator.Compare(have, out.Files), differences...)
	files := len(out.Files)
	if f.document != "" {
		files++
	}
	for _, d := range differences {
		fmt.Fprintln(c.stdout, d)
	}
	if len(differences) > 0 {
		fmt.Fprintf(c.stdout, "%d of %d files differ; run airbytegen generate with the same flags\n", len(differences), files)
		return exitDifferent
	}
	fmt.Fprintf(c.stdout, "%d files are up to date\n", files)
	return exitOK
}
