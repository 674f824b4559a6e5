package generator

import (
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/internal/short"
)

const (
	agentFrom   = "github.com/airbyte-go/airbyte/api/agent"
	agentClient = "example.com/mine/client"
)

// withEffects is an overlay that sets the effect of every operation.
const withEffects = `overlay: 1.1.0
info: {title: Effects, version: 1.0.0}
actions:
  - {target: "$.paths.*[?@.operationId]", description: For tests., update: {x-effect: write}}
`

// TestAgent makes a catalogue from each small document in testdata/generator, with
// copies of the handwritten code, and type-checks it together with its client.
func TestAgent(t *testing.T) {
	cases, err := os.ReadDir(goldenDir)
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	step := 1 // every document
	if short.OrRace() {
		step = 3 // every third document
	}
	if testing.Short() {
		step = 6 // two documents, because to type-check a package with all of its code takes long
	}
	for i := 0; i < len(cases); i += step {
		c := cases[i]
		t.Run(c.Name(), func(t *testing.T) {
			dir := filepath.Join(goldenDir, c.Name())
			var overlays []document.Source
			if _, err := os.Stat(dir + "/overlay.yaml"); err == nil {
				overlays = append(overlays, mustRead(t, dir+"/overlay.yaml"))
			}
			checkAgent(t, mustRead(t, dir+"/spec.yaml"), overlays)
		})
	}
}

// checkAgent makes a client and its catalogue, and type-checks both. It returns the
// generated file of the catalogue.
func checkAgent(t *testing.T, spec document.Source, overlays []document.Source) string {
	t.Helper()
	in := Input{
		Spec:     spec,
		Overlays: append(overlays, document.Source{Name: "effects.yaml", Data: []byte(withEffects)}),
		Trusted:  true,
		Package:  "airbyte",
		Layer:    ownLayer(t),
		Copy:     &Copy{From: "example.com/api"},
	}
	client, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	agent, err := GenerateAgent(in, Agent{
		Package: "operator",
		Client:  agentClient,
		From:    agentFrom,
		Layer:   agentLayer(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	imports := &clientImporter{}
	imports.client = checkOne(t, imports, agentClient, client.Files)
	checkOne(t, imports, "operator", agent)
	for _, f := range agent {
		if f.Name == "agent.gen.go" {
			return string(f.Data)
		}
	}
	t.Fatal("there is no agent.gen.go")
	return ""
}

// agentLayer returns the handwritten files of package api/agent that catalogues
// need.
func agentLayer(t *testing.T) []gofile.File {
	t.Helper()
	var files []gofile.File
	for _, f := range readAll(t, "../api/agent") {
		isPart := strings.HasPrefix(f.Name, "catalogue") && !strings.HasSuffix(f.Name, "_test.go")
		if isPart {
			files = append(files, f)
		}
	}
	return files
}

// clientImporter imports the client of a test, and other packages as usual.
type clientImporter struct{ client *types.Package }

func (i *clientImporter) Import(path string) (*types.Package, error) {
	if path == agentClient && i.client != nil {
		return i.client, nil
	}
	_, others := packageImporter()
	return others.Import(path)
}

// checkOne type-checks a package and fails the test for each error.
func checkOne(t *testing.T, imports types.Importer, path string, files []gofile.File) *types.Package {
	t.Helper()
	checked, errs := checkPackage(t, path, imports, files)
	for _, err := range errs {
		t.Error(err)
	}
	return checked
}

// TestAgentCopies checks that copies name the client of the user and their source.
func TestAgentCopies(t *testing.T) {
	in := Input{Spec: agentDocument(), Trusted: true, Package: "airbyte"}
	files, err := GenerateAgent(in, Agent{Package: "operator", Client: agentClient, From: agentFrom, Layer: agentLayer(t)})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(agentLayer(t))+1 {
		t.Errorf("got %d files, want the catalogue and %d copies", len(files), len(agentLayer(t)))
	}
	for _, f := range files {
		text := string(f.Data)
		if !strings.HasPrefix(text, gofile.Marker) || !strings.Contains(text, "\npackage operator\n") {
			t.Errorf("%s does not start like a generated file of package operator:\n%.300s", f.Name, text)
		}
		if strings.Contains(text, `"github.com/airbyte-go/airbyte/api"`) {
			t.Errorf("%s imports our client", f.Name)
		}
	}
	comment := "// Package operator describes every operation of package " + agentClient
	if got := string(files[1].Data); !strings.Contains(got, comment) {
		t.Errorf("%s has no comment of the package:\n%.500s", files[1].Name, got)
	}
}

// agentDocument returns a document with one operation.
func agentDocument() document.Source {
	const text = `
openapi: 3.1.0
info: {title: Things, version: 1.0.0}
paths:
  /things/{name}:
    post:
      operationId: setThing
      tags: [Things]
      summary: Sets a thing.
      x-effect: write
      parameters:
        - {name: name, in: path, required: true, schema: {type: string}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Thing:
      type: object
      required: [name, parts]
      properties:
        name: {type: string, description: Name of the thing.}
        color: {type: string, enum: [red, green]}
        parts: {type: array, items: {$ref: '#/components/schemas/Thing'}}
`
	return document.Source{Name: "things.yaml", Data: []byte(text)}
}

// TestAgentRefuses shows the errors of documents without the facts that the
// catalogue needs. They are errors of the catalogue only.
func TestAgentRefuses(t *testing.T) {
	const effect = "      x-effect: write\n"
	tests := []struct {
		name     string
		old, new string // replacement in the document
		want     string
	}{
		{
			name: "no effect",
			old:  effect,
			want: "the effect of the operation is not known; set x-effect to read, write or destroy in an overlay, with the reason",
		},
		{
			name: "unknown effect",
			old:  effect,
			new:  "      x-effect: delete\n",
			want: `x-effect: want read, write or destroy, got "delete"`,
		},
		{
			name: "case of an unknown field",
			old:  effect,
			new:  effect + "      x-effect-cases: {size: {big: destroy}}\n",
			want: "x-effect-cases: the input has no string field size",
		},
		{
			name: "case of an object",
			old:  effect,
			new:  effect + "      x-effect-cases: {body: {blue: destroy}}\n",
			want: "x-effect-cases: the input has no string field body",
		},
		{
			name: "case without an effect",
			old:  effect,
			new:  effect + "      x-effect-cases: {name: big}\n",
			want: "x-effect-cases: name: want a mapping of values to effects",
		},
		{
			name: "secret that the result does not have",
			old:  effect,
			new:  effect + "      x-secret-result: [token]\n",
			want: "x-secret-result: the result has no property token",
		},
		{
			name: "example of an unknown field",
			old:  effect,
			new:  effect + "      x-example: {size: 3}\n",
			want: "x-example: the input has no field size",
		},
	}
	for _, tt := range short.Every(3, tests) {
		t.Run(tt.name, func(t *testing.T) {
			spec := agentDocument()
			spec.Data = []byte(strings.Replace(string(spec.Data), tt.old, tt.new, 1))
			in := Input{Spec: spec, Trusted: true, Package: "airbyte", Layer: ownLayer(t)}
			_, err := GenerateAgent(in, Agent{Package: "operator", Client: agentClient})
			want := "things.yaml: /paths/~1things~1{name}/post: setThing: " + tt.want
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			if _, err := Generate(in); err != nil {
				t.Errorf("the client is refused, too: %v", err)
			}
		})
	}
}

// TestAgentIgnoresUntrusted checks that a document which is not trusted cannot state
// the effects of its operations.
func TestAgentIgnoresUntrusted(t *testing.T) {
	in := Input{Spec: agentDocument(), Package: "airbyte"}
	_, err := GenerateAgent(in, Agent{Package: "operator", Client: agentClient})
	if err == nil || !strings.Contains(err.Error(), "the effect of the operation is not known") {
		t.Errorf("got %v", err)
	}
	in.Overlays = []document.Source{{Name: "effects.yaml", Data: []byte(withEffects)}}
	if _, err := GenerateAgent(in, Agent{Package: "operator", Client: agentClient}); err != nil {
		t.Errorf("with an overlay: %v", err)
	}
}

// TestAgentBody checks that a body is a field of its own if a name occurs in the
// path as well, and that a schema that contains itself ends.
func TestAgentBody(t *testing.T) {
	spec := agentDocument()
	spec.Data = []byte(strings.Replace(string(spec.Data), "      x-effect: write\n", "", 1)) // checkAgent sets it
	text := checkAgent(t, spec, nil)
	const schema = `{"type":"object","properties":{"name":{"type":"string"},"body":{"type":"object","properties":` +
		`{"name":{"type":"string","description":"Name of the thing."},` +
		`"color":{"type":"string","description":"Newer servers may have more values.","enum":["red","green"]},` +
		`"parts":{"type":"array","items":{"type":"object","description":"Fields as in body."}}},` +
		`"required":["name","parts"]}},"required":["name","body"],"additionalProperties":false}`
	for _, want := range []string{
		"Schema:    `" + schema + "`",
		`Signature: "name, body: object"`,
		`{name: "body", place: wholeBody, required: true, schema: schema{ref: "Thing"}}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the catalogue lacks\n%s\nin\n%s", want, text)
		}
	}
}

// TestAgentHeaders checks that headers and cookies are fields of the input.
func TestAgentHeaders(t *testing.T) {
	spec := agentDocument()
	text := strings.Replace(string(spec.Data), "      x-effect: write\n", "", 1)
	spec.Data = []byte(strings.Replace(text, "      requestBody:", `        - {name: X-Tenant, in: header, required: true, schema: {type: string}}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: session, in: cookie, required: true, schema: {type: string}}
      requestBody:`, 1))
	got := checkAgent(t, spec, nil)
	if want := "name, X-Tenant, session, body: object, X-Trace?"; !strings.Contains(got, want) {
		t.Errorf("the catalogue lacks the signature %s:\n%s", want, got)
	}
}

// TestAgentSelection checks that the catalogue has the selected operations only.
func TestAgentSelection(t *testing.T) {
	in := airbyteInput(t)
	in.Select.Operations = []string{"createJob", "getJob"}
	files, err := GenerateAgent(in, Agent{Package: "agent", Client: agentClient})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(files[0].Data)) {
		if _, rest, ok := strings.Cut(line, `ID: "`); ok {
			id, _, _ := strings.Cut(rest, `"`)
			got = append(got, id)
		}
	}
	if diff := cmp.Diff([]string{"createJob", "getJob"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// airbyteInput returns the input of package api.
func airbyteInput(t *testing.T) Input {
	t.Helper()
	in := Input{Spec: mustRead(t, "../spec/airbyte.yaml"), Package: "airbyte"}
	names, err := filepath.Glob("../overlays/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(fmt.Errorf("no overlays: %w", err))
	}
	for _, name := range names {
		in.Overlays = append(in.Overlays, mustRead(t, name))
	}
	return in
}
