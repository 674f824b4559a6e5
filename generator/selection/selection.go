// Package selection finds the part of a document that selected operations use.
// The later stages see only that part, so a defect elsewhere in the document
// cannot stop them.
package selection

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/pb33f/go-yaml"
)

// Selection says which operations to generate. The zero Selection means all of
// them; an operation is selected if any of the lists names it.
type Selection struct {
	Services   []string // Go names of services, such as Jobs
	Operations []string // operationIds, such as listJobs
	Tags       []string // tags of the patched document, such as Jobs

	// DefaultTag is the tag of operations without exactly one tag. If it is "",
	// they have none.
	DefaultTag string
}

// IsAll reports whether the selection means all operations.
func (s Selection) IsAll() bool {
	return len(s.Services) == 0 && len(s.Operations) == 0 && len(s.Tags) == 0
}

func (s Selection) has(o operation) bool {
	return slices.Contains(s.Services, o.service) ||
		slices.Contains(s.Operations, o.id) ||
		slices.Contains(s.Tags, o.tag)
}

// operation is an operation of a document, before any check.
type operation struct {
	path    string
	item    *yaml.Node // its path item
	method  string     // key of the path item, such as get
	id      string     // operationId; "" if it is missing
	tag     string     // the only tag, or the default one
	service string     // Go name for the tag
}

// operationsOf lists the operations of a document. The default tag is that of
// operations without exactly one tag.
func operationsOf(root *yaml.Node, defaultTag string) []operation {
	var all []operation
	for path, item := range document.Members(document.Get(root, "paths")) {
		for key, n := range document.Members(item) {
			if !document.IsMethod(key.Value) {
				continue
			}
			o := operation{path: path.Value, item: item, method: key.Value, tag: TagOf(n, defaultTag)}
			o.service = naming.GoName(o.tag)
			if id := document.Get(n, "operationId"); id != nil {
				o.id = id.Value
			}
			all = append(all, o)
		}
	}
	return all
}

// TagOf returns the tag that names the service of an operation: its only tag, or
// the default one. It is "" if there is neither.
func TagOf(operation *yaml.Node, defaultTag string) string {
	tags := document.Items(document.Get(operation, "tags"))
	if len(tags) == 1 {
		return tags[0].Value
	}
	return defaultTag
}

// Names are the names that a [Selection] may have, in the order of the document.
type Names struct {
	Services   []string
	Operations []string
	Tags       []string
}

// NamesIn returns the names in a patched document. The default tag is that of operations without exactly one tag; it
// may be "".
func NamesIn(root *yaml.Node, defaultTag string) Names {
	return namesOf(operationsOf(root, defaultTag))
}

func namesOf(operations []operation) Names {
	var names Names
	for _, o := range operations {
		if o.tag != "" {
			names.Services = appendNew(names.Services, o.service)
			names.Tags = appendNew(names.Tags, o.tag)
		}
		if o.id != "" {
			names.Operations = append(names.Operations, o.id)
		}
	}
	return names
}

// check reports selected names that the document does not have.
func (s Selection) check(file string, operations []operation) error {
	known := namesOf(operations)
	example := "no operation of the document has an operationId"
	if len(known.Operations) > 0 {
		example = "operations are named by their operationId, such as " + known.Operations[0]
	}
	return errors.Join(
		checkNames(file, s.Services, "there is no service %q", known.Services, listed(known.Services)),
		checkNames(file, s.Tags, "no operation has the tag %q", known.Tags, listed(known.Tags)),
		checkNames(file, s.Operations, "there is no operation %q", known.Operations, example),
	)
}

func appendNew(all []string, name string) []string {
	if slices.Contains(all, name) {
		return all
	}
	return append(all, name)
}

func listed(names []string) string {
	if len(names) == 0 {
		return "no operation of the document has exactly one tag"
	}
	return "there are " + strings.Join(names, ", ")
}

// checkNames reports unknown names. Each error suggests similar names, or gives
// the hint if there are none.
func checkNames(file string, names []string, format string, known []string, hint string) error {
	var errs []error
	for _, name := range names {
		if slices.Contains(known, name) {
			continue
		}
		advice := hint
		similar := similarNames(name, known)
		if len(similar) > 0 {
			advice = "did you mean " + strings.Join(similar, " or ") + "?"
		}
		errs = append(errs, document.ErrorIn(file, "%s; %s", fmt.Sprintf(format, name), advice))
	}
	return errors.Join(errs...)
}

// maxSimilarNames limits the names that an error suggests. A longer list would
// not help.
const maxSimilarNames = 8

// similarNames returns the known name that differs by the case of letters only.
// If there is none, it returns the names that contain the given one or are
// contained in it.
func similarNames(name string, known []string) []string {
	name = strings.ToLower(name)
	var similar []string
	for _, other := range known {
		lower := strings.ToLower(other)
		if lower == name {
			return []string{other}
		}
		if strings.Contains(lower, name) || strings.Contains(name, lower) {
			similar = append(similar, other)
		}
	}
	if len(similar) > maxSimilarNames {
		return nil
	}
	return similar
}
