package layer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/naming"
)

// Option is an optional part of a copy.
type Option struct {
	Name  string
	Needs []string // names that the generated code must declare or use
}

// Options lists the options of the layer. An option of several parts is listed
// once for each.
func (l *Layer) Options() []Option {
	var all []Option
	for _, p := range l.Parts {
		if p.Option != "" {
			all = append(all, Option{Name: p.Option, Needs: p.Needs})
		}
	}
	return all
}

// IsAsked reports whether an option is asked for, by its name or with [All].
func IsAsked(option string, with []string) bool {
	return slices.Contains(with, option) || slices.Contains(with, All)
}

// CheckOptions reports an option that is asked for but does not exist, or whose
// needs the generated code does not meet.
func CheckOptions(with []string, options []Option, names map[string]bool) error {
	for _, asked := range with {
		if asked == All {
			continue
		}
		if err := checkOption(asked, options, names); err != nil {
			return err
		}
	}
	return nil
}

func checkOption(asked string, options []Option, names map[string]bool) error {
	known := []string{All}
	var lacks []string
	found := false
	for _, o := range options {
		known = append(known, o.Name)
		if o.Name == asked {
			found = true
			lacks = append(lacks, missing(o.Needs, names)...)
		}
	}
	if !found {
		return fmt.Errorf("there is no part %q; the parts are %s", asked, strings.Join(sortedSet(known), ", "))
	}
	if len(lacks) > 0 {
		return fmt.Errorf("the part %s needs %s, which the selected operations do not include",
			asked, naming.Enumerate(needsInWords(sortedSet(lacks))))
	}
	return nil
}

// sortedSet returns the words sorted, each once.
func sortedSet(words []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(words)))
}

// needsInWords describes needs in terms of operations, for messages.
func needsInWords(needs []string) []string {
	words := make([]string, len(needs))
	for i, need := range needs {
		typeName, method, isMethod := strings.Cut(need, ".")
		service, isService := strings.CutSuffix(typeName, "Service")
		switch {
		case isService && isMethod:
			words[i] = service + "." + method
		case isService:
			words[i] = "an operation of " + service
		default:
			words[i] = "an operation with the type " + need
		}
	}
	return words
}
