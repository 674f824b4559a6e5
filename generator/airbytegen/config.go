package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
)

// notInConfig are the flags that a config file may not have.
var notInConfig = []string{"config", "force"}

func (c *command) registerConfig() {
	c.flags.Var(new(file), "config", "YAML `file` with these flags as its keys; paths in it are relative to it, and flags override it")
}

// applyConfig sets the flags that the file of -config has and the command line
// does not.
func (c *command) applyConfig() error {
	config := c.flags.Lookup("config")
	if config == nil || config.Value.String() == "" {
		return nil
	}
	name := config.Value.String()
	data, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("-config: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("-config: %s: %w", name, err)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return fmt.Errorf("-config: %s: not a mapping of flags to values, such as services: [Jobs]", name)
	}
	given := map[string]bool{}
	c.flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var errs []error
	seen := map[string]bool{}
	for i := 0; i+1 < len(doc.Content[0].Content); i += 2 {
		key, value := doc.Content[0].Content[i], doc.Content[0].Content[i+1]
		if err := c.setFromConfig(name, key, value, seen, given[key.Value]); err != nil {
			errs = append(errs, fmt.Errorf("-config: %s:%d: %w", name, key.Line, err))
		}
	}
	return errors.Join(errs...)
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
		if err := f.Value.Set(text); err != nil {
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
