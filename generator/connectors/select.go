package connectors

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/naming"
)

// connectorName is the pattern for names of connectors. It allows only names that
// are safe in file names.
var connectorName = regexp.MustCompile(`^(source|destination)-[a-z0-9]+(-[a-z0-9]+)*$`)

func isConnectorName(name string) bool {
	return len(name) <= maxName && connectorName.MatchString(name)
}

// NamesIn returns the names of the connectors in an OpenAPI document or a registry.
func NamesIn(src document.Source) ([]string, error) {
	doc, err := parseRegistry(src)
	if err != nil {
		doc, err = parseOpenAPI(src)
	}
	if err != nil {
		return nil, err
	}
	return doc.connectors(), nil
}

// selectConnectors returns the selected connectors, in the order of the document. A
// registry also finds them by definition ID, and by their name for people.
func (d *catalog) selectConnectors(selected []string) ([]string, error) {
	connectors := d.connectors()
	if slices.Contains(selected, All) {
		return connectors, d.checkAny(connectors)
	}
	if len(selected) == 0 {
		return nil, d.noneSelected(connectors)
	}
	isSelected := map[string]bool{}
	var errs []error
	for _, name := range selected {
		found, err := d.find(name, connectors)
		isSelected[found] = true
		errs = append(errs, err)
	}
	isLeftOut := func(name string) bool { return !isSelected[name] }
	return slices.DeleteFunc(connectors, isLeftOut), errors.Join(errs...)
}

// find returns the connector that a name or a definition ID selects.
func (d *catalog) find(name string, connectors []string) (string, error) {
	if slices.Contains(connectors, name) {
		return name, nil
	}
	named := d.findEntries(name, connectors)
	if len(named) > 1 {
		return "", fmt.Errorf("%s: %d connectors are named %q; select one of %s", d.name, len(named), name,
			strings.Join(named, ", "))
	}
	if len(named) == 1 {
		return named[0], nil
	}
	if broken, isBroken := d.broken[strings.ToLower(name)]; isBroken {
		return "", broken
	}
	return "", fmt.Errorf("%s: no connector is named %q%s", d.name, name, suggest(name, connectors))
}

// findEntries returns the connectors of a registry that have a definition ID or, for
// people, a name.
func (d *catalog) findEntries(name string, connectors []string) []string {
	var found []string
	for _, connector := range connectors {
		e := d.entries[connector]
		if e == nil {
			continue
		}
		if strings.EqualFold(e.definitionID, name) || e.title == name {
			found = append(found, connector)
		}
	}
	return found
}

// connectors lists the connectors of the document. Schemas such as
// source-postgres-update describe the settings of a connector again, without its
// type, and are left out.
func (d *catalog) connectors() []string {
	var connectors []string
	for _, name := range d.names {
		if isConnectorName(name) && !d.isUpdate(name) {
			connectors = append(connectors, name)
		}
	}
	return connectors
}

func (d *catalog) isUpdate(name string) bool {
	if d.isRegistry {
		return false
	}
	base, hasSuffix := strings.CutSuffix(name, "-update")
	return hasSuffix && isConnectorName(base) && d.schemas[base].exists()
}

// checkAny reports a document without connectors.
func (d *catalog) checkAny(connectors []string) error {
	if len(connectors) > 0 {
		return nil
	}
	return d.noneSelected(nil)
}

func (d *catalog) noneSelected(connectors []string) error {
	if len(connectors) > 0 {
		return fmt.Errorf("%s: no connector is selected; select some by name, such as %s, or %q", d.name, connectors[0], All)
	}
	if d.isRegistry {
		return fmt.Errorf("%s: the registry has no connectors", d.name)
	}
	return fmt.Errorf("%s: the document has no connectors, which are schemas with names like source-postgres", d.name)
}

// maxSuggestions limits the names that an error suggests.
const maxSuggestions = 5

// suggest returns the end of an error about an unknown connector: similar names
// or, if there are none, the number of connectors.
func suggest(name string, connectors []string) string {
	similar := similarNames(name, connectors)
	if len(similar) == 0 {
		return fmt.Sprintf(" among the %d in the document", len(connectors))
	}
	return "; did you mean " + strings.Join(similar, ", ") + "?"
}

// similarNames returns the connectors that a misspelt name, or the name of an image, may
// mean. It applies these rules in order, until one finds connectors:
//
//   - the name of the connector contains the misspelt one
//   - the name of the connector takes the fewest edits to reach
//   - the first words of both names are similar
func similarNames(name string, connectors []string) []string {
	if strings.EqualFold(name, All) || name == "*" {
		return []string{All}
	}
	_, image, isImage := strings.Cut(name, "/")
	if isImage {
		name, _, _ = strings.Cut(image, ":")
	}
	words := strings.ToLower(name)
	words = strings.NewReplacer(" ", "-", "_", "-").Replace(words)
	core := strings.TrimPrefix(strings.TrimPrefix(words, "source-"), "destination-")
	var similar []string
	for _, c := range connectors {
		if core != "" && strings.Contains(c, core) {
			similar = append(similar, c)
		}
	}
	if len(similar) > 0 {
		return similar[:min(len(similar), maxSuggestions)]
	}
	limit := min(len(core)/3, 4)
	for _, candidate := range []string{words, "source-" + core, "destination-" + core} {
		if closest := naming.Closest(candidate, connectors, limit); closest != "" && !slices.Contains(similar, closest) {
			similar = append(similar, closest)
		}
	}
	if len(similar) > 0 {
		return similar
	}
	return withSimilarFirstWord(core, connectors)
}

// withSimilarFirstWord returns the connectors whose first word, after source or
// destination, is like that of a name. It allows one mistake in three letters, and two at
// most.
func withSimilarFirstWord(name string, connectors []string) []string {
	first, _, _ := strings.Cut(name, "-")
	allowed := min(len(first)/3, 2)
	if allowed == 0 {
		return nil
	}
	var similar []string
	for _, c := range connectors {
		_, rest, _ := strings.Cut(c, "-")
		word, _, _ := strings.Cut(rest, "-")
		if naming.Closest(first, []string{word}, allowed) != "" {
			similar = append(similar, c)
		}
	}
	return similar[:min(len(similar), maxSuggestions)]
}
