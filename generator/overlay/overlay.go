package overlay

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
	"github.com/pb33f/jsonpath/pkg/jsonpath"
	highoverlay "github.com/pb33f/libopenapi/datamodel/high/overlay"
	"github.com/pb33f/libopenapi/overlay"
)

// Apply applies overlays to a document in the given order and returns the
// patched document as YAML. It is strict: an action that matches nothing, or
// that changes nothing, is an error that names the overlay, the line and the
// target, so a repair announces itself as soon as upstream mends the defect.
func Apply(spec document.Source, overlays []document.Source) ([]byte, error) {
	data, _, err := Patch(spec, overlays)
	return data, err
}

// Patch also returns the root of the patched document.
func Patch(spec document.Source, overlays []document.Source) ([]byte, *yaml.Node, error) {
	root, err := document.Parse(spec)
	if err != nil {
		return nil, nil, err
	}
	data, err := document.Encode(root)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", spec.Name, err)
	}
	actions, err := Parse(overlays)
	if err != nil || len(actions) == 0 {
		return data, root, err
	}
	if err := CheckEffects(root, actions); err != nil {
		return nil, nil, err
	}
	data, err = run(data, actions)
	return data, root, err
}

// action is one action of an overlay and the place it stands at.
type action struct {
	overlay string // name of the overlay
	line    int
	High    *highoverlay.Action
	target  *jsonpath.JSONPath
	each    []alternative      // of the target, each of which must have an effect
	source  *jsonpath.JSONPath // of a copy
}

func (a *action) Errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: target %s: %w", a.overlay, a.line, a.High.Target, fmt.Errorf(format, args...))
}

func Parse(sources []document.Source) ([]*action, error) {
	var actions []*action
	var errs []error
	for _, src := range sources {
		more, err := parseOverlay(src)
		actions, errs = append(actions, more...), append(errs, err)
	}
	return actions, errors.Join(errs...)
}

func parseOverlay(src document.Source) ([]*action, error) {
	root, err := document.Parse(src)
	if err != nil {
		return nil, err
	}
	version, info := document.Get(root, "overlay"), document.Get(root, "info")
	switch {
	case version == nil || !overlayVersion.MatchString(version.Value):
		return nil, fmt.Errorf("%s: not an OpenAPI Overlay 1.0 or 1.1 document: key overlay is %s", src.Name, document.Describe(version))
	case document.Get(info, "title") == nil || document.Get(info, "version") == nil:
		return nil, fmt.Errorf("%s: info needs a title and a version", src.Name)
	}
	if err := checkOverlayKeys(src.Name, root); err != nil {
		return nil, err
	}
	list := document.Get(root, "actions")
	if list == nil || list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		return nil, fmt.Errorf("%s: actions must be a list of at least one action", src.Name)
	}
	var actions []*action
	var errs []error
	for _, node := range list.Content {
		a, err := parseAction(src.Name, node)
		actions, errs = append(actions, a), append(errs, err)
	}
	return actions, errors.Join(errs...)
}

var overlayVersion = regexp.MustCompile(`^1\.[01](\.[0-9]+)?$`)

// checkOverlayKeys refuses what the engine would pass over in silence. An
// overlay that names the document it extends would not be asked for it.
func checkOverlayKeys(name string, root *yaml.Node) error {
	for key := range document.Members(root) {
		switch {
		case key.Value == "overlay", key.Value == "info", key.Value == "actions", strings.HasPrefix(key.Value, "x-"):
		case key.Value == "extends":
			return fmt.Errorf("%s:%d: extends is not followed: overlays are applied to the document that the command line names", name, key.Line)
		default:
			return fmt.Errorf("%s:%d: an overlay has no key %q: it has overlay, info and actions", name, key.Line, key.Value)
		}
	}
	return nil
}

// parseAction reads one action and refuses what the engine would pass over in
// silence: a key that is not of the format, and an action that does nothing or
// two things.
func parseAction(overlay string, node *yaml.Node) (*action, error) {
	a := &action{overlay: overlay, line: node.Line, High: &highoverlay.Action{}}
	if node.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: an action is a mapping", overlay, node.Line)
	}
	var does []string
	for key, value := range document.Members(node) {
		switch key.Value {
		case "target":
			a.High.Target, a.line = value.Value, value.Line
		case "description":
			a.High.Description = value.Value
		case "update":
			a.High.Update, does = value, append(does, key.Value)
		case "copy":
			a.High.Copy, does = value.Value, append(does, key.Value)
		case "remove":
			if value.Value == "true" {
				a.High.Remove, does = true, append(does, key.Value)
			}
		default:
			if !strings.HasPrefix(key.Value, "x-") {
				return nil, fmt.Errorf("%s:%d: an action has no key %q: it has target, description and one of update, copy, remove", overlay, key.Line, key.Value)
			}
		}
	}
	if len(does) != 1 {
		return nil, a.Errorf("an action does exactly one of update, copy, remove: true; this one has [%s]", strings.Join(does, " "))
	}
	return a, a.compile()
}

func (a *action) compile() (err error) {
	if a.target, err = compilePath(a.High.Target); err != nil {
		return a.Errorf("not a JSONPath of RFC 9535: %w", err)
	}
	if a.each, err = alternatives(a.High.Target); err != nil {
		return a.Errorf("not a JSONPath of RFC 9535: %w", err)
	}
	if a.High.Update != nil || a.High.Remove {
		return nil
	}
	if a.source, err = compilePath(a.High.Copy); err != nil {
		return a.Errorf("copy from %s: not a JSONPath of RFC 9535: %w", a.High.Copy, err)
	}
	return nil
}

// run runs the actions through libopenapi in one pass.
func run(data []byte, actions []*action) ([]byte, error) {
	doc := &highoverlay.Overlay{
		Overlay: "1.1.0",
		Info:    &highoverlay.Info{Title: "all overlays", Version: "1"},
	}
	at := map[*highoverlay.Action]*action{}
	for _, a := range actions {
		doc.Actions = append(doc.Actions, a.High)
		at[a.High] = a
	}
	result, err := overlay.Apply(data, doc)
	var failed *overlay.OverlayError
	if errors.As(err, &failed) && at[failed.Action] != nil {
		return nil, at[failed.Action].Errorf("%w", failed.Cause)
	}
	if err != nil {
		return nil, err
	}
	for _, w := range result.Warnings {
		err = errors.Join(err, at[w.Action].Errorf("%s", w.Message))
	}
	return result.Bytes, err
}
