package overlay

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/google/go-cmp/cmp"
)

const healthSpec = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {get: {operationId: getA, responses: {'204': {}}}}
components:
  schemas:
    A: {type: object, required: [id], properties: {id: {type: string}, size: {type: integer, format: int32}}}
    B: {type: string, enum: [small]}
`

// TestHealth applies one action to healthSpec, and to a changed healthSpec.
func TestHealth(t *testing.T) {
	const (
		appendLarge = "{target: $.components.schemas.B, update: {enum: [large]}}"
		setFormat   = "{target: $.components.schemas.A.properties.size, update: {format: int64}}"
		removeSize  = "{target: $.components.schemas.A.properties.size, remove: true}"
		describeB   = "{target: $.components.schemas, update: {B: {description: Words.}}}"
		markStrings = "{target: '$..[?@.type == \"string\"]', update: {x-seen: true}}"
		createC     = "{target: $.components.schemas, update: " +
			"{C: {description: Words., type: object, properties: {b: {type: string, description: Words.}}}}}"
		createProperty  = "{target: $.components.schemas.A, update: {required: [b], properties: {b: {type: string}}}}"
		createOperation = "{target: $.paths, update: {/b: {get: {operationId: getB, responses: {'204': {}}}}}}"
		deprecateAB     = "{target: \"$.components.schemas['A', 'B']\", update: {deprecated: true}}"
	)
	replace := func(text, replacement string) string {
		if !strings.Contains(healthSpec, text) {
			t.Fatalf("the document does not contain %s", text)
		}
		return strings.Replace(healthSpec, text, replacement, 1)
	}
	tests := []struct {
		name   string
		action string
		before string // the document; healthSpec if empty
		spec   string // the changed document
		status Status
		detail string // part of the detail

		needless bool
	}{
		{
			name:   "nothing changed",
			action: appendLarge,
			spec:   healthSpec,
			status: StatusActive,
			detail: "",
		},
		{
			name:   "another place changed",
			action: appendLarge,
			spec:   replace("int32", "int64"),
			status: StatusActive,
			detail: "",
		},
		{
			name:   "list has another new value",
			action: appendLarge,
			spec:   replace("[small]", "[small, tiny]"),
			status: StatusActive,
			detail: "",
		},
		{
			name:   "list has the appended value",
			action: appendLarge,
			spec:   replace("[small]", "[small, large]"),
			status: StatusDuplicate,
			detail: "large",

			needless: true,
		},
		{
			name:     "list has one of the appended values",
			action:   "{target: $.components.schemas.B, update: {enum: [large, huge]}}",
			spec:     replace("[small]", "[small, large]"),
			status:   StatusDuplicate,
			detail:   "large",
			needless: false,
		},
		{
			name:   "places have moved",
			action: "{target: '$.components.schemas.*.format', remove: true}",
			before: replace("A: {", "A: {format: a, "),
			spec:   strings.Replace(replace("A: {", "A: {format: a, "), "B: {", "B: {format: b, ", 1),
			status: StatusReachChanged,
			detail: "it matched 1 place and matches 2",
		},
		{
			name:   "as many matches elsewhere",
			action: "{target: '$.components.schemas.*.format', remove: true}",
			before: replace("A: {", "A: {format: a, "),
			spec:   replace("B: {", "B: {format: b, "),
			status: StatusReachChanged,
			detail: "it matches as many places as before, but others, such as /components/schemas/B/format",
		},
		{
			name:   "a path parameter has another name",
			action: "{target: '$.paths.*.get', update: {x-seen: true}}",
			before: replace("/a:", "/a/{id}:"),
			spec:   replace("/a:", "/a/{key}:"),
			status: StatusActive,
		},
		{
			name:   "target is gone",
			action: appendLarge,
			spec:   replace("    B:", "    C:"),
			status: StatusStale,
			detail: "it matches nothing any more",
		},
		{
			name:   "document has the new value",
			action: setFormat,
			spec:   replace("int32", "int64"),
			status: StatusRedundant,
			detail: "already says so",

			needless: true,
		},
		{
			name:   "document has a third value",
			action: setFormat,
			spec:   replace("int32", "uint32"),
			status: StatusConflict,
			detail: "it replaced int32 and now replaces uint32",
		},
		{
			name:   "target has another kind",
			action: setFormat,
			spec:   replace("size: {type: integer, format: int32}", "size: false"),
			status: StatusConflict,
			detail: "update and target differ in kind",
		},
		{
			name:   "more matches",
			action: markStrings,
			spec:   replace("type: integer, format: int32", "type: string"),
			status: StatusReachChanged,
			detail: "it matched 2 places and matches 3",
		},
		{
			name:   "one of two names is gone",
			action: deprecateAB,
			spec:   replace("    B:", "    C:"),
			status: StatusReachChanged,
			detail: "'B' matches nothing",
		},
		{
			name:   "one of two is deprecated already",
			action: deprecateAB,
			spec:   replace("B: {", "B: {deprecated: true, "),
			status: StatusRedundant,
			detail: "changes nothing at 'B'",
		},
		{
			name:   "removed property is gone",
			action: removeSize,
			spec:   replace(", size: {type: integer, format: int32}", ""),
			status: StatusStale,
			detail: "it matches nothing any more",
		},
		{
			name:   "removed property has changed",
			action: removeSize,
			spec:   replace("int32", "int64"),
			status: StatusConflict,
			detail: "it replaced",
		},
		{
			name:   "described schema is gone",
			action: describeB,
			spec:   replace("    B:", "    C:"),
			status: StatusStale,
			detail: "only describes it",
		},
		{
			name:   "created schema is defined equally",
			action: createC,
			spec:   replace("    B:", "    C: {type: object, properties: {b: {type: string}}}\n    B:"),
			status: StatusRedundant,
			detail: "the document now has /components/schemas/C too",
		},
		{
			name:   "created schema has another property",
			action: createC,
			spec:   replace("    B:", "    C: {type: object, properties: {c: {type: string}}}\n    B:"),
			status: StatusConflict,
			detail: "it adds /components/schemas/C as {description: Words.",
		},
		{
			name:   "created schema has one property more",
			action: createC,
			spec:   replace("    B:", "    C: {type: object, properties: {b: {type: string}, c: {type: string}}}\n    B:"),
			status: StatusConflict,
			detail: "which the document now defines as {properties: {b: {type: string}, c: {type: string}}, type: object}",
		},
		{
			name:   "created property has a limit",
			action: createProperty,
			spec:   replace("size:", "b: {type: string, maxLength: 3}, size:"),
			status: StatusConflict,
			detail: "it adds /components/schemas/A/properties/b as",
		},
		{
			name:     "created property is defined equally, and required",
			action:   createProperty,
			spec:     replace("required: [id], properties: {", "required: [id, b], properties: {b: {type: string}, "),
			status:   StatusDuplicate,
			detail:   `already has "b"`,
			needless: true,
		},
		{
			name:   "created operation takes a parameter",
			action: createOperation,
			spec: replace("components:", "  /b: {get: {operationId: getB, parameters: [{name: a, in: query}], "+
				"responses: {'204': {}}}}\ncomponents:"),
			status: StatusConflict,
			detail: "it adds /paths/~1b as",
		},
		{
			name:   "never matched",
			action: "{target: $.nowhere, remove: true}",
			spec:   healthSpec,
			status: StatusStale,
			detail: "it matches nothing",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := overlayOf("- " + tt.action + "\n")
			before := extract(t, orHealthSpec(tt.before))
			health, err := Health(before, extract(t, tt.spec), []document.Source{src})
			if err != nil {
				t.Fatal(err)
			}
			if len(health) != 1 {
				t.Fatalf("got the health of %d actions, want 1", len(health))
			}
			got := health[0]
			if got.Status != tt.status || !strings.Contains(got.Detail, tt.detail) {
				t.Errorf("got %s: %s, want %s: %s", got.Status, got.Detail, tt.status, tt.detail)
			}
			if got.Needless != tt.needless {
				t.Errorf("the action is needless: %t, want %t", got.Needless, tt.needless)
			}
			if (got.Status == StatusActive) != (got.Detail == "") {
				t.Errorf("the status is %s and the detail %q", got.Status, got.Detail)
			}
			if got.Overlay != "o.yaml" || got.Line != 4 {
				t.Errorf("the action is in %s:%d, want o.yaml:4", got.Overlay, got.Line)
			}
		})
	}
}

func orHealthSpec(spec string) string {
	if spec == "" {
		return healthSpec
	}
	return spec
}

// TestHealthPlaces checks which places the document and an action now share.
func TestHealthPlaces(t *testing.T) {
	const action = "- {target: $.components.schemas, update: {A: {properties: {size: {format: int64}, " +
		"more: {type: string}}}, B: {description: Words., enum: [large, huge]}}}\n"
	spec := strings.NewReplacer("int32", "int64", "[small]", "[small, large]").Replace(healthSpec)
	health, err := Health(extract(t, healthSpec), extract(t, spec), []document.Source{overlayOf(action)})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"/components/schemas/A/properties/size/format", "/components/schemas/B/enum/large"}
	if diff := cmp.Diff(want, health[0].Places); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestHealthOfAll checks that a failing action does not hide others.
func TestHealthOfAll(t *testing.T) {
	src := overlayOf(`- {target: $.nowhere, remove: true}
- {target: $.components.schemas.B, description: Why., update: {enum: [large]}}
`)
	f := extract(t, healthSpec)
	got, err := Health(f, f, []document.Source{src})
	if err != nil {
		t.Fatal(err)
	}
	want := []ActionHealth{
		{Overlay: "o.yaml", Line: 4, Target: "$.nowhere", Status: StatusStale, Detail: "it matches nothing"},
		{Overlay: "o.yaml", Line: 5, Target: "$.components.schemas.B", Description: "Why.", Status: StatusActive},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func extract(t *testing.T, spec string) *facts.Facts {
	t.Helper()
	f, err := facts.Extract(document.Source{Name: "spec.yaml", Data: []byte(spec)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}
