package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
)

// notInConfig are the flags that a config file may not have.
var notInConfig = []string{"config", "force"}

func (c *command) registerConfig() {
	c.flags.Var(&c.config, "config", "YAML `file` with these flags as its keys; paths in it are relative to it, and flags override it")
}

// applyConfig sets the flags that the file of -config has and the command line
// does not.
func (c *command) applyConfig() error {
	if c.config == "" {
		return nil
	}
	name := string(c.config)
	entries, err := readConfig(name)
	if err != nil {
		return fmt.Errorf("-config: %w", err)
	}
	given := map[string]bool{}
	c.flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var errs []error
	seen := map[string]bool{}
	for i := 0; i+1 < len(entries); i += 2 {
		key, value := entries[i], entries[i+1]
		if err := c.setFromConfig(name, key, value, seen, given[key.Value]); err != nil {
			errs = append(errs, fmt.Errorf("-config: %s:%d: %w", name, key.Line, err))
		}
	}
	return errors.Join(errs...)
}

// readConfig returns the keys and values of a config file, in turn.
func readConfig(name string) ([]*yaml.Node, error) {
	src, err := readFile(name)
	if err != nil {
		return nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(src.Data))
	var doc yaml.Node
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: not a mapping of flags to values, such as services: [Jobs]", name)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: a second document follows the first", name)
	}
	return doc.Content[0].Content, nil
}

// setFromConfig sets one flag, or only checks its value where it is overridden.
func (c *command) setFromConfig(config string, key, value *yaml.Node, seen map[string]bool, overridden bool) error {
	f := c.flags.Lookup(key.Value)
	if f == nil || slices.Contains(notInConfig, key.Value) {
		return fmt.Errorf("there is no key %q; the keys are %s", key.Value, strings.Join(c.configKeys(), ", "))
	}
	if seen[key.Value] {
		return fmt.Errorf("%s is there twice", key.Value)
	}
	seen[key.Value] = true
	values := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode && isList(f.Value) {
		values = value.Content
	}
	for _, v := range values {
		if v.Kind != yaml.ScalarNode || v.Tag == "!!null" {
			return fmt.Errorf("%s has no value that fits the flag -%s", key.Value, key.Value)
		}
		if overridden {
			continue
		}
		text := v.Value
		if isFile(f.Value) {
			text = beside(config, text)
		}
		err := f.Value.Set(text)
		if _, isBool := f.Value.(interface{ IsBoolFlag() bool }); isBool && err != nil {
			return fmt.Errorf("%s: %q is neither true nor false", key.Value, text)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key.Value, err)
		}
	}
	return nil
}

func (c *command) configKeys() []string {
	var keys []string
	c.flags.VisitAll(func(f *flag.Flag) {
		if !slices.Contains(notInConfig, f.Name) {
			keys = append(keys, f.Name)
		}
	})
	return keys
}
