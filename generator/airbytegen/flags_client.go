package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/layer"
)

// clientFlags are the flags that generate and verify share. They determine the
// files of a client.
type clientFlags struct {
	spec          fileName
	trusted       bool
	rawUnions     bool
	service       string // value of -default-service
	overlays      fileList
	extraOverlays fileList
	out           fileName
	patched       fileName // value of -document
	agent         fileName
	packageName   string
	layer         bool
	with          wordList
	services      wordList
	operations    wordList
	tags          wordList
	connectors    wordList
}

// Long usage texts.
const (
	specUsage     = "OpenAPI document to read, a `file` (default the built-in document)"
	overlaysUsage = "`file` or folder of overlays, or none for no overlays; repeatable " +
		"(default the built-in overlays)"
	extraOverlaysUsage = "`file` or folder of overlays to apply after those of -overlays; repeatable"
	patchedUsage       = "JSON `file` for the whole document with all overlays applied (default no file)"
	agentUsage         = "`folder` of a package with the catalogue of operations for agents; needs x-effect of each operation (default no package)"
	trustedUsage       = "the document was written for airbytegen: its own extensions, such as x-go-type, " +
		"may choose Go types, imports and names, as those of overlays may"
	rawUnionsUsage      = "read unions whose variants cannot be told apart as raw JSON, instead of refusing them"
	defaultServiceUsage = "`name` of the service for operations without a tag or with several, for example API"
	layerUsage          = "copy the handwritten code that the operations need; " +
		"use -layer=false if the folder has that code already"
	connectorsUsage = "`names` of connectors whose settings to write instead of a client, for example source-postgres; " +
		"see airbytegen help connectors"
)

// parts lists the optional parts of the handwritten code, for -with.
var parts = []struct{ name, about string }{
	{name: "wait", about: "RunSync, RunJob and WaitForJob"},
	{name: "env", about: "WithEnv"},
	{name: "limiter", about: "NewLimiter and WithLimiter"},
	{name: "problems", about: "constants for the types of errors"},
	{name: "redactor", about: "removing secrets from texts and JSON"},
	{name: "schedule", about: "reading and writing schedules"},
	{name: "mappers", about: "types of mappers, which are JSON otherwise"},
	{name: layer.All, about: "every part that the selected operations allow"},
}

// withUsage returns the usage of -with, with a line for each part.
func withUsage() string {
	usage := "optional `parts` of the handwritten code:"
	for _, p := range parts {
		usage += fmt.Sprintf("\n  %-8s  %s", p.name, p.about)
	}
	return usage
}

// Categories of flags in help.
const (
	categoryInput    = "Input"
	categorySelect   = "Selection"
	categoryOutput   = "Output"
	categoryReport   = "Report"
	categoryOverlays = "Overlays"
)

func (f *clientFlags) register(c *command) {
	c.addFlags(f.inputFlags()...)
	c.addFlags(f.selectionFlags()...)
	c.addFlags(f.outputFlags()...)
	c.registerConfig()
}

func (f *clientFlags) inputFlags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{Name: "spec", Value: &f.spec, Usage: specUsage, Category: categoryInput},
		&cli.GenericFlag{Name: "overlays", Value: &f.overlays, Usage: overlaysUsage, Category: categoryInput},
		&cli.GenericFlag{
			Name:     "extra-overlays",
			Value:    &f.extraOverlays,
			Usage:    extraOverlaysUsage,
			Category: categoryInput,
		},
		&cli.BoolFlag{Name: "trusted", Destination: &f.trusted, Usage: trustedUsage, Category: categoryInput},
		&cli.BoolFlag{Name: "raw-unions", Destination: &f.rawUnions, Usage: rawUnionsUsage, Category: categoryInput},
		&cli.StringFlag{
			Name:        "default-service",
			Destination: &f.service,
			Usage:       defaultServiceUsage,
			Category:    categoryInput,
		},
	}
}

func (f *clientFlags) selectionFlags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{
			Name:     "services",
			Value:    &f.services,
			Usage:    "only the services with these `names`, for example Jobs,Connections",
			Category: categorySelect,
		},
		&cli.GenericFlag{
			Name:     "operations",
			Value:    &f.operations,
			Usage:    "only the operations with these `operationIds`, for example listJobs,createJob",
			Category: categorySelect,
		},
		&cli.GenericFlag{
			Name:     "tags",
			Value:    &f.tags,
			Usage:    "only operations with these `tags` in the document, for example Jobs,Connections",
			Category: categorySelect,
		},
		&cli.GenericFlag{Name: "connectors", Value: &f.connectors, Usage: connectorsUsage, Category: categorySelect},
	}
}

func (f *clientFlags) outputFlags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{Name: "out", Value: &f.out, Usage: "`folder` of the package, required", Category: categoryOutput},
		&cli.StringFlag{
			Name:        "package",
			Value:       "airbyte",
			Destination: &f.packageName,
			Usage:       "`name` of the package",
			Category:    categoryOutput,
		},
		&cli.BoolFlag{Name: "layer", Value: true, Destination: &f.layer, Usage: layerUsage, Category: categoryOutput},
		&cli.GenericFlag{Name: "with", Value: &f.with, Usage: withUsage(), Category: categoryOutput},
		&cli.GenericFlag{Name: "document", Value: &f.patched, Usage: patchedUsage, Category: categoryOutput},
		&cli.GenericFlag{Name: "agent", Value: &f.agent, Usage: agentUsage, Category: categoryOutput},
	}
}

// check reports flags that are invalid, alone or in combination.
func (f *clientFlags) check() error {
	if err := checkPackageName(f.packageName); err != nil {
		return err
	}
	if !f.layer && len(f.with) > 0 {
		return errors.New("-with: -layer=false copies no handwritten code, so there are no parts to add")
	}
	return nil
}

// checkPackageName returns an error if the value of -package is not a valid package
// name, or if programs cannot import a package of that name.
func checkPackageName(name string) error {
	if err := gofile.CheckPackageName(name); err != nil {
		return fmt.Errorf("-package: %w", err)
	}
	return nil
}

// forConnectors converts the flags to those of the verb connectors, for a run with
// -connectors. It reports flags that apply only to clients.
func (f *clientFlags) forConnectors() (*connectorFlags, error) {
	if given := f.givenForClient(); len(given) > 0 {
		return nil, fmt.Errorf("-connectors cannot be combined with %s; generate the client in a separate run",
			strings.Join(given, ", "))
	}
	return &connectorFlags{
		spec:         f.spec,
		connectors:   f.connectors,
		packageName:  f.packageName,
		out:          f.out,
		descriptions: true,
		examples:     true,
	}, nil
}

// givenForClient lists the flags that are set and only apply to a client.
func (f *clientFlags) givenForClient() []string {
	flags := []struct {
		name  string
		isSet bool
	}{
		{name: "-trusted", isSet: f.trusted},
		{name: "-raw-unions", isSet: f.rawUnions},
		{name: "-default-service", isSet: f.service != ""},
		{name: "-overlays", isSet: len(f.overlays) > 0},
		{name: "-extra-overlays", isSet: len(f.extraOverlays) > 0},
		{name: "-document", isSet: f.patched != ""},
		{name: "-agent", isSet: f.agent != ""},
		{name: "-layer=false", isSet: !f.layer},
		{name: "-with", isSet: len(f.with) > 0},
		{name: "-services", isSet: len(f.services) > 0},
		{name: "-operations", isSet: len(f.operations) > 0},
		{name: "-tags", isSet: len(f.tags) > 0},
	}
	var given []string
	for _, flag := range flags {
		if flag.isSet {
			given = append(given, flag.name)
		}
	}
	return given
}
