package plan

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/overlay"
)

// planOf plans a document given as text.
func planOf(t *testing.T, spec string) (*Plan, error) {
	t.Helper()
	return planOfSource(t, document.Source{Name: "spec.yaml", Data: []byte(spec)})
}

func planOfSource(t *testing.T, source document.Source) (*Plan, error) {
	t.Helper()
	root, err := document.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Load(source.Name, root)
	if err != nil {
		t.Fatal(err)
	}
	return New(m, Input{})
}

func mustPlan(t *testing.T, spec string) *Plan {
	t.Helper()
	p, err := planOf(t, spec)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// wantRefused fails the test unless the document is refused with an error that
// contains want.
func wantRefused(t *testing.T, spec, want string) {
	t.Helper()
	_, err := planOf(t, spec)
	if err == nil {
		t.Fatalf("the document was accepted, want the error %s", want)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// operation returns the operation with an ID.
func operation(t *testing.T, p *Plan, id string) *Operation {
	t.Helper()
	for _, s := range p.Services {
		for _, o := range s.Operations {
			if o.ID == id {
				return o
			}
		}
	}
	t.Fatalf("the plan has no operation %s", id)
	return nil
}

// things returns a document with the schema Thing and one path, /things, which
// has the given operations.
func things(operations string) string {
	return `openapi: 3.1.0
paths:
  /things:
` + operations + `
components:
  schemas:
    Thing: {type: object, required: [id], properties: {id: {type: string}, names: {type: array, items: {type: string}}}}
    Things: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}, next: {type: string}}}
    Names: {type: object, properties: {names: {type: array, items: {type: string}}}}
    Pairs: {type: object, properties: {pairs: {type: array, items: {type: object, properties: {a: {type: string}}}}}}
    Blobs: {type: object, properties: {blobs: {type: array, items: {type: object}}}}
    Mixed: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}, total: {type: string}}}
    Hidden: {type: object, properties: {data: {type: array, x-go-type: Handmade, items: {$ref: '#/components/schemas/Thing'}}}}
    Either:
      x-go-type: DataList[Thing]
      anyOf:
      - {type: array, items: {$ref: '#/components/schemas/Thing'}}
      - {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
`
}

// returns makes a success response with a schema.
func returns(schema string) string {
	return "responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/" + schema +
		"'}}}}}"
}

// airbyte returns the patched document of the Airbyte API, as JSON. It is patched once for all tests.
func airbyte(t *testing.T) document.Source {
	t.Helper()
	patchAirbyte.Do(func() {
		names, err := filepath.Glob("../../overlays/*.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if len(names) == 0 {
			t.Fatal("there are no overlays")
		}
		var overlays []document.Source
		for _, name := range names {
			overlays = append(overlays, read(t, name))
		}
		root, err := overlay.Apply(read(t, "../../spec/airbyte.yaml"), overlays)
		if err != nil {
			t.Fatal(err)
		}
		patchedAirbyte, err = document.EncodeJSON("airbyte.yaml", root)
		if err != nil {
			t.Fatal(err)
		}
	})
	return document.Source{Name: "airbyte.yaml", Data: patchedAirbyte}
}

var (
	patchAirbyte   sync.Once
	patchedAirbyte []byte
)

// airbytePlan returns the plan of the Airbyte API. It is made once for all tests, which do not change it.
func airbytePlan(t *testing.T) *Plan {
	t.Helper()
	planAirbyte.Do(func() {
		p, err := planOfSource(t, airbyte(t))
		if err != nil {
			t.Fatal(err)
		}
		plannedAirbyte = p
	})
	return plannedAirbyte
}

var (
	planAirbyte    sync.Once
	plannedAirbyte *Plan
)

func read(t *testing.T, name string) document.Source {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return document.Source{Name: name, Data: data}
}
