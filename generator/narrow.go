package generator

import (
	"errors"
	"fmt"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/overlay"
	"github.com/airbyte-go/airbyte/generator/selection"
	"github.com/pb33f/go-yaml"
)

// narrow patches a document and returns its root, the part of it that the selection
// uses, and the overlay actions that do not fit and do not concern that part. An
// action that does not fit the part is an error, and so is one that might not.
func narrow(in Input) (*yaml.Node, *selection.Part, []*overlay.Misfit, error) {
	root, err := overlay.Apply(in.Spec, in.Overlays)
	if err == nil {
		part, err := selection.Narrow(in.Spec.Name, root, in.Select)
		return root, part, nil, err
	}
	if in.Select.IsAll() {
		return nil, nil, nil, err
	}
	return narrowLeniently(in)
}

// narrowLeniently is narrow for overlays with actions that do not fit.
func narrowLeniently(in Input) (*yaml.Node, *selection.Part, []*overlay.Misfit, error) {
	root, err := document.Parse(in.Spec)
	if err != nil {
		return nil, nil, nil, err
	}
	actions, err := overlay.Parse(in.Overlays)
	if err != nil {
		return nil, nil, nil, err
	}
	patched, misfits := actions.Fit(root)
	part, err := selection.Narrow(in.Spec.Name, patched, in.Select)
	if err != nil {
		return nil, nil, nil, err
	}
	var errs []error
	var leftOut []*overlay.Misfit
	for _, misfit := range misfits {
		concern := misfit.Concerns(part)
		if concern == overlay.Unclear {
			concern = concernInBase(in, actions, misfit)
		}
		switch concern {
		case overlay.Inside:
			errs = append(errs, misfit.Err)
		case overlay.Unclear:
			errs = append(errs, fmt.Errorf("%w; it cannot be told whether this concerns the selected operations", misfit.Err))
		default:
			leftOut = append(leftOut, misfit)
		}
	}
	return patched, part, leftOut, errors.Join(errs...)
}

// concernInBase tells whether a misfit concerns the selection in the document that
// the overlays were written for. It is unclear if that document is not known, or
// does not have the selected operations.
func concernInBase(in Input, actions overlay.Actions, misfit *overlay.Misfit) overlay.Concern {
	if len(in.Base.Data) == 0 {
		return overlay.Unclear
	}
	base, err := document.Parse(in.Base)
	if err != nil {
		return overlay.Unclear
	}
	concern, err := actions.ConcernsIn(base, misfit, func(patched *yaml.Node) (overlay.Part, error) {
		return selection.Narrow(in.Base.Name, patched, in.Select)
	})
	if err != nil {
		return overlay.Unclear
	}
	return concern
}
