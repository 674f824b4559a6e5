package generator

import (
	"strings"
	"testing"
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
		{"nothing changed", "{target: $.components.schemas.B, update: {enum: [large]}}", healthSpec, ActionActive, ""},
		{"something else changed", "{target: $.components.schemas.B, update: {enum: [large]}}", replace("int32", "int64"), ActionActive, ""},
		{"another value of the list", "{target: $.components.schemas.B, update: {enum: [large]}}", replace("[small]", "[small, tiny]"), ActionActive, ""},
		{"the value is there", "{target: $.components.schemas.B, update: {enum: [large]}}", replace("[small]", "[small, large]"), ActionDuplicate, "large"},
		{"the place is gone", "{target: $.components.schemas.B, update: {enum: [large]}}", replace("    B:", "    C:"), ActionStale, "it matches nothing any more"},
		{"the document says so", "{target: $.components.schemas.A.properties.size, update: {format: int64}}", replace("int32", "int64"), ActionRedundant, "says so already"},
		{"the document says another thing", "{target: $.components.schemas.A.properties.size, update: {format: int64}}", replace("int32", "uint32"), ActionConflict, "it replaced int32 and now replaces uint32"},
		{"more places", "{target: '$..[?@.type == \"string\"]', update: {x-seen: true}}", replace("type: integer, format: int32", "type: string"), ActionReach, "it matched 2 places and matches 3"},
		{"the removed is gone", "{target: $.components.schemas.A.properties.size, remove: true}", replace(", size: {type: integer, format: int32}", ""), ActionStale, "it matches nothing any more"},
		{"the removed is there", "{target: $.components.schemas.A.properties.size, remove: true}", replace("int32", "int64"), ActionConflict, "it replaced"},
		{"what is described is gone", "{target: $.components.schemas, update: {B: {description: Words.}}}", replace("    B:", "    C:"), ActionStale, "only describes it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			overlay := Source{"o.yaml", []byte("overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n- " + tt.action + "\n")}
			health, err := CheckOverlays(facts(t, healthSpec), facts(t, tt.spec), []Source{overlay})
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

func facts(t *testing.T, doc string) *Facts {
	t.Helper()
	f, err := ExtractFacts(Source{"spec.yaml", []byte(doc)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}
