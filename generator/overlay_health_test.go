package generator

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/overlay"
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

// TestOverlayHealth: one action on one document, which then changes.
func TestOverlayHealth(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(healthSpec, old, new, 1) }
	for _, tt := range []struct {
		name, action, spec string
		status, detail     string
	}{
		{"nothing changed", "{target: $.components.schemas.B, update: {enum: [large]}}", healthSpec, overlay.ActionActive, ""},
		{"something else changed", "{target: $.components.schemas.B, update: {enum: [large]}}", replace("int32", "int64"), overlay.ActionActive, ""},
		{"another value of the list", "{target: $.components.schemas.B, update: {enum: [large]}}", replace("[small]", "[small, tiny]"), overlay.ActionActive, ""},
		{"the value is there", "{target: $.components.schemas.B, update: {enum: [large]}}", replace("[small]", "[small, large]"), overlay.ActionDuplicate, "large"},
		{"the place is gone", "{target: $.components.schemas.B, update: {enum: [large]}}", replace("    B:", "    C:"), overlay.ActionStale, "it matches nothing any more"},
		{"the document says so", "{target: $.components.schemas.A.properties.size, update: {format: int64}}", replace("int32", "int64"), overlay.ActionRedundant, "says so already"},
		{"the document says another thing", "{target: $.components.schemas.A.properties.size, update: {format: int64}}", replace("int32", "uint32"), overlay.ActionConflict, "it replaced int32 and now replaces uint32"},
		{"more places", "{target: '$..[?@.type == \"string\"]', update: {x-seen: true}}", replace("type: integer, format: int32", "type: string"), overlay.ActionReach, "it matched 2 places and matches 3"},
		{"the removed is gone", "{target: $.components.schemas.A.properties.size, remove: true}", replace(", size: {type: integer, format: int32}", ""), overlay.ActionStale, "it matches nothing any more"},
		{"the removed is there", "{target: $.components.schemas.A.properties.size, remove: true}", replace("int32", "int64"), overlay.ActionConflict, "it replaced"},
		{"what is described is gone", "{target: $.components.schemas, update: {B: {description: Words.}}}", replace("    B:", "    C:"), overlay.ActionStale, "only describes it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source := document.Source{Name: "o.yaml", Data: []byte("overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n- " + tt.action + "\n")}
			health, err := overlay.Health(extract(t, healthSpec), extract(t, tt.spec), []document.Source{source})
			if err != nil {
				t.Fatal(err)
			}
			if len(health) != 1 || health[0].Status != tt.status || !strings.Contains(health[0].Detail, tt.detail) {
				t.Errorf("got %+v, want %s: %s", health, tt.status, tt.detail)
			}
			if health[0].Overlay != "o.yaml" || health[0].Line != 4 {
				t.Errorf("it stands at %s:%d", health[0].Overlay, health[0].Line)
			}
		})
	}
}

func extract(t *testing.T, doc string) *facts.Facts {
	t.Helper()
	f, err := facts.Extract(document.Source{Name: "spec.yaml", Data: []byte(doc)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}
