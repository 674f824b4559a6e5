package facts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"
)

// upstream reads a revision of the upstream document. It skips the test if the
// revision is missing, since it is not part of the project.
func upstream(tb testing.TB, name string) document.Source {
	tb.Helper()
	path := filepath.Join("..", "..", "..", "shared", "upstream", name)
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Skipf("needs the upstream document %s, which is not part of the project", path)
	}
	return document.Source{Name: name, Data: data}
}

// pinnedFacts reads the facts that the project keeps.
func pinnedFacts(tb testing.TB) document.Source {
	tb.Helper()
	data, err := os.ReadFile("../../spec/airbyte.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return document.Source{Name: "spec/airbyte.yaml", Data: data}
}

func extract(t *testing.T, src document.Source) *Facts {
	t.Helper()
	got, err := Extract(src)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func encode(t *testing.T, facts *Facts) string {
	t.Helper()
	data, err := facts.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestExtract(t *testing.T) {
	got := extract(t, document.Source{Name: "doc.yaml", Data: []byte(`
openapi: 3.1.0
info: {title: Their title, version: '2', description: Words.}
tags: [{name: A, description: Words.}]
x-vendor: words
paths:
  /things/{id}:
    summary: Words.
    x-vendor: words
    get:
      # a comment
      operationId: getThing
      summary: Words.
      description: |
        Words and words.
      externalDocs: {url: 'https://example.com'}
      parameters:
      - {name: id, in: path, required: true, description: Words., example: words, schema: {type: string, example: words}}
      responses:
        '200':
          description: Words.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing', description: Words.}
              examples: {one: {value: words}}
components:
  schemas:
    Thing:
      title: Words
      type: object
      x-vendor: words
      enumz: [typo]
      required: [description, title]
      properties:
        description: {type: string, description: Words., default: kept}
        title: {type: [string, 'null'], examples: [words]}
        example: {type: string, enum: [a, b]}
        x-kept: {type: integer}
      additionalProperties: false
      discriminator: {propertyName: title, mapping: {a: '#/components/schemas/Thing'}}
`)})
	// A property may have the name of a keyword, or of a vendor extension.
	want := header + `openapi: 3.1.0
info:
  title: Airbyte API
  version: '2'
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters:
      - name: id
        in: path
        required: true
        schema:
          type: string
      responses:
        '200':
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
components:
  schemas:
    Thing:
      type: object
      required:
      - description
      - title
      properties:
        description:
          type: string
          default: kept
        title:
          type:
          - string
          - 'null'
        example:
          type: string
          enum:
          - a
          - b
        x-kept:
          type: integer
      additionalProperties: false
      discriminator:
        propertyName: title
        mapping:
          a: '#/components/schemas/Thing'
`
	if diff := cmp.Diff(want, encode(t, got)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if len(got.Unknown) != 1 || got.Unknown[0].Line != 32 || got.Unknown[0].Pointer != "/components/schemas/Thing/enumz" {
		t.Errorf("unknown keys: %+v", got.Unknown)
	}
	if got.Paths != 1 || got.Operations != 1 || got.Schemas != 1 {
		t.Errorf("counted %d paths, %d operations, %d schemas; want 1 of each", got.Paths, got.Operations, got.Schemas)
	}
	if got.LeftBehind == 0 {
		t.Error("counted no values left behind")
	}
}

// TestExtractRareFields checks fields that the upstream document hardly uses.
func TestExtractRareFields(t *testing.T) {
	got := extract(t, document.Source{Name: "doc.yaml", Data: []byte(`
openapi: 3.1.0
servers:
- {url: 'https://{host}', description: Words., variables: {host: {default: a, enum: [a], description: Words.}}}
paths:
  /a:
    get:
      parameters: [{name: ids, in: query, style: form, explode: false, allowReserved: true, description: Words.}]
      callbacks:
        done: {'{$request.body#/url}': {post: {summary: Words., responses: {'200': {description: Words., x-words: 1}}}}, x-words: 1}
        shared: {$ref: '#/components/callbacks/done'}
      responses: {'200': {description: Words., links: {next: {operationId: b, parameters: {id: 1}, description: Words.}}}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer, bearerFormat: JWT, description: Words.}
    flow: {type: oauth2, flows: {clientCredentials: {tokenUrl: /t, scopes: {read: Words.}}}}
  headers: {Link: {description: Words., schema: {type: string}}}
`)})
	want := header + `openapi: 3.1.0
servers:
- url: 'https://{host}'
  variables:
    host:
      default: a
      enum:
      - a
paths:
  /a:
    get:
      parameters:
      - name: ids
        in: query
        style: form
        explode: false
        allowReserved: true
      callbacks:
        done:
          '{$request.body#/url}':
            post:
              responses:
                '200': {}
        shared:
          $ref: '#/components/callbacks/done'
      responses:
        '200':
          links:
            next:
              operationId: b
              parameters:
                id: 1
components:
  securitySchemes:
    token:
      type: http
      scheme: bearer
      bearerFormat: JWT
    flow:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: /t
          scopes:
            read: ''
  headers:
    Link:
      schema:
        type: string
`
	if diff := cmp.Diff(want, encode(t, got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExtractRefuses(t *testing.T) {
	const notDocument = "doc: not an OpenAPI or Overlay document: want a mapping with the key openapi or overlay"
	tests := []struct {
		name string
		data string
		want string
	}{
		{
			name: "swagger",
			data: "swagger: '2.0'",
			want: "doc: not an OpenAPI 3.x document: key openapi is missing",
		},
		{
			name: "openapi 4",
			data: "openapi: 4.0.0",
			want: `doc: not an OpenAPI 3.x document: key openapi is "4.0.0"`,
		},
		{
			name: "web page",
			data: "<!doctype html><html></html>",
			want: notDocument,
		},
		{
			name: "empty",
			data: "",
			want: notDocument,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Extract(document.Source{Name: "doc", Data: []byte(tt.data)})
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestUnknownKeysInLists checks that the pointer of an unknown key does not change
// with the order of a list.
func TestUnknownKeysInLists(t *testing.T) {
	const data = "openapi: 3.1.0\npaths: {/a: {parameters: [{name: a}, {nam: b}]}}\n"
	got := extract(t, document.Source{Name: "doc", Data: []byte(data)})
	if len(got.Unknown) != 1 || got.Unknown[0].Pointer != "/paths/~1a/parameters/nam" {
		t.Errorf("unknown keys: %+v", got.Unknown)
	}
}

// TestPinnedFactsAreFacts checks that spec/airbyte.yaml holds only facts:
// extracting the facts from it changes no byte, and no value reads like a
// sentence.
func TestPinnedFactsAreFacts(t *testing.T) {
	pinned := pinnedFacts(t)
	again := extract(t, pinned)
	if diff := cmp.Diff(string(pinned.Data), encode(t, again)); diff != "" {
		t.Errorf("spec/airbyte.yaml holds more than facts (-spec +facts):\n%s", diff)
	}
	root, err := document.Parse(pinned)
	if err != nil {
		t.Fatal(err)
	}
	visitScalars(root, func(n *yaml.Node) {
		if len(strings.Fields(n.Value)) > 2 {
			t.Errorf("spec/airbyte.yaml:%d: %q reads like a sentence", n.Line, n.Value)
		}
	})
}

func visitScalars(n *yaml.Node, visit func(*yaml.Node)) {
	if n.Kind == yaml.ScalarNode {
		visit(n)
	}
	for _, child := range n.Content {
		visitScalars(child, visit)
	}
}

// TestExtractOfUpstream checks that no prose of the real document is kept.
func TestExtractOfUpstream(t *testing.T) {
	names := []string{"api-2025-11-05.yaml", "api-2026-03-12.yaml", "api-2026-07-24.yaml"}
	for _, name := range short.Every(len(names), names) {
		t.Run(name, func(t *testing.T) {
			src := upstream(t, name)
			got := extract(t, src)
			if len(got.Unknown) > 0 {
				t.Errorf("unknown keys: %+v", got.Unknown)
			}
			kept := encode(t, got)
			root, err := document.Parse(src)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range prose(root) {
				if strings.Contains(kept, text) {
					t.Errorf("the facts hold upstream's prose: %q", text)
				}
			}
		})
	}
}

// prose returns the values of a document that have more than three words.
func prose(root *yaml.Node) []string {
	var all []string
	visitScalars(root, func(n *yaml.Node) {
		if len(strings.Fields(n.Value)) > 3 {
			all = append(all, strings.TrimSpace(n.Value))
		}
	})
	return all
}

// FuzzExtract checks that the facts of a document are a valid document, and that
// extracting the facts again changes nothing.
func FuzzExtract(f *testing.F) {
	f.Add([]byte("openapi: 3.1.0\npaths: {/a: {get: {responses: {'200': {}}}}}"))
	f.Add([]byte(`{"openapi":"3.0.0","components":{"schemas":{"A":{"type":"object"}}}}`))
	f.Add([]byte("openapi: 3.1.0\na: &a [x]\nb: [*a, *a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Extract(document.Source{Name: "fuzz", Data: data})
		if err != nil {
			return
		}
		once := encode(t, got)
		again, err := Extract(document.Source{Name: "facts", Data: []byte(once)})
		if err != nil {
			t.Fatalf("the facts are not a document: %v\n%s", err, once)
		}
		if diff := cmp.Diff(once, encode(t, again)); diff != "" {
			t.Errorf("the facts of facts differ (-once +twice):\n%s", diff)
		}
	})
}
