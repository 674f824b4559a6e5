package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/connectors"
)

// connectorFlags are the flags of connectors.
type connectorFlags struct {
	spec         file
	connectors   words
	packageName  string
	out          file
	descriptions bool
	check        bool
	force        bool
}

func (f *connectorFlags) register(c *command) {
	c.flags.Var(&f.spec, "spec", "`file` or https URL of the OpenAPI document with the settings of connectors, or - for standard input")
	c.flags.Var(&f.connectors, "connectors", "connectors, as `source-postgres,destination-snowflake`, or all; may be repeated")
	c.flags.Var(&f.out, "out", "`folder` of the package, which has nothing else that is generated")
	c.flags.StringVar(&f.packageName, "package", "connectors", "`name` of the package")
	c.flags.BoolVar(&f.descriptions, "descriptions", true, "take over the descriptions of the document as comments")
	c.flags.BoolVar(&f.check, "check", false, "write nothing, and say whether the files are up to date")
	c.flags.BoolVar(&f.force, "force", false, "overwrite and delete generated files that were edited by hand")
	c.registerConfig()
}

func writeConnectors(c *command) int {
	var f connectorFlags
	f.register(c)
	if code, ok := c.parse(); !ok {
		return code
	}
	return f.run(c)
}

// runConnectors is the verb connectors for generate and verify with the flag
// -connectors.
func (f *inputFlags) runConnectors(c *command, check, force bool) int {
	if len(f.overlays)+len(f.extraOverlays)+len(f.services)+len(f.operations)+len(f.tags)+len(f.with)+len(f.document) > 0 || !f.layer {
		return c.fail(errors.New("-connectors: it goes with -spec, -out and -package only; generate the client by itself"))
	}
	connectors := connectorFlags{
		spec: f.spec, connectors: f.connectors, packageName: f.packageName, out: f.out, descriptions: true, check: check, force: force,
	}
	return connectors.run(c)
}

// run generates the package and writes it, or compares it with what is there.
func (f *connectorFlags) run(c *command) int {
	start := time.Now()
	out, err := f.generate()
	if err != nil {
		return c.fail(err)
	}
	have, err := readPackage(string(f.out))
	if err == nil {
		err = refuseOtherPackage(have)
	}
	if err != nil {
		return c.fail(fmt.Errorf("-out: %w", err))
	}
	if f.check {
		return c.listDifferences(generator.Compare(have, generator.Seal(out.Files)), len(out.Files), "airbytegen connectors")
	}
	report, err := writeFiles(string(f.out), out.Files, f.force)
	if err != nil {
		return c.fail(fmt.Errorf("-out: %w", err))
	}
	fmt.Fprintf(c.stdout, "%d connectors, %d types: %d files in %s (%d written, %d deleted) in %v\n",
		out.Connectors, out.Types, len(out.Files), f.out, report.written, len(report.deleted), time.Since(start).Round(time.Millisecond))
	c.explainDeleted(report.deleted)
	return exitOK
}

func (f *connectorFlags) generate() (*connectors.Output, error) {
	switch {
	case f.spec == "":
		return nil, errors.New("-spec: name the document that has the settings of connectors")
	case len(f.connectors) == 0:
		return nil, errors.New("-connectors: name some, as source-postgres, or say all")
	case f.out == "":
		return nil, errors.New("-out: name a folder")
	}
	src, err := readDocument(string(f.spec))
	if err != nil {
		return nil, fmt.Errorf("-spec: %w", err)
	}
	return connectors.Generate(connectors.Input{
		Spec: src, Package: f.packageName, Connectors: f.connectors, Descriptions: f.descriptions,
	})
}

// refuseOtherPackage keeps a client that was generated into the same folder
// from being deleted as outdated.
func refuseOtherPackage(have []generator.File) error {
	for _, f := range have {
		if generator.IsGenerated(f.Data) && !connectors.IsGenerated(f.Data) {
			return fmt.Errorf("%s is of another package made by airbytegen; connectors need a folder of their own", f.Name)
		}
	}
	return nil
}
