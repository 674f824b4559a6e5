package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
)

// Selection says which operations to generate. The zero Selection means all of
// them; an operation is selected if any of the lists names it.
type Selection struct {
	Services   []string // Go names of services, such as Jobs
	Operations []string // operationIds, such as listJobs
	Tags       []string // tags of the patched document, such as Jobs
}

func (s Selection) isAll() bool {
	return len(s.Services) == 0 && len(s.Operations) == 0 && len(s.Tags) == 0
}

func (s Selection) has(o *Operation) bool {
	return slices.Contains(s.Services, o.Service.Name) ||
		slices.Contains(s.Operations, o.ID) ||
		slices.Contains(s.Tags, o.Service.Tag)
}

// selectOperations drops the operations that are not selected from the plan and
// from the document.
func (p *planner) selectOperations(selection Selection) error {
	if selection.isAll() {
		return nil
	}
	err := p.checkSelection(selection)
	if err != nil {
		return err
	}
	for _, s := range p.Services {
		s.Operations = p.keep(s.Operations, selection)
	}
	p.Services = slices.DeleteFunc(p.Services, func(s *Service) bool { return len(s.Operations) == 0 })
	p.dropEmptyPaths()
	return nil
}

// keep returns the selected operations and removes the others from the
// document.
func (p *planner) keep(operations []*Operation, selection Selection) []*Operation {
	var kept []*Operation
	for _, o := range operations {
		if selection.has(o) {
			kept = append(kept, o)
			continue
		}
		p.doc.Paths.Value(o.Path).SetOperation(o.Method, nil)
	}
	return kept
}

func (p *planner) dropEmptyPaths() {
	for path, item := range p.doc.Paths.Map() {
		if len(item.Operations()) == 0 {
			p.doc.Paths.Delete(path)
		}
	}
}

// checkSelection reports selected names that the document does not have.
func (p *planner) checkSelection(selection Selection) error {
	var services []string
	var tags []string
	var operations []string
	for _, s := range p.Services {
		services = append(services, s.Name)
		tags = append(tags, s.Tag)
		for _, o := range s.Operations {
			operations = append(operations, o.ID)
		}
	}
	example := "operations are named by their operationId, such as " + operations[0]
	return errors.Join(
		p.checkSelected(selection.Services, "there is no service %q", services, "there are "+strings.Join(services, ", ")),
		p.checkSelected(selection.Tags, "no operation has the tag %q", tags, "there are "+strings.Join(tags, ", ")),
		p.checkSelected(selection.Operations, "there is no operation %q", operations, example),
	)
}

// checkSelected reports unknown names. Each error suggests similar names, or
// gives the hint if there are none.
func (p *planner) checkSelected(names []string, format string, known []string, hint string) error {
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
		errs = append(errs, document.ErrorIn(p.Spec, "%s; %s", fmt.Sprintf(format, name), advice))
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
