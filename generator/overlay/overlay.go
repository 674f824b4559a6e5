// Package overlay applies OpenAPI Overlays to a document, strictly: an action
// that matches nothing or changes nothing is an error, so a repair that is no
// longer needed is noticed once upstream has fixed the defect. It also reports
// which actions still have their effect after the document has changed.
//
// Libopenapi applies the overlays. Since it does not say whether an action changes
// anything, the package replays the actions itself to find out.
package overlay

import (
	"errors"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/pb33f/go-yaml"
	highoverlay "github.com/pb33f/libopenapi/datamodel/high/overlay"
	"github.com/pb33f/libopenapi/overlay"
)

// Apply applies overlays to a document, in the given order, and returns the root
// of the patched document. An action without effect is an error that names the
// overlay, the line and the target. The line numbers of the patched document
// differ from those of spec.
func Apply(spec document.Source, overlays []document.Source) (*yaml.Node, error) {
	root, err := document.Parse(spec)
	if err != nil {
		return nil, err
	}
	return ApplyTo(spec.Name, root, overlays)
}

// ApplyTo is like [Apply] for a parsed document, which it does not change. Without
// overlays, it returns root itself.
func ApplyTo(name string, root *yaml.Node, overlays []document.Source) (*yaml.Node, error) {
	actions, err := Parse(overlays)
	if err != nil {
		return nil, err
	}
	return actions.ApplyTo(name, root)
}

// ApplyTo is like the function [ApplyTo] for actions that are already parsed. It does not
// change them.
func (actions Actions) ApplyTo(name string, root *yaml.Node) (*yaml.Node, error) {
	if len(actions) == 0 {
		return root, nil
	}
	if err := actions.Check(root); err != nil {
		return nil, err
	}
	data, err := document.Encode(root)
	if err != nil {
		return nil, document.ErrorIn(name, "%w", err)
	}
	patched, err := actions.run(data)
	if err != nil {
		return nil, err
	}
	return document.Parse(document.Source{Name: name, Data: patched})
}

// ApplyToFacts returns a copy of facts with overlays applied. Like [Apply], it is
// strict. It keeps the line numbers of the facts.
func ApplyToFacts(f *facts.Facts, overlays []document.Source) (*facts.Facts, error) {
	actions, err := Parse(overlays)
	if err != nil {
		return nil, err
	}
	if err := actions.Check(f.Root); err != nil {
		return nil, err
	}
	patched := *f
	patched.Root = actions.ApplyLeniently(f.Root)
	return &patched, nil
}

// run applies the actions to an encoded document, with libopenapi.
func (actions Actions) run(data []byte) ([]byte, error) {
	all := &highoverlay.Overlay{
		Overlay: "1.1.0",
		Info:    &highoverlay.Info{Title: "all overlays", Version: "1"},
	}
	bySpec := map[*highoverlay.Action]*action{}
	for _, a := range actions {
		all.Actions = append(all.Actions, a.spec)
		bySpec[a.spec] = a
	}

	var result *overlay.Result
	err := document.Guard("the overlays", "libopenapi", func() error {
		var err error
		result, err = overlay.Apply(data, all)
		return err
	})
	if failed, ok := errors.AsType[*overlay.OverlayError](err); ok && bySpec[failed.Action] != nil {
		return nil, bySpec[failed.Action].errorf("%w", failed.Cause)
	}
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, w := range result.Warnings {
		errs = append(errs, bySpec[w.Action].errorf("%s", w.Message))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return result.Bytes, nil
}
