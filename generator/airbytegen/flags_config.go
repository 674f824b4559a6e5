package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/commandline"
)

// notInConfig lists the flags that a config file cannot set.
var notInConfig = []string{"config", "force", "help"}

// configUsage is the usage of -config.
const configUsage = "YAML `file` with values for these flags; flags on the command line override it"

func (c *command) registerConfig() {
	c.addFlags(&cli.GenericFlag{Name: "config", Value: &c.config, Usage: configUsage})
}

// applyConfig sets the flags that are in the config file and not on the command
// line. It reports all mistakes in the file at once.
func (c *command) applyConfig() error {
	if c.config == "" {
		return nil
	}
	name := string(c.config)
	entries, err := readConfig(name)
	if err != nil {
		return fmt.Errorf("-config: %w", err)
	}
	given := c.givenFlags()
	seen := map[string]bool{}
	var errs []error
	for _, e := range entries {
		err := c.applyEntry(e, seen[e.key], given[e.key])
		if err != nil {
			errs = append(errs, fmt.Errorf("-config: %s:%d: %w", name, e.line, err))
		}
		seen[e.key] = true
	}
	return errors.Join(errs...)
}

// givenFlags returns the names of the flags on the command line.
func (c *command) givenFlags() map[string]bool {
	given := map[string]bool{}
	for _, f := range c.cli.Flags {
		given[commandline.NameOf(f)] = f.IsSet()
	}
	return given
}

// configEntry is a key of a config file with its value.
type configEntry struct {
	key   string
	line  int
	value *yaml.Node
}

func readConfig(name string) ([]configEntry, error) {
	src, err := readFile(name)
	if err != nil {
		return nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(src.Data))
	var root yaml.Node
	err = decoder.Decode(&root)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: want a mapping of flags to values, for example services: [Jobs]", name)
	}
	err = decoder.Decode(new(yaml.Node))
	if !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: want one YAML document, found a second", name)
	}
	return configEntries(root.Content[0]), nil
}

// configEntries returns the entries of a mapping, whose content alternates
// between keys and values.
func configEntries(mapping *yaml.Node) []configEntry {
	var entries []configEntry
	for pair := range slices.Chunk(mapping.Content, 2) {
		entries = append(entries, configEntry{
			key:   pair[0].Value,
			line:  pair[0].Line,
			value: pair[1],
		})
	}
	return entries
}

// applyEntry checks an entry and sets its flag, unless the command line
// overrides it.
func (c *command) applyEntry(e configEntry, isRepeated, isOverridden bool) error {
	if !slices.Contains(c.configKeys(), e.key) {
		return fmt.Errorf("unknown key %q; the keys are %s", e.key, strings.Join(c.configKeys(), ", "))
	}
	if isRepeated {
		return fmt.Errorf("%s is set twice", e.key)
	}
	f := c.flag(e.key)
	values, err := e.scalars(f)
	if err != nil {
		return err
	}
	if isOverridden {
		return nil
	}
	for _, value := range values {
		if err := c.setFromConfig(f, value); err != nil {
			return err
		}
	}
	return nil
}

// scalars returns the value of an entry, or several values if its flag is a list.
func (e configEntry) scalars(f cli.Flag) ([]string, error) {
	nodes := []*yaml.Node{e.value}
	if e.value.Kind == yaml.SequenceNode && isList(f) {
		nodes = e.value.Content
	}
	var values []string
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			return nil, fmt.Errorf("%s: the value does not fit the flag -%s", e.key, e.key)
		}
		values = append(values, n.Value)
	}
	return values, nil
}

// setFromConfig sets a flag to a value of the config file.
func (c *command) setFromConfig(f cli.Flag, value string) error {
	name := commandline.NameOf(f)
	if holdsFiles(f) {
		value = relativeTo(string(c.config), value)
	}
	err := f.Set(name, value)
	if err != nil && isBool(f) {
		return fmt.Errorf("%s: want true or false, got %q", name, value)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// configKeys returns the flags that a config file may set, sorted.
func (c *command) configKeys() []string {
	var keys []string
	for _, f := range c.cli.Flags {
		name := commandline.NameOf(f)
		if !slices.Contains(notInConfig, name) {
			keys = append(keys, name)
		}
	}
	slices.Sort(keys)
	return keys
}

// flag returns the flag with a name.
func (c *command) flag(name string) cli.Flag {
	i := slices.IndexFunc(c.cli.Flags, func(f cli.Flag) bool { return commandline.NameOf(f) == name })
	return c.cli.Flags[i]
}
