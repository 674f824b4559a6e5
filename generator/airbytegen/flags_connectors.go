package main

import "errors"

// connectorFlags are the flags of connectors.
type connectorFlags struct {
	spec         fileName
	connectors   wordList
	packageName  string
	out          fileName
	descriptions bool
	check        bool
	force        bool
}

func (f *connectorFlags) register(c *command) {
	c.flags.Var(&f.spec, "spec", "OpenAPI document with the settings of connectors: "+
		"a `file`, an https URL, or - for standard input; required")
	c.flags.Var(&f.connectors, "connectors",
		"connectors to write, for example `source-postgres,destination-snowflake`, or all; required")
	c.flags.Var(&f.out, "out", "`folder` of the package, without other generated files; required")
	c.flags.StringVar(&f.packageName, "package", "connectors", "`name` of the package")
	c.flags.BoolVar(&f.descriptions, "descriptions", true, "write the descriptions of the document as comments")
	c.flags.BoolVar(&f.check, "check", false, "write nothing; check that the files are up to date")
	c.flags.BoolVar(&f.force, "force", false, "overwrite and delete generated files that were edited by hand")
	c.registerConfig()
}

// validate reports missing and invalid flags.
func (f *connectorFlags) validate() error {
	if f.spec == "" {
		return errors.New("-spec is required; name the document with the settings of connectors")
	}
	if len(f.connectors) == 0 {
		return errors.New("-connectors is required; name connectors, for example source-postgres, or all")
	}
	if f.out == "" {
		return errors.New("-out is required; name a folder")
	}
	return checkPackageName(f.packageName)
}
