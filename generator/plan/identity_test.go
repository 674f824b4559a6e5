package plan

import "testing"

// TestIdentity checks which property identifies the object that an operation returns.
func TestIdentity(t *testing.T) {
	tests := []struct{ name, schema, want string }{
		{name: "id", schema: "{type: object, required: [id], properties: {id: {type: string}}}", want: "id"},
		{name: "id before others", schema: "{type: object, required: [oddThingId, id], properties: {id: {type: string}, oddThingId: {type: string}}}", want: "id"},
		{name: "name of the type", schema: "{type: object, required: [oddThingId], properties: {oddThingId: {type: string}}}", want: "oddThingId"},
		{name: "end of the name", schema: "{type: object, required: [otherId, thingId], properties: {otherId: {type: string}, thingId: {type: integer, format: int64}}}", want: "thingId"},
		{name: "not required", schema: "{type: object, properties: {id: {type: string}, thingId: {type: string}}}"},
		{name: "another object", schema: "{type: object, required: [otherId, Id], properties: {otherId: {type: string}, Id: {type: string}}}"},
		{name: "nullable", schema: "{type: object, required: [id], properties: {id: {type: string, nullable: true}}}"},
		{name: "not a key", schema: "{type: object, required: [id], properties: {id: {type: boolean}}}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := mustPlan(t, `openapi: 3.0.0
paths:
  /thing:
    get: {operationId: getThing, tags: [Things], `+returns("OddThing")+`}
components:
  schemas:
    OddThing: `+tt.schema+"\n")
			if got := operation(t, p, "getThing").Identity; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
