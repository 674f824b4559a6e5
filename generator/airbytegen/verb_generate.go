package main

import (
	"fmt"
	"os"
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
	document, err := f.makeDocument(in)
	if err != nil {
		return c.fail(err)
	}
	report, err := writeFiles(string(f.out), out.Files, *force)
	if err != nil {
		return c.fail(fmt.Errorf("-out: %w", err))
	}
	documents, err := document.write()
	if err != nil {
		return c.fail(err)
	}
	fmt.Fprintf(c.stdout, "%d operations, %d schemas: %d files in %s%s (%d written, %d deleted) in %v\n",
		out.Operations, out.Schemas, len(out.Files)+document.files(), f.out, document.and(), report.written+documents, len(report.deleted), time.Since(start).Round(time.Millisecond))
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
	document, err := f.makeDocument(in)
	if err != nil {
		return c.fail(err)
	}
	differences := append(generator.Compare(have, generator.Seal(out.Files)), document.compare()...)
	return c.listDifferences(differences, len(out.Files)+document.files(), "airbytegen generate")
}

// listDifferences reports in what files differ from those that a command would
// write.
func (c *command) listDifferences(differences []generator.Difference, files int, remedy string) int {
	kinds := map[string]int{}
	for _, d := range differences {
		fmt.Fprintln(c.stdout, d)
		kinds[d.Kind]++
	}
	if len(differences) == 0 {
		fmt.Fprintf(c.stdout, "%d files are up to date\n", files)
		return exitOK
	}
	tooMany, hint := "", ""
	if n := kinds["unexpected"]; n > 0 {
		tooMany = fmt.Sprintf(", and %d more should not be there", n)
	}
	if kinds["edited"] > 0 {
		hint = "; -force overwrites what was edited"
	}
	fmt.Fprintf(c.stdout, "%d of %d files differ%s; run %s with the same flags%s\n", len(differences)-kinds["unexpected"], files, tooMany, remedy, hint)
	return exitDifferent
}
