package generator

import (
	"errors"
	"fmt"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/overlay"
	"github.com/airbyte-go/airbyte/generator/selection"
	"github.com/pb33f/go-yaml"
)

// narrowed is the part of a document that the selection uses.
type narrowed struct {
	root    *yaml.Node // of the whole patched document
	part    *selection.Part
	ignored []string          // as in Output
	leftOut []*overlay.Misfit // as in Output
}

// narrow patches a document and finds the part of it that the selection uses. An
// overlay action that does not fit that part is an error, and so is one that might
// not. Other actions that do not fit are left out if there is a selection, and so are
// descriptions of what the document lacks.
func narrow(in Input) (*narrowed, error) {
	root, err := document.Parse(in.Spec)
	if err != nil {
		return nil, err
	}
	n := &narrowed{}
	if !in.Trusted {
		n.ignored = model.LeaveAside(root)
	}
	actions, err := overlay.Parse(in.Overlays)
	if err != nil {
		return nil, err
	}
	n.root, err = actions.ApplyTo(in.Spec.Name, root)
	if err != nil && in.Select.IsAll() {
		return nil, err
	}
	var misfits []*overlay.Misfit
	if !in.Select.IsAll() {
		if err != nil {
			n.root, misfits = actions.Fit(root)
		}
		misfits = append(misfits, actions.DropStaleDescriptions(n.root)...)
	}
	n.part, err = selection.Narrow(in.Spec.Name, n.root, in.Select)
	if err != nil {
		return nil, err
	}
	n.leftOut, err = judge(in, actions, misfits, n.part)
	return n, err
}

// judge returns the misfits that do not concern the selected part of a document. The
// others are errors, except for descriptions of what the document lacks.
func judge(
	in Input, actions overlay.Actions, misfits []*overlay.Misfit, part *selection.Part,
) ([]*overlay.Misfit, error) {
	concerns := map[*overlay.Misfit]overlay.Concern{}
	var unsettled []*overlay.Misfit
	for _, m := range misfits {
		concerns[m] = m.Concerns(part)
		if concerns[m] == overlay.Unclear || concerns[m] == overlay.Absent {
			unsettled = append(unsettled, m)
		}
	}
	for m, concern := range concernsInBase(in, actions, unsettled) {
		concerns[m] = concern
	}
	var errs []error
	var outside []*overlay.Misfit
	for _, m := range misfits {
		if m.IsDescription {
			outside = append(outside, m)
			continue
		}
		switch concerns[m] {
		case overlay.Inside:
			errs = append(errs, m.Err)
		case overlay.Unclear:
			errs = append(errs, fmt.Errorf("%w; it cannot be told whether this concerns the selected operations", m.Err))
		default:
			outside = append(outside, m)
		}
	}
	return outside, errors.Join(errs...)
}

// concernsInBase tells which misfits concern the selection in the document that the
// overlays were written for. It returns nothing if that document is not known. If it
// lacks the selected operations, all misfits are unclear.
func concernsInBase(
	in Input, actions overlay.Actions, misfits []*overlay.Misfit,
) map[*overlay.Misfit]overlay.Concern {
	if len(in.Base.Data) == 0 || len(misfits) == 0 {
		return nil
	}
	unclear := map[*overlay.Misfit]overlay.Concern{}
	for _, m := range misfits {
		unclear[m] = overlay.Unclear
	}
	base, err := document.Parse(in.Base)
	if err != nil {
		return unclear
	}
	concerns, err := actions.ConcernsIn(base, misfits, func(patched *yaml.Node) (overlay.Part, error) {
		return selection.Narrow(in.Base.Name, patched, in.Select)
	})
	if err != nil {
		return unclear
	}
	return concerns
}
