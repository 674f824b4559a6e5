package connectors

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/document"
)

// registryInput returns an input for the registry in testdata.
func registryInput(t *testing.T, connectors ...string) Input {
	t.Helper()
	return Input{
		Registry:   mustRead(t, filepath.Join(goldenDir, "registry", "registry.json")),
		Package:    "connectors",
		Connectors: connectors,
	}
}

func TestRegistrySelection(t *testing.T) {
	tests := []struct {
		selected string
		want     string // file of the connector, or the error
	}{
		{selected: "source-lighthouse", want: "source_lighthouse.gen.go"},
		{selected: "0B5C1F0E-8A2D-4C47-9F3E-5D6A7B8C9D0E", want: "source_lighthouse.gen.go"},
		{selected: "Lighthouse (beta)", want: "source_lighthouse.gen.go"},
		{selected: "destination-pool-writer", want: "destination_pool_writer.gen.go"},
		{selected: "source-lighthuose", want: "did you mean source-lighthouse?"},
		{selected: "lihgthouse", want: "did you mean source-lighthouse?"},
		{selected: "example/source-lighthouse:2.1.0", want: "did you mean source-lighthouse?"},
		{selected: "source-lighthousse-v2", want: "did you mean source-lighthouse?"},
		{selected: "poool", want: "did you mean destination-pool-writer?"},
		{selected: "ALL", want: "did you mean all?"},
		{selected: "*", want: "did you mean all?"},
		{selected: "source-nothing-like-it", want: `no connector is named "source-nothing-like-it" among the 2 in the document`},
		{selected: "source-nothing", want: `registry.json:33: the entry "No settings" has no spec.connectionSpecification`},
	}
	for _, tt := range tests {
		t.Run(tt.selected, func(t *testing.T) {
			out, err := Generate(registryInput(t, tt.selected))
			if err != nil {
				if !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want %s", err, tt.want)
				}
				return
			}
			if files := withoutRuntime(out.Files); len(files) != 1 || files[0].Name != tt.want {
				t.Errorf("got %v, want %s", files, tt.want)
			}
		})
	}
}

// TestRegistryNotes checks that an entry without settings does not stop the others.
func TestRegistryNotes(t *testing.T) {
	out := mustGenerate(t, registryInput(t, All))
	if out.Connectors != 2 {
		t.Errorf("got %d connectors, want 2", out.Connectors)
	}
	want := `the entry "No settings" has no spec.connectionSpecification`
	if len(out.Notes) != 1 || !strings.Contains(out.Notes[0], want) {
		t.Errorf("got the notes %q, want one: %s", out.Notes, want)
	}
}

// TestUnusualEntry checks that an entry whose settings cannot be generated is an error
// only if it is selected. If all are selected, the output says that it is left out.
func TestUnusualEntry(t *testing.T) {
	in := registryInput(t, All)
	text := strings.Replace(string(in.Registry.Data), `{"$ref": "#/definitions/lamp"},`, `{"$ref": "#/definitions/limp"},`, 1)
	in.Registry.Data = []byte(text)
	want := `the reference "#/definitions/limp" does not lead to a schema`
	out := mustGenerate(t, in)
	if out.Connectors != 1 || len(out.Notes) != 2 || !strings.Contains(out.Notes[1], want) {
		t.Errorf("%d connectors, notes %q; want one connector, and a note: %s", out.Connectors, out.Notes, want)
	}
	packages, err := GeneratePackages(in)
	if err != nil || len(packages) != 1 || len(packages[0].Output.Notes) != 2 {
		t.Errorf("%d packages, %v; want one package with two notes", len(packages), err)
	}
	in.Connectors = []string{"source-lighthouse", "destination-pool-writer"}
	if _, err := Generate(in); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("selected: got %v, want %s", err, want)
	}
	if _, err := GeneratePackages(in); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("selected, with packages: got %v, want %s", err, want)
	}
}

// TestRegistryHeaders checks that a change of one entry only changes its file, that
// keys of no interest change none, and that one file has the hash and the date of the
// document.
func TestRegistryHeaders(t *testing.T) {
	in := registryInput(t, All)
	in.Date = "2026-02-04"
	before := mustGenerate(t, in)
	tests := []struct {
		old, new string
		want     []string // changed files
	}{
		{
			old:  `"Tide Pool"`,
			new:  `"Tide Pool", "generated": {"at": "today"}`,
			want: []string{"settings_doc.gen.go"},
		},
		{
			old:  `"Tide Pool"`,
			new:  `"Tide Pool", "dockerImageTag": "0.9.1"`,
			want: []string{"destination_pool_writer.gen.go", "settings_doc.gen.go"},
		},
		{
			old:  `"depth": {"type": "number"}`,
			new:  `"depth": {"type": "number", "minimum": 1}`,
			want: []string{"destination_pool_writer.gen.go", "settings_doc.gen.go"},
		},
	}
	for _, tt := range tests {
		changedInput := in
		text := string(in.Registry.Data)
		if !strings.Contains(text, tt.old) {
			t.Fatalf("the registry does not have %s", tt.old)
		}
		changedInput.Registry.Data = []byte(strings.Replace(text, tt.old, tt.new, 1))
		var changed []string
		for i, f := range mustGenerate(t, changedInput).Files {
			if string(f.Data) != string(before.Files[i].Data) {
				changed = append(changed, f.Name)
			}
		}
		if diff := cmp.Diff(tt.want, changed); diff != "" {
			t.Errorf("%s: changed files: -want +got:\n%s", tt.new, diff)
		}
	}
	dated := 0
	for _, f := range before.Files {
		if strings.Contains(string(f.Data), "of 2026-02-04") {
			dated++
		}
	}
	if dated != 1 {
		t.Errorf("%d files have the date, want 1", dated)
	}
}

// TestCustomConnectors generates from one entry, and from a definition of a low-code
// connector.
func TestCustomConnectors(t *testing.T) {
	settings := json.RawMessage(`{"type":"object","properties":{"room":{"type":"string"}}}`)
	id := "3b5c1f0e-8a2d-4c47-9f3e-5d6a7b8c9d0e"
	tests := []struct {
		name     string
		document any
		want     string // connector
	}{
		{
			name: "entry",
			document: map[string]any{
				"sourceDefinitionId": id,
				"name":               "Our Hotel",
				"dockerRepository":   "registry.example.com:5000/our/source-hotel",
				"dockerImageTag":     "7",
				"spec":               map[string]any{"connectionSpecification": settings},
			},
			want: "source-hotel",
		},
		{
			name: "entry without an image",
			document: map[string]any{
				"destinationDefinitionId": id,
				"name":                    "Our Hotel (new)",
				"dockerImageTag":          "7",
				"spec":                    map[string]any{"connectionSpecification": settings},
			},
			want: "destination-our-hotel-new",
		},
		{
			name: "definition",
			document: map[string]any{
				"id":      id,
				"name":    "Our Hotel",
				"version": 7,
				"manifest": map[string]any{
					"version": "6.1",
					"spec":    map[string]any{"type": "Spec", "connection_specification": settings},
				},
			},
			want: "source-our-hotel",
		},
		{
			name: "definition with references",
			document: map[string]any{
				"id":      id,
				"name":    "Our Hotel",
				"version": 7,
				"manifest": map[string]any{
					"definitions": map[string]any{
						"spec": map[string]any{"connection_specification": map[string]any{
							"properties": map[string]any{"room": map[string]any{"$ref": "#/definitions/room"}},
						}},
						"room": map[string]any{"type": "string"},
					},
					"spec": map[string]any{"$ref": "#/definitions/spec"},
				},
			},
			want: "source-our-hotel",
		},
		{
			name: "entry whose image has another spelling",
			document: map[string]any{
				"sourceDefinitionId": id,
				"name":               "Our Hotel",
				"dockerRepository":   "localhost:5000/source_our.Hotel",
				"dockerImageTag":     7,
				"spec":               map[string]any{"connectionSpecification": settings},
			},
			want: "source-our-hotel",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, err := json.Marshal(tt.document)
			if err != nil {
				t.Fatal(err)
			}
			out := mustGenerate(t, Input{
				Registry:   document.Source{Name: "custom.json", Data: data},
				Package:    "connectors",
				Connectors: []string{tt.want},
			})
			code := string(withoutRuntime(out.Files)[0].Data)
			for _, want := range []string{`DefinitionID = "` + id + `"`, `Version = "7"`, "Room *string"} {
				if !strings.Contains(code, want) {
					t.Errorf("the file has no %s:\n%s", want, code)
				}
			}
			typeChecker(t)(t, out.Files)
		})
	}
}

// TestAmbiguousName selects a name that a source and a destination have.
func TestAmbiguousName(t *testing.T) {
	in := registryInput(t, "Tide Pool")
	in.Registry.Data = []byte(strings.Replace(string(in.Registry.Data), "Lighthouse (beta)", "Tide Pool", 1))
	_, err := Generate(in)
	want := `2 connectors are named "Tide Pool"; select one of source-lighthouse, destination-pool-writer`
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRegistryRefuses(t *testing.T) {
	const settings = `"spec": {"connectionSpecification": {"properties": {}}}`
	const id = `"sourceDefinitionId": "0b5c1f0e-8a2d-4c47-9f3e-5d6a7b8c9d0e"`
	tests := []struct {
		name string
		doc  string
		want string
	}{
		{name: "another document", doc: `{"openapi": "3.1.0"}`, want: "doc.json: not a connector registry"},
		{name: "no connectors", doc: `{"sources": []}`, want: "doc.json: the registry has no connectors"},
		{
			name: "no ID",
			doc:  `{"sourceDefinitionId": "", "name": "x", ` + settings + `}`,
			want: `doc.json:1: source-x has the definition ID "", want a UUID`,
		},
		{
			name: "no name",
			doc:  `{` + id + `, "name": "…", ` + settings + `}`,
			want: "has no name with Latin letters or digits",
		},
		{
			name: "no settings in a definition",
			doc:  `{"id": "0b5c1f0e-8a2d-4c47-9f3e-5d6a7b8c9d0e", "name": "x", "manifest": {}}`,
			want: `the definition "x" has no manifest.spec.connection_specification`,
		},
		{
			name: "a connector that Airbyte has removed",
			doc:  `{` + id + `, "name": "x", "tombstone": true, ` + settings + `}`,
			want: `doc.json:1: the entry "x" is a connector that Airbyte has removed`,
		},
		{
			name: "reference out of the schema",
			doc: `{` + id + `, "name": "x", "spec": {"connectionSpecification": ` +
				`{"properties": {"a": {"$ref": "https://example.com/a"}}}}}`,
			want: `the reference "https://example.com/a" is not supported; use one inside the schema`,
		},
		{
			name: "reference to nothing",
			doc:  `{` + id + `, "name": "x", "spec": {"connectionSpecification": {"properties": {"a": {"$ref": "#/definitions/a"}}}}}`,
			want: `the reference "#/definitions/a" does not lead to a schema`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Generate(Input{
				Registry:   document.Source{Name: "doc.json", Data: []byte(tt.doc)},
				Package:    "p",
				Connectors: []string{All},
			})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestOneDocument checks that an input cannot have two documents, and that a registry
// given as an OpenAPI document is recognized.
func TestOneDocument(t *testing.T) {
	in := registryInput(t, All)
	in.Spec = in.Registry
	if _, err := Generate(in); err == nil || !strings.Contains(err.Error(), "not both") {
		t.Errorf("two documents: got %v", err)
	}
	in.Registry = document.Source{}
	if _, err := Generate(in); err == nil || !strings.Contains(err.Error(), "is a connector registry, not an OpenAPI document") {
		t.Errorf("a registry as an OpenAPI document: got %v", err)
	}
}

// TestRefusedTypes checks that the comment of a connector says if servers refuse its
// type, and that the list has no others than connectors.
func TestRefusedTypes(t *testing.T) {
	for _, name := range strings.Fields(refusedText) {
		if !isConnectorName(name) {
			t.Errorf("%q is not the name of a connector", name)
		}
	}
	for name, want := range map[string]bool{"source-100ms": true, "source-postgres": false} {
		typeValue := strings.TrimPrefix(name, "source-")
		doc := withSchemas(name + ": {properties: {sourceType: {const: " + typeValue + "}}}")
		out := mustGenerate(t, Input{
			Spec:       document.Source{Name: "doc.yaml", Data: []byte(doc)},
			Package:    "p",
			Connectors: []string{All},
		})
		code := string(withoutRuntime(out.Files)[0].Data)
		if got := strings.Contains(code, "Servers refuse the type"); got != want {
			t.Errorf("%s: the comment says that its type is refused: %t, want %t", name, got, want)
		}
	}
}

// TestPackages generates a package for each connector and compiles them.
func TestPackages(t *testing.T) {
	in := registryInput(t, All)
	in.Examples = true
	packages, err := GeneratePackages(in)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	notes := 0
	for _, p := range packages {
		names = append(names, p.Name)
		notes += len(p.Output.Notes)
		typeChecker(t)(t, p.Output.Files)
		code := string(withoutRuntime(p.Output.Files)[0].Data)
		if !strings.Contains(code, "\ntype Settings struct {") || !strings.Contains(code, "\npackage "+p.Name+"\n") {
			t.Errorf("package %s has no type Settings:\n%s", p.Name, code)
		}
	}
	if diff := cmp.Diff([]string{"sourcelighthouse", "destinationpoolwriter"}, names); diff != "" || notes != 1 {
		t.Errorf("%d notes; -want +got:\n%s", notes, diff)
	}
}

func TestPackagesCollide(t *testing.T) {
	doc := withSchemas("source-a-b: {properties: {sourceType: {const: a}}}", "source-ab: {properties: {sourceType: {const: b}}}")
	_, err := GeneratePackages(Input{Spec: document.Source{Name: "d", Data: []byte(doc)}, Connectors: []string{All}})
	if want := "d: source-a-b and source-ab both need the package sourceab"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestUnusableEntries selects entries by their IDs. The error says why they cannot be used.
func TestUnusableEntries(t *testing.T) {
	const entry = `{"sourceDefinitionId": "%c0000000-8a2d-4c47-9f3e-5d6a7b8c9d0e", "name": "Lamp %c", "dockerRepository": ` +
		`"example/source-lamp", "tombstone": %t, "spec": {"connectionSpecification": {}}}`
	doc := fmt.Sprintf(`{"sources": [`+entry+`, `+entry+`, `+entry+`]}`, 'a', 'a', false, 'b', 'b', false, 'c', 'c', true)
	tests := []struct{ selected, want string }{
		{selected: "a0000000-8a2d-4c47-9f3e-5d6a7b8c9d0e"},
		{selected: "source-lamp"},
		{
			selected: "B0000000-8a2d-4c47-9f3e-5d6a7b8c9d0e",
			want:     `the entry "Lamp b" has the name source-lamp, which definition a0000000-8a2d-4c47-9f3e-5d6a7b8c9d0e on line 1 already has`,
		},
		{
			selected: "c0000000-8a2d-4c47-9f3e-5d6a7b8c9d0e",
			want:     `the entry "Lamp c" is a connector that Airbyte has removed`,
		},
	}
	for _, tt := range tests {
		_, err := Generate(Input{
			Registry:   document.Source{Name: "doc.json", Data: []byte(doc)},
			Package:    "p",
			Connectors: []string{tt.selected},
		})
		got := ""
		if err != nil {
			got = err.Error()
		}
		isWanted := strings.Contains(got, tt.want) && (got == "") == (tt.want == "")
		if !isWanted {
			t.Errorf("%s: got %v, want %s", tt.selected, err, tt.want)
		}
	}
}

// TestSameFile generates two connectors whose files would have the same name.
func TestSameFile(t *testing.T) {
	doc := withSchemas("source-windows: {properties: {sourceType: {const: a}}}",
		"source-windows-connector: {properties: {sourceType: {const: b}}}")
	_, err := Generate(Input{Spec: document.Source{Name: "d", Data: []byte(doc)}, Package: "p", Connectors: []string{All}})
	want := "d: source-windows and source-windows-connector both need the file source_windows_connector.gen.go"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
