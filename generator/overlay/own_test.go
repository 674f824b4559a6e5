package overlay

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// ownOverlays reads the overlays of this module.
func ownOverlays(tb testing.TB) []document.Source {
	tb.Helper()
	names, err := filepath.Glob("../../overlays/*.yaml")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no overlays: %v", err)
	}
	var all []document.Source
	for _, name := range names {
		all = append(all, mustRead(tb, name))
	}
	return all
}

// pinnedFacts reads the document that the overlays of this module repair.
func pinnedFacts(tb testing.TB) document.Source {
	tb.Helper()
	return mustRead(tb, "../../spec/airbyte.yaml")
}

func mustRead(tb testing.TB, name string) document.Source {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return document.Source{Name: filepath.ToSlash(name), Data: data}
}

// TestOwnOverlaysSayWhy checks that every action of this module's overlays has a
// reason.
func TestOwnOverlaysSayWhy(t *testing.T) {
	for _, a := range parseActions(t, ownOverlays(t)...) {
		if len(strings.Fields(a.spec.Description)) < 2 {
			t.Error(a.errorf("the action does not say why"))
		}
	}
}

// TestOwnOverlaysDocumentAll checks that every operation, parameter, schema and
// property of the patched document is described.
func TestOwnOverlaysDocumentAll(t *testing.T) {
	root, err := Apply(pinnedFacts(t), ownOverlays(t))
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range document.Members(document.Get(root, "paths")) {
		wantParameters(t, path.Value, item)
		for method, op := range document.Members(item) {
			if document.IsMethod(method.Value) {
				place := method.Value + " " + path.Value
				wantSentence(t, place, document.Get(op, "summary"))
				wantParameters(t, place, op)
			}
		}
	}
	for key, schema := range document.Members(document.Get(root, "components", "schemas")) {
		name := key.Value
		if isUnused(name) {
			continue
		}
		wantSentence(t, name, document.Get(schema, "description"))
		for property, p := range document.Members(document.Get(schema, "properties")) {
			wantSentence(t, name+"."+property.Value, document.Get(p, "description"))
		}
	}
}

// isUnused reports whether no operation uses a schema.
func isUnused(schema string) bool {
	switch schema {
	case "AuthProvider", "UserStatus", "SSOConfigStatus", "RedirectUrlResponse":
		return true
	}
	return false
}

func wantParameters(t *testing.T, place string, n *yaml.Node) {
	t.Helper()
	for _, p := range document.Items(document.Get(n, "parameters")) {
		wantSentence(t, place+" parameter "+document.Get(p, "name").Value, document.Get(p, "description"))
	}
}

func wantSentence(t *testing.T, place string, n *yaml.Node) {
	t.Helper()
	if n == nil || !strings.HasSuffix(n.Value, ".") {
		t.Errorf("%s is not described in full sentences", place)
	}
}

// TestReadmeMessages checks that the manual of overlays quotes the errors of actions.
func TestReadmeMessages(t *testing.T) {
	manual, err := os.ReadFile("../../overlays/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range []error{errNoMatch, errNoChange, errDuplicate, errHollow, errKind} {
		message, _, _ := strings.Cut(reason.Error(), ": a mapping")
		if !strings.Contains(string(manual), message) {
			t.Errorf("overlays/README.md does not have the message %q", message)
		}
	}
}
