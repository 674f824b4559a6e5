package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/getkin/kin-openapi/openapi3"
)

// Selection says which operations to generate. The zero Selection is all of
// them; several lists add up.
type Selection struct {
	Services   []string // Go names of services, as Jobs
	Operations []string // operationIds, as listJobs
	Tags       []string // tags of the patched document, as Jobs
}

func (s Selection) all() bool {
	return len(s.Services) == 0 && len(s.Operations) == 0 && len(s.Tags) == 0
}

// choose drops what is not selected from the plan and from the document.
func (p *planner) choose(sel Selection) error {
	if sel.all() {
		return nil
	}
	if err := p.checkSelection(sel); err != nil {
		return err
	}
	for _, s := range p.Services {
		s.Operations = slices.DeleteFunc(s.Operations, func(o *Operation) bool {
			keep := slices.Contains(sel.Services, s.Name) || slices.Contains(sel.Operations, o.ID) || slices.Contains(sel.Tags, p.tagOf(o))
			if !keep {
				p.doc.Paths.Value(o.Path).SetOperation(o.Method, nil)
			}
			return !keep
		})
	}
	p.Services = slices.DeleteFunc(p.Services, func(s *Service) bool { return len(s.Operations) == 0 })
	for path, item := range p.doc.Paths.Map() {
		if len(item.Operations()) == 0 {
			p.doc.Paths.Delete(path)
		}
	}
	return nil
}

func (p *planner) checkSelection(sel Selection) error {
	var services, operations, tags []string
	for _, s := range p.Services {
		services = append(services, s.Name)
		for _, o := range s.Operations {
			operations = append(operations, o.ID)
			if tag := p.tagOf(o); !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	return errors.Join(
		p.checkSelected("%s: there is no service %q; %s", sel.Services, services, "there are "+strings.Join(services, ", ")),
		p.checkSelected("%s: no operation has the tag %q; %s", sel.Tags, tags, "there are "+strings.Join(tags, ", ")),
		p.checkSelected("%s: there is no operation %q; %s", sel.Operations, operations,
			"operations are named by their operationId, as "+operations[0]),
	)
}

// checkSelected reports names that the document does not have, with those that
// may be meant, or else a hint.
func (p *planner) checkSelected(format string, names, have []string, hint string) error {
	var errs []error
	for _, name := range names {
		if slices.Contains(have, name) {
			continue
		}
		hint := hint
		if like := alike(name, have); len(like) > 0 {
			hint = "did you mean " + strings.Join(like, " or ") + "?"
		}
		errs = append(errs, fmt.Errorf(format, p.Spec, name, hint))
	}
	return errors.Join(errs...)
}

// alike are the few names that differ by the case of letters, or else those
// that are part of a name or have it in them.
func alike(name string, have []string) []string {
	name = strings.ToLower(name)
	var parts []string
	for _, other := range have {
		switch lower := strings.ToLower(other); {
		case lower == name:
			return []string{other}
		case strings.Contains(lower, name) || strings.Contains(name, lower):
			parts = append(parts, other)
		}
	}
	if len(parts) > 8 {
		return nil
	}
	return parts
}

// tagOf is the one tag of an operation.
func (p *planner) tagOf(o *Operation) string {
	return p.doc.Paths.Value(o.Path).GetOperation(o.Method).Tags[0]
}

// reach returns the names of the component schemas that the remaining
// operations use, but for those that only describe errors and are written by
// hand.
func (p *planner) reach() map[string]bool {
	r := reacher{schemas: p.doc.Components.Schemas, seen: map[string]bool{}}
	for _, item := range p.doc.Paths.Map() {
		for _, spec := range item.Operations() {
			r.parameters(spec.Parameters)
			if spec.RequestBody != nil {
				r.content(spec.RequestBody.Value.Content)
			}
			for _, response := range spec.Responses.Map() {
				r.content(response.Value.Content)
			}
		}
	}
	return r.seen
}

type reacher struct {
	schemas openapi3.Schemas
	seen    map[string]bool
}

func (r *reacher) parameters(all openapi3.Parameters) {
	for _, param := range all {
		r.schema(param.Value.Schema)
	}
}

func (r *reacher) content(content openapi3.Content) {
	for _, media := range content {
		r.schema(media.Schema)
	}
}

func (r *reacher) schema(ref *openapi3.SchemaRef) {
	if ref == nil {
		return
	}
	if name, ok := strings.CutPrefix(ref.Ref, "#/components/schemas/"); ok {
		if r.seen[name] {
			return
		}
		r.seen[name] = true
		if declared := r.schemas[name]; declared != nil && declared.Ref != "" {
			r.schema(declared)
		}
	}
	s := ref.Value
	if s.Extensions["x-go-type"] == model.RawJSON {
		return
	}
	for _, property := range s.Properties {
		r.schema(property)
	}
	for _, list := range []openapi3.SchemaRefs{s.OneOf, s.AnyOf, s.AllOf} {
		for _, item := range list {
			r.schema(item)
		}
	}
	r.schema(s.Items)
	r.schema(s.Not)
	r.schema(s.AdditionalProperties.Schema)
}
