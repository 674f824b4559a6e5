package generator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"
)

// upstream reads a revision of the upstream document, which is not part of
// the project, and skips the test where it is not at hand.
func upstream(tb testing.TB, name string) document.Source {
	tb.Helper()
	path := filepath.Join("..", "..", "shared", "upstream", name)
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Skipf("needs the upstream document %s, which is not part of the project", path)
	}
	return document.Source{Name: name, Data: data}
}

func mustRead(tb testing.TB, name string) document.Source {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return document.Source{Name: filepath.ToSlash(name), Data: data}
}

func encoded(t *testing.T, got *facts.Facts) string {
	t.Helper()
	b, err := got.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestExtractFacts(t *testing.T) {
	got, err := facts.Extract(document.Source{Name: "doc.yaml", Data: []byte(`
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
	if err != nil {
		t.Fatal(err)
	}
	// A property may be called like a keyword, or like a vendor extension.
	want := facts.FactsHeader + `openapi: 3.1.0
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
	if diff := cmp.Diff(want, encoded(t, got)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if len(got.Unknown) != 1 || got.Unknown[0].Line != 32 || got.Unknown[0].Pointer != "/components/schemas/Thing/enumz" {
		t.Errorf("unknown keys: %+v", got.Unknown)
	}
	if got.Paths != 1 || got.Operations != 1 || got.Schemas != 1 {
		t.Errorf("counted %d paths, %d operations, %d schemas; want 1 of each", got.Paths, got.Operations, got.Schemas)
	}
}

// TestExtractFactsEverywhere shows which of the rarer keys are facts.
func TestExtractFactsEverywhere(t *testing.T) {
	got, err := facts.Extract(document.Source{Name: "doc.yaml", Data: []byte(`
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
	if err != nil {
		t.Fatal(err)
	}
	want := facts.FactsHeader + `openapi: 3.1.0
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
	if diff := cmp.Diff(want, encoded(t, got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExtractFactsRefuses(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"swagger", "swagger: '2.0'", `doc: not an OpenAPI 3.x document: key openapi is missing`},
		{"openapi 4", "openapi: 4.0.0", `doc: not an OpenAPI 3.x document: key openapi is "4.0.0"`},
		{"web page", "<!doctype html><html></html>", `doc: not a mapping, as OpenAPI and Overlay documents are; they have a key openapi or overlay`},
		{"empty", "", `doc: not a mapping, as OpenAPI and Overlay documents are; they have a key openapi or overlay`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := facts.Extract(document.Source{Name: "doc", Data: []byte(tt.data)})
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestPinnedFactsAreFacts shows that nothing but facts is in spec/: extracting
// the facts of the pinned facts leaves them as they are, byte for byte, and no
// value in them is a sentence.
func TestPinnedFactsAreFacts(t *testing.T) {
	pinned := mustRead(t, "../spec/airbyte.yaml")
	again, err := facts.Extract(pinned)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(pinned.Data), encoded(t, again)); diff != "" {
		t.Errorf("spec/airbyte.yaml holds more than facts (-spec +facts):\n%s", diff)
	}
	root, err := document.Parse(pinned)
	if err != nil {
		t.Fatal(err)
	}
	visit(root, func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && len(strings.Fields(n.Value)) > 2 {
			t.Errorf("spec/airbyte.yaml:%d: %q reads like a sentence", n.Line, n.Value)
		}
	})
}

func visit(n *yaml.Node, f func(*yaml.Node)) {
	f(n)
	for _, child := range n.Content {
		visit(child, f)
	}
}

// TestProvenance shows that spec/ is what its record says.
func TestProvenance(t *testing.T) {
	p, err := facts.ParseProvenance(mustRead(t, "../spec/upstream.json").Data)
	if err != nil {
		t.Fatal(err)
	}
	pinned := mustRead(t, "../spec/airbyte.yaml")
	if got := facts.Hash(pinned.Data); got != p.Spec.SHA256 {
		t.Errorf("spec/airbyte.yaml has the hash %s, upstream.json records %s", got, p.Spec.SHA256)
	}
	if p.Spec.Operations != 96 || p.Spec.Paths != 50 || p.Spec.Schemas != 151 {
		t.Errorf("upstream.json counts %+v", p.Spec)
	}
	src := upstream(t, "api-"+p.Date+".yaml")
	if hash := facts.Hash(src.Data); hash != p.SHA256 {
		t.Errorf("%s has the hash %s, upstream.json records %s", src.Name, hash, p.SHA256)
	}
	got, err := facts.Extract(src)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(encoded(t, got), string(pinned.Data)); diff != "" {
		t.Errorf("spec/airbyte.yaml is not made of %s (-want +got):\n%s", src.Name, diff)
	}
}

// TestExtractFactsOfUpstream shows that no prose of the real document gets
// through.
func TestExtractFactsOfUpstream(t *testing.T) {
	for _, name := range []string{"api-2025-11-05.yaml", "api-2026-03-12.yaml", "api-2026-07-24.yaml"} {
		t.Run(name, func(t *testing.T) {
			src := upstream(t, name)
			got, err := facts.Extract(src)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Unknown) > 0 {
				t.Errorf("unknown keys: %+v", got.Unknown)
			}
			kept := encoded(t, got)
			root, err := document.Parse(src)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range prose(root) {
				if strings.Contains(kept, text) {
					t.Errorf("upstream's words survive: %q", text)
				}
			}
		})
	}
}

// prose returns the texts of more than three words in a document.
func prose(root *yaml.Node) []string {
	var all []string
	visit(root, func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && len(strings.Fields(n.Value)) > 3 {
			all = append(all, strings.TrimSpace(n.Value))
		}
	})
	return all
}

func FuzzExtractFacts(f *testing.F) {
	f.Add([]byte("openapi: 3.1.0\npaths: {/a: {get: {responses: {'200': {}}}}}"))
	f.Add([]byte(`{"openapi":"3.0.0","components":{"schemas":{"A":{"type":"object"}}}}`))
	f.Add([]byte("openapi: 3.1.0\na: &a [x]\nb: [*a, *a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := facts.Extract(document.Source{Name: "fuzz", Data: data})
		if err != nil {
			return
		}
		once := encoded(t, got)
		again, err := facts.Extract(document.Source{Name: "facts", Data: []byte(once)})
		if err != nil {
			t.Fatalf("the facts are no document: %v\n%s", err, once)
		}
		if diff := cmp.Diff(once, encoded(t, again)); diff != "" {
			t.Errorf("the facts of facts differ (-once +twice):\n%s", diff)
		}
	})
}
