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
)

// Actions are the actions of overlays, in the order in which they apply.
type Actions []*action

// action is one action of an overlay.
type action struct {
	file string // name of the overlay
	line int    // of the target
	spec *highoverlay.Action

	target    *jsonpath.JSONPath
	selectors []selector         // of the target; each must have an effect
	source    *jsonpath.JSONPath // of a copy; nil for other actions
}

// errorf returns an error about the action.
func (a *action) errorf(format string, args ...any) error {
	return document.ErrorAtLine(a.file, a.line, "target %s: %w", a.spec.Target, fmt.Errorf(format, args...))
}

// Parse reads overlays, version 1.0 or 1.1. It reports all errors of all
// overlays.
func Parse(overlays []document.Source) (Actions, error) {
	var actions Actions
	var errs []error
	for _, src := range overlays {
		more, err := parseOverlay(src)
		if err != nil {
			errs = append(errs, err)
		}
		actions = append(actions, more...)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return actions, nil
}

var supportedVersion = regexp.MustCompile(`^1\.[01](\.[0-9]+)?$`)

func parseOverlay(src document.Source) (Actions, error) {
	root, err := document.Parse(src)
	if err != nil {
		return nil, err
	}
	if err := checkOverlay(src.Name, root); err != nil {
		return nil, err
	}
	list := document.Items(document.Get(root, "actions"))
	if len(list) == 0 {
		return nil, document.ErrorIn(src.Name, "actions must be a list of at least one action")
	}
	var actions Actions
	var errs []error
	for _, n := range list {
		a, err := parseAction(src.Name, n)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		actions = append(actions, a)
	}
	return actions, errors.Join(errs...)
}

// checkOverlay reports a document that is not an overlay of a supported version,
// and keys that libopenapi would ignore.
func checkOverlay(file string, root *yaml.Node) error {
	version := document.Get(root, "overlay")
	if version == nil || !supportedVersion.MatchString(version.Value) {
		return document.ErrorIn(file, "not an OpenAPI Overlay 1.0 or 1.1 document: key overlay is %s",
			document.ValueOrMissing(version))
	}
	if document.Get(root, "info", "title") == nil || document.Get(root, "info", "version") == nil {
		return document.ErrorIn(file, "info needs a title and a version")
	}
	for key := range document.Members(root) {
		if err := checkOverlayKey(file, key); err != nil {
			return err
		}
	}
	return nil
}

func checkOverlayKey(file string, key *yaml.Node) error {
	switch key.Value {
	case "overlay", "info", "actions":
		return nil
	case "extends":
		return document.ErrorAtLine(file, key.Line,
			"extends is not supported; overlays apply to the document that is passed with them")
	}
	if strings.HasPrefix(key.Value, "x-") {
		return nil
	}
	return document.ErrorAtLine(file, key.Line, "unknown key %q in an overlay; want overlay, info and actions", key.Value)
}

// parseAction reads one action. It refuses actions that libopenapi would apply in
// part or not at all: actions with unknown keys, and actions with no effect or
// several.
func parseAction(file string, n *yaml.Node) (*action, error) {
	if n.Kind != yaml.MappingNode {
		return nil, document.ErrorAtLine(file, n.Line, "an action must be a mapping")
	}
	a := &action{file: file, line: n.Line, spec: &highoverlay.Action{}}
	var effects []string
	for key, value := range document.Members(n) {
		switch key.Value {
		case "target":
			a.spec.Target = value.Value
			a.line = value.Line
		case "description":
			a.spec.Description = value.Value
		case "update":
			a.spec.Update = value
			effects = append(effects, key.Value)
		case "copy":
			a.spec.Copy = value.Value
			effects = append(effects, key.Value)
		case "remove":
			if value.Value == "true" {
				a.spec.Remove = true
				effects = append(effects, key.Value)
			}
		default:
			if !strings.HasPrefix(key.Value, "x-") {
				return nil, document.ErrorAtLine(file, key.Line,
					"unknown key %q in an action; want target, description and one of update, copy, remove", key.Value)
			}
		}
	}
	if len(effects) != 1 {
		return nil, a.errorf("want exactly one of update, copy and remove: true, got %s",
			document.Excerpt(strings.Join(effects, ", ")))
	}
	if err := a.compile(); err != nil {
		return nil, err
	}
	return a, nil
}

// compile compiles the JSONPaths of the action.
func (a *action) compile() error {
	var err error
	a.target, err = compilePath(a.spec.Target)
	if err != nil {
		return a.errorf("not a JSONPath of RFC 9535: %w", err)
	}
	a.selectors, err = compileSelectors(a.spec.Target)
	if err != nil {
		return a.errorf("not a JSONPath of RFC 9535: %w", err)
	}
	if a.spec.Update != nil || a.spec.Remove {
		return nil
	}
	a.source, err = compilePath(a.spec.Copy)
	if err != nil {
		return a.errorf("copy from %q: not a JSONPath of RFC 9535: %w", a.spec.Copy, err)
	}
	return nil
}
