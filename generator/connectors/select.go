package connectors

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// connectorName is the pattern for names of connectors. It allows only names that
// are safe in file names.
var connectorName = regexp.MustCompile(`^(source|destination)-[a-z0-9]+(-[a-z0-9]+)*$`)

func isConnectorName(name string) bool {
	return len(name) <= maxName && connectorName.MatchString(name)
}

// selectConnectors returns the selected connectors, in the order of the document.
func (d *catalog) selectConnectors(selected []string) ([]string, error) {
	connectors := d.connectors()
	if slices.Contains(selected, All) {
		selected = connectors
	}
	if len(selected) == 0 {
		return nil, d.noneSelected(connectors)
	}
	var errs []error
	for _, name := range selected {
		if !slices.Contains(connectors, name) {
			errs = append(errs, fmt.Errorf("%s: no connector is named %q%s", d.name, name, suggest(name, connectors)))
		}
	}
	isLeftOut := func(name string) bool { return !slices.Contains(selected, name) }
	return slices.DeleteFunc(connectors, isLeftOut), errors.Join(errs...)
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
	base, hasSuffix := strings.CutSuffix(name, "-update")
	return hasSuffix && isConnectorName(base) && d.schemas[base].exists()
}

func (d *catalog) noneSelected(connectors []string) error {
	if len(connectors) == 0 {
		return fmt.Errorf("%s: the document has no connectors, which are schemas with names like source-postgres", d.name)
	}
	return fmt.Errorf("%s: no connector is selected; select some by name, such as %s, or %q", d.name, connectors[0], All)
}

// maxSuggestions limits the names that an error suggests.
const maxSuggestions = 5

// suggest returns the end of an error about an unknown connector: similar names
// or, if there are none, the number of connectors.
func suggest(name string, connectors []string) string {
	name = strings.ToLower(name)
	name = strings.TrimPrefix(name, "source-")
	name = strings.TrimPrefix(name, "destination-")
	var similar []string
	for _, c := range connectors {
		if name != "" && strings.Contains(c, name) {
			similar = append(similar, c)
		}
	}
	if len(similar) == 0 {
		return fmt.Sprintf(" among the %d in the document", len(connectors))
	}
	similar = similar[:min(len(similar), maxSuggestions)]
	return "; did you mean " + strings.Join(similar, ", ") + "?"
}
