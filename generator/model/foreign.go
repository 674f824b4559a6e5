package model

import (
	"slices"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/pb33f/go-yaml"
)

// LeaveAside removes the extensions of a document that are not for this generator,
// in place, before overlays are applied. It returns the names of removed extensions
// that would choose Go types, imports or names, sorted: only overlays may do that,
// since a package could otherwise import anything that a document names. Other
// extensions stay if they mean the same here as for the tool that they were written
// for.
func LeaveAside(root *yaml.Node) []string {
	removed := map[string]bool{}
	document.EachObject(root, func(n *yaml.Node) {
		var kept []*yaml.Node
		for key, value := range document.Members(n) {
			if isForeign(key.Value, value) {
				removed[key.Value] = true
				continue
			}
			kept = append(kept, key, value)
		}
		if len(kept) < len(n.Content) {
			n.Content = kept
		}
	})
	var names []string
	for name := range removed {
		if choosesGo(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// choosesGo reports whether an extension chooses Go types, imports or names.
func choosesGo(name string) bool {
	return strings.HasPrefix(name, "x-go-") || name == "x-enum-varnames" || name == OptionExtension
}

// isForAgents reports whether an extension is for the catalogue of operations for
// agents. The effect of an operation decides whether an agent may call it, so only
// overlays and trusted documents state it.
func isForAgents(name string) bool {
	switch name {
	case "x-effect", "x-effect-cases", "x-secret-result", "x-notes", "x-example":
		return true
	}
	return false
}

// isForeign reports whether an extension of a document is left aside.
func isForeign(name string, value *yaml.Node) bool {
	if !strings.HasPrefix(name, "x-") {
		return false
	}
	if choosesGo(name) || isForAgents(name) || slices.Contains(refusedExtensions, name) {
		return true
	}
	want, known := extensions[name]
	if !known {
		return false // nothing reads it
	}
	if !want.Accepts(value) {
		return true
	}
	switch name {
	case "x-timeout":
		timeout, err := time.ParseDuration(value.Value)
		return err != nil || timeout <= 0 || timeout%time.Millisecond != 0
	case "x-since", "x-removed":
		return value.Value == "" || strings.TrimSpace(value.Value) != value.Value || !document.IsPrintable(value.Value)
	case "x-paging":
		return document.Get(value, "style") == nil
	}
	return false
}

// enumDescriptions is the rule for x-enum-descriptions: a mapping from values to
// descriptions, or a list in the order of the values, as other tools have it.
var enumDescriptions = grammar.OneOf("a mapping, or a list of strings", grammar.Mapping, grammar.StringList)
