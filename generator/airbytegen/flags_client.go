package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
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
	withUsage = "optional `parts` of the handwritten code:\n" +
		"  wait      RunSync, RunJob and WaitForJob\n" +
		"  env       WithEnv\n" +
		"  limiter   NewLimiter and WithLimiter\n" +
		"  problems  constants for the types of errors\n" +
		"  redactor  removing secrets from texts and JSON\n" +
		"  schedule  reading and writing schedules\n" +
		"  mappers   types of mappers, which are JSON otherwise\n" +
		"  all       every part that the selected operations allow"
	connectorsUsage = "settings of connectors to write instead of a client, for example `source-postgres`; " +
		"see airbytegen help connectors"
)

func (f *clientFlags) register(c *command) {
	f.out = "."
	c.flags.Var(&f.spec, "spec", specUsage)
	c.flags.BoolVar(&f.trusted, "trusted", false, trustedUsage)
	c.flags.BoolVar(&f.rawUnions, "raw-unions", false, rawUnionsUsage)
	c.flags.StringVar(&f.service, "default-service", "", defaultServiceUsage)
	c.flags.Var(&f.overlays, "overlays", overlaysUsage)
	c.flags.Var(&f.extraOverlays, "extra-overlays", extraOverlaysUsage)
	c.flags.Var(&f.out, "out", "`folder` of the package")
	c.flags.Var(&f.patched, "document", patchedUsage)
	c.flags.Var(&f.agent, "agent", agentUsage)
	c.flags.StringVar(&f.packageName, "package", "airbyte", "`name` of the package")
	c.flags.BoolVar(&f.layer, "layer", true, layerUsage)
	c.flags.Var(&f.with, "with", withUsage)
	c.flags.Var(&f.services, "services", "only these services, for example `Jobs,Connections`")
	c.flags.Var(&f.operations, "operations", "only these operations, by operationId, for example `listJobs,createJob`")
	c.flags.Var(&f.tags, "tags", "only operations with these tags in the document, for example `Jobs,Connections`")
	c.flags.Var(&f.connectors, "connectors", connectorsUsage)
	c.registerConfig()
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

// checkPackageName reports a value of -package that cannot be the name of a
// package, or of one that programs can import.
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
