package streams

import (
	"fmt"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Select returns the streams of a connection: those that a rule matches, in the order of the source. The
// first rule that matches a stream decides about it, so put exceptions first. Without rules, all streams are
// selected.
//
// The streams must be those of a request with a destination. Cursors and primary keys that the source
// defines are left to the server.
//
// Select returns an [*Error] that lists all problems: rules without streams, streams without a mode that
// fits, fields that do not exist. It is also an error if no stream is selected, because servers would sync
// all of them.
func Select(discovered []airbyte.StreamProperties, rules ...Rule) ([]airbyte.StreamConfiguration, error) {
	all := streamsOf(discovered)
	if len(rules) == 0 {
		rules = []Rule{{Name: "*"}}
	}
	found := checkRules(all, rules)
	var selected []airbyte.StreamConfiguration
	for _, s := range all {
		i := ruleFor(s, rules)
		if i < 0 || rules[i].Skip {
			continue
		}
		configuration, texts := s.configure(rules[i])
		found.add(s.identity, texts...)
		selected = append(selected, configuration)
	}
	if len(selected) == 0 && len(found) == 0 {
		found.add(identity{}, "no stream is selected")
	}
	if err := found.err(); err != nil {
		return nil, err
	}
	return selected, nil
}

// ruleFor returns the index of the rule that decides about a stream, or -1.
func ruleFor(s stream, rules []Rule) int {
	return slices.IndexFunc(rules, func(r Rule) bool { return r.matches(s) })
}

// checkRules reports rules that decide about no stream.
func checkRules(all []stream, rules []Rule) problems {
	var found problems
	for i, r := range rules {
		var deciding []int
		for _, s := range all {
			if r.matches(s) {
				deciding = append(deciding, ruleFor(s, rules))
			}
		}
		isMissing := len(deciding) == 0 && !r.Optional
		isHidden := len(deciding) > 0 && !slices.Contains(deciding, i)
		switch {
		case r.Name == "":
			found.add(identity{}, fmt.Sprintf("rule %d has no name of streams; use * for all of them", i+1))
		case isMissing:
			found.add(identity{}, fmt.Sprintf("no stream matches the rule %q; %s", r, suggest(all, r)))
		case isHidden:
			found.add(identity{}, fmt.Sprintf("earlier rules match all streams of the rule %q; put it before them", r))
		}
	}
	return found
}

// suggest returns the streams that a rule without streams may mean, or those that the source has.
func suggest(all []stream, r Rule) string {
	wanted := strings.ToLower(strings.ReplaceAll(r.Name, "*", ""))
	isOther := func(s stream) bool {
		hasPart := wanted != "" && strings.Contains(strings.ToLower(s.name), wanted)
		isIdentity := strings.EqualFold(s.String(), r.Name) // the rule has the namespace in its name
		return !hasPart && !isIdentity
	}
	similar := slices.DeleteFunc(slices.Clone(all), isOther)
	if len(similar) > 0 {
		return "did you mean " + showRules(similar) + "?"
	}
	return "the source has " + showNames(all)
}

// showRules lists streams by the fields of rules that match them, for problems.
func showRules(all []stream) string {
	var texts []string
	for _, s := range all[:min(len(all), maxNames)] {
		text := s.name
		if s.namespace != "" {
			text += " in the namespace " + s.namespace
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

// maxNames limits the streams that a problem lists.
const maxNames = 20

// showNames lists streams, for problems.
func showNames(all []stream) string {
	if len(all) == 0 {
		return "none"
	}
	var names []string
	for _, s := range all[:min(len(all), maxNames)] {
		names = append(names, s.String())
	}
	if len(all) > maxNames {
		names = append(names, fmt.Sprintf("and %d others", len(all)-maxNames))
	}
	return strings.Join(names, ", ")
}

// configure returns the configuration of a stream in the first mode that fits. If none does, it returns the
// problems.
func (s stream) configure(r Rule) (airbyte.StreamConfiguration, []string) {
	if texts := s.checkRule(r); len(texts) > 0 {
		return airbyte.StreamConfiguration{}, texts
	}
	modes := r.Modes
	if len(modes) == 0 {
		modes = DefaultModes()
	}
	var reasons []string
	for _, mode := range modes {
		configuration := s.configureMode(r, mode)
		texts := s.check(configuration)
		if len(texts) == 0 {
			return configuration, nil
		}
		for _, text := range texts {
			if !slices.Contains(reasons, text) { // several modes may need the same
				reasons = append(reasons, text)
			}
		}
	}
	return airbyte.StreamConfiguration{}, reasons
}

// checkRule checks the parts of a rule that apply in every mode. A misspelt field must not lead to another
// mode.
func (s stream) checkRule(r Rule) []string {
	var texts []string
	if s.properties.SyncModes == nil {
		texts = append(texts, "has no sync modes; set DestinationID in GetStreamPropertiesParams")
	}
	texts = append(texts, s.checkCursor(r.CursorField)...)
	texts = append(texts, s.checkKey(r.PrimaryKey)...)
	for i, field := range r.Fields {
		switch {
		case slices.Contains(r.Fields[:i], field):
			texts = append(texts, "selects the field "+field+" twice")
		case !s.hasField([]string{field}):
			texts = append(texts, "has no field "+field+" to sync")
		}
	}
	return texts
}

// configureMode returns the configuration of a stream in a mode.
func (s stream) configureMode(r Rule, mode airbyte.SyncMode) airbyte.StreamConfiguration {
	c := airbyte.StreamConfiguration{Name: s.name, Namespace: s.properties.StreamNamespace, SyncMode: &mode}
	if usesCursor(mode) && !s.definesCursor() {
		c.CursorField = slices.Clone(r.CursorField)
	}
	if usesKey(mode) && len(s.properties.SourceDefinedPrimaryKey) == 0 {
		c.PrimaryKey = slices.Clone(r.PrimaryKey)
	}
	if len(r.Fields) > 0 {
		c.SelectedFields = s.selectFields(r.Fields, c)
	}
	return c
}

// selectFields selects fields together with the cursor and the primary key, which servers require.
func (s stream) selectFields(fields []string, c airbyte.StreamConfiguration) airbyte.SelectedFields {
	names := slices.Clone(fields)
	for _, path := range s.neededFields(c) {
		if !slices.Contains(names, path[0]) {
			names = append(names, path[0])
		}
	}
	var selected airbyte.SelectedFields
	for _, name := range names {
		selected = append(selected, airbyte.SelectedFieldInfo{FieldPath: []string{name}})
	}
	return selected
}
