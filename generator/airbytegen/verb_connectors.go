package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/commandline"
	"github.com/airbyte-go/airbyte/generator/connectors"
	"github.com/airbyte-go/airbyte/generator/gofile"
)

func connectorsVerb() verb {
	return verb{
		name:     "connectors",
		summary:  "write Go structs for the settings of connectors",
		failure:  exitFailed,
		register: registerConnectors,
		exits: []commandline.Exit{
			{Code: exitOK, Meaning: "the files are written or, with -check, up to date"},
			{Code: exitDifferent, Meaning: "with -check: files differ; the output lists them"},
			{Code: exitFailed, Meaning: "an error"},
		},
		examples: []commandline.Example{
			{
				Title: "two connectors",
				Line:  "-registry oss_registry.json -connectors source-postgres,destination-snowflake -out internal/connectors",
			},
			{
				Title: "check that they are up to date, in CI",
				Line:  "-registry oss_registry.json -connectors source-postgres,destination-snowflake -out internal/connectors -check",
			},
			{
				Title: "a custom connector, from one entry in the form of the registry",
				Line:  "-registry hotel.json -connectors all -out internal/hotel",
			},
		},
	}
}

// sdkDocument is the URL of Airbyte's OpenAPI document with the settings of connectors.
const sdkDocument = "https://raw.githubusercontent.com/airbytehq/airbyte-platform/main/" +
	"airbyte-api/server-api/src/main/openapi/api_sdk.yaml"

func registerConnectors(c *command) work {
	var f connectorFlags
	f.register(c)
	return func() (exitCode, error) { return c.writeConnectors(&f) }
}

// connectorFlags are the flags of the verb connectors.
type connectorFlags struct {
	spec         fileName
	registry     fileName
	connectors   wordList
	packageName  string
	packages     bool
	out          fileName
	descriptions bool
	examples     bool
	date         string
	check        bool
	force        bool
}

func (f *connectorFlags) register(c *command) {
	c.addFlags(f.inputFlags()...)
	c.addFlags(f.outputFlags()...)
	c.registerConfig()
}

func (f *connectorFlags) inputFlags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{
			Name:  "spec",
			Value: &f.spec,
			Usage: "OpenAPI document with the settings of connectors: a `file`, an https URL, or - for standard input; " +
				"Airbyte's is " + sdkDocument,
			Category: categoryInput,
		},
		&cli.GenericFlag{
			Name:  "registry",
			Value: &f.registry,
			Usage: "connector registry, one of its entries, or the definition of a low-code connector, instead of -spec: " +
				"a `file`, an https URL, or -; Airbyte's are " + connectors.OSSRegistry + " and " + connectors.CloudRegistry,
			Category: categoryInput,
		},
		&cli.GenericFlag{
			Name:  "connectors",
			Value: &f.connectors,
			Usage: "`names` of connectors, for example source-postgres,destination-snowflake, or all; " +
				"with -registry, also definition IDs; required",
			Category: categoryInput,
		},
		&cli.StringFlag{
			Name:        "date",
			Destination: &f.date,
			Usage:       "`date` of the document, for the comment of the package",
			Category:    categoryInput,
		},
	}
}

func (f *connectorFlags) outputFlags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{
			Name:     "out",
			Value:    &f.out,
			Usage:    "`folder` of the package, without other generated files; required",
			Category: categoryOutput,
		},
		&cli.StringFlag{
			Name:        "package",
			Value:       "connectors",
			Destination: &f.packageName,
			Usage:       "`name` of the package",
			Category:    categoryOutput,
		},
		&cli.BoolFlag{
			Name:        "packages",
			Destination: &f.packages,
			Usage:       "write a package for each connector, to a folder of its own below -out; ignores -package",
			Category:    categoryOutput,
		},
		&cli.BoolFlag{
			Name:        "descriptions",
			Value:       true,
			Destination: &f.descriptions,
			Usage:       "write the descriptions of the document as comments",
			Category:    categoryOutput,
		},
		&cli.BoolFlag{
			Name:        "examples",
			Value:       true,
			Destination: &f.examples,
			Usage:       "write a test file with an example for each connector",
			Category:    categoryOutput,
		},
		&cli.BoolFlag{
			Name:        "check",
			Destination: &f.check,
			Usage:       "write nothing; check that the files are up to date",
			Category:    categoryOutput,
		},
		&cli.BoolFlag{
			Name:        "force",
			Destination: &f.force,
			Usage:       "overwrite and delete generated files that were edited by hand",
			Category:    categoryOutput,
		},
	}
}

// validate reports missing and invalid flags.
func (f *connectorFlags) validate() error {
	if f.spec == "" && f.registry == "" {
		return errors.New("-registry or -spec is required; name the document with the settings of connectors")
	}
	if f.spec != "" && f.registry != "" {
		return errors.New("-registry and -spec exclude each other; name one document")
	}
	if len(f.connectors) == 0 {
		return errors.New("-connectors is required; name connectors, for example source-postgres, or all")
	}
	if f.out == "" {
		return errors.New("-out is required; name a folder")
	}
	return checkPackageName(f.packageName)
}

// generateConnectors does the work of generate with -connectors.
func (c *command) generateConnectors(f *clientFlags, force bool) (exitCode, error) {
	flags, err := f.forConnectors()
	if err != nil {
		return exitFailed, err
	}
	flags.force = force
	return c.writeConnectors(flags)
}

// verifyConnectors does the work of verify with -connectors.
func (c *command) verifyConnectors(f *clientFlags) (exitCode, error) {
	flags, err := f.forConnectors()
	if err != nil {
		return exitFailed, err
	}
	flags.check = true
	return c.writeConnectors(flags)
}

// writeConnectors writes the packages or, with -check, compares them with the
// existing ones.
func (c *command) writeConnectors(f *connectorFlags) (exitCode, error) {
	start := time.Now()
	c.progress.Stage("generating structs")
	packages, err := f.generate()
	if err != nil {
		return exitFailed, err
	}
	outdated, err := f.outdatedFolders(packages)
	if err != nil {
		return exitFailed, fmt.Errorf("-out: %w", err)
	}
	packages = append(packages, outdated...)
	if f.check {
		return c.checkConnectors(f, packages)
	}
	var refused []error
	for _, p := range packages {
		refused = append(refused, f.checkFolder(p))
	}
	if err := errors.Join(refused...); err != nil {
		return exitFailed, fmt.Errorf("-out: %w", err)
	}
	var all connectors.Output
	var changed changes
	for _, p := range packages {
		changedHere, err := writeFiles(f.folder(p), p.Output.Files, f.force)
		if err != nil {
			return exitFailed, fmt.Errorf("-out: %w", err)
		}
		changed.written += changedHere.written
		changed.deleted = append(changed.deleted, changedHere.deleted...)
		if len(p.Output.Files) == 0 {
			_ = os.Remove(f.folder(p)) // fails if it still holds files of others
		}
		all.Connectors += p.Output.Connectors
		all.Types += p.Output.Types
		all.Files = append(all.Files, p.Output.Files...)
		all.Notes = append(all.Notes, p.Output.Notes...)
	}
	fmt.Fprintf(c.stdout, "%d connectors, %d types: ", all.Connectors, all.Types)
	c.printWritten(string(f.out), len(all.Files), changed, start)
	for _, note := range all.Notes {
		fmt.Fprintln(c.stdout, note)
	}
	return exitOK, nil
}

// checkConnectors compares the packages with the existing ones.
func (c *command) checkConnectors(f *connectorFlags, packages []connectors.Package) (exitCode, error) {
	var differences []gofile.Difference
	files := 0
	for _, p := range packages {
		have, err := readPackage(f.folder(p))
		if err != nil {
			return exitFailed, fmt.Errorf("-out: %w", err)
		}
		if err := checkNoClient(have); err != nil {
			return exitFailed, fmt.Errorf("-out: %w", err)
		}
		for _, d := range gofile.Compare(have, gofile.Seal(p.Output.Files)) {
			d.Name = filepath.ToSlash(filepath.Join(p.Name, d.Name))
			differences = append(differences, d)
		}
		files += len(p.Output.Files)
	}
	return c.printDifferences(differences, files, "connectors"), nil
}

// folder returns the folder of a package.
func (f *connectorFlags) folder(p connectors.Package) string {
	return filepath.Join(string(f.out), p.Name)
}

// checkFolder reports a folder that holds another generated package, or files that may not
// be replaced. All folders are checked before the first is written.
func (f *connectorFlags) checkFolder(p connectors.Package) error {
	have, err := readPackage(f.folder(p))
	if err != nil {
		return err
	}
	if err := checkNoClient(have); err != nil {
		return err
	}
	return checkReplaceable(f.folder(p), have, gofile.Seal(p.Output.Files), f.force)
}

// outdatedFolders returns the packages of an earlier run that are no longer wanted,
// without files.
func (f *connectorFlags) outdatedFolders(wanted []connectors.Package) ([]connectors.Package, error) {
	if !f.packages {
		return nil, nil
	}
	entries, err := os.ReadDir(string(f.out))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var outdated []connectors.Package
	for _, entry := range entries {
		isWanted := slices.ContainsFunc(wanted, func(p connectors.Package) bool { return p.Name == entry.Name() })
		if isWanted || !entry.IsDir() {
			continue
		}
		p := connectors.Package{Name: entry.Name(), Output: &connectors.Output{}}
		have, err := readPackage(f.folder(p))
		if err != nil {
			return nil, err
		}
		if connectors.IsPackage(p.Name, have) {
			outdated = append(outdated, p)
		}
	}
	return outdated, nil
}

// generate reads the document and returns the packages. One that is written to -out
// itself has no name.
func (f *connectorFlags) generate() ([]connectors.Package, error) {
	if err := f.validate(); err != nil {
		return nil, err
	}
	in, err := f.input()
	if err != nil {
		return nil, err
	}
	if f.packages {
		return connectors.GeneratePackages(in)
	}
	out, err := connectors.Generate(in)
	if err != nil {
		return nil, err
	}
	return []connectors.Package{{Output: out}}, nil
}

// input reads the document.
func (f *connectorFlags) input() (connectors.Input, error) {
	in := connectors.Input{
		Package:      f.packageName,
		Connectors:   f.connectors,
		Descriptions: f.descriptions,
		Examples:     f.examples,
		Date:         f.date,
	}
	var err error
	if f.registry != "" {
		if in.Registry, err = readDocument(string(f.registry)); err != nil {
			return in, fmt.Errorf("-registry: %w", err)
		}
		tuneGC(len(in.Registry.Data))
		return in, nil
	}
	if in.Spec, err = readDocument(string(f.spec)); err != nil {
		return in, fmt.Errorf("-spec: %w", err)
	}
	tuneGC(len(in.Spec.Data))
	return in, nil
}
