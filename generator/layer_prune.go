package generator

import (
	"fmt"
	"slices"
	"strings"
)

// everything is the option that stands for all.
const everything = "all"

// chosen returns the parts that are always there and those of options. An
// option that is asked for by name must be there, and have what it needs.
func chosen(parts, optional []*part, with []string, have map[string]bool) ([]*part, error) {
	for _, option := range with {
		if err := checkOption(option, slices.Concat(parts, optional), have); err != nil {
			return nil, &OptionError{Err: err}
		}
	}
	return asked(parts, with), nil
}

// asked returns the parts that are always there and those of options.
func asked(parts []*part, with []string) []*part {
	return slices.DeleteFunc(slices.Clone(parts), func(p *part) bool {
		return len(p.options) > 0 && !slices.ContainsFunc(p.options, func(option string) bool { return isAsked(option, with) })
	})
}

// isAsked reports whether an option is among those asked for.
func isAsked(option string, with []string) bool {
	return slices.Contains(with, option) || slices.Contains(with, everything)
}

func checkOption(option string, parts []*part, have map[string]bool) error {
	options, met := []string{everything}, false
	var lacks []string
	for _, p := range parts {
		options = append(options, p.options...)
		if !slices.Contains(p.options, option) {
			continue
		}
		if missing := missing(p.needs, have); len(missing) > 0 {
			lacks = append(lacks, missing...)
		} else {
			met = true
		}
	}
	slices.Sort(options)
	slices.Sort(lacks)
	switch options = slices.Compact(options); {
	case !slices.Contains(options, option):
		return fmt.Errorf("there is no %q; there are %s", option, strings.Join(options, ", "))
	case option != everything && !met:
		return fmt.Errorf("%s needs %s, which the selected operations do not bring", option, enumerate(inWords(slices.Compact(lacks))))
	}
	return nil
}

// inWords says what needs are to who selects operations.
func inWords(needs []string) []string {
	words := slices.Clone(needs)
	for i, need := range needs {
		name, method, isMethod := strings.Cut(need, ".")
		service, isService := strings.CutSuffix(name, "Service")
		switch {
		case need == "all":
			words[i] = "a list in pages"
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

// missing are the needs that are not met.
func missing(needs []string, have map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(needs), func(need string) bool { return have[need] })
}

// meeting returns the parts whose needs are met. The needs of a type are those
// of its methods as well.
func meeting(parts []*part, have map[string]bool) []*part {
	unmet := map[string]bool{}
	for _, p := range parts {
		if p.method == "" && len(missing(p.needs, have)) > 0 {
			unmet[p.name] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(parts), func(p *part) bool {
		return unmet[p.name] || len(missing(p.needs, have)) > 0
	})
}

// prune drops what nothing uses of what is not exported. Names that are used
// in the generated code are in used.
func prune(parts []*part, used map[string]bool) []*part {
	live := map[string]bool{}
	for name := range used {
		live[name] = true
	}
	keep := map[*part]bool{}
	for grown := true; grown; {
		grown = false
		for _, p := range parts {
			var more []string
			if !keep[p] && p.isLive(live) {
				keep[p], more = true, p.mentions()
			}
			if keep[p] {
				more = append(more, p.enliven(live)...)
			}
			for _, n := range more {
				grown, live[n] = true, true
			}
		}
	}
	kept := slices.DeleteFunc(slices.Clone(parts), func(p *part) bool { return !keep[p] })
	for _, p := range kept {
		p.dropFields()
	}
	return kept
}

// mentions are the names that a part declares or uses, those behind a dot with
// it.
func (p *part) mentions() []string {
	return slices.Concat(p.names, p.uses, dotted(p.selectors))
}

func dotted(names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = "." + n
	}
	return all
}

// isLive reports whether a part is exported or used. A method is where its
// type is, and something calls it or may do so.
func (p *part) isLive(live map[string]bool) bool {
	if p.method != "" {
		return live[p.name] && (p.exported || live["."+p.method])
	}
	return p.exported || slices.ContainsFunc(p.names, func(n string) bool { return live[n] })
}
