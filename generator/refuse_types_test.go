package generator

import (
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

// typed is a document whose one operation returns Thing, which is the given
// schema; more follow.
func typed(schema string, more ...string) string {
	schemas := "    Thing: " + schema + "\n"
	for _, s := range more {
		schemas += "    " + s + "\n"
	}
	return documentOf(thingGet, schemas)
}

const inThing = "spec.yaml: /components/schemas/Thing"

func TestGenerateRefusesEnums(t *testing.T) {
	wantRefused(t, []refusal{
		{
			"no type", typed("{enum: [a]}"),
			inThing + ": an enum needs one of the types string, integer, number and boolean; give it one in an overlay",
		},
		{
			"of objects", typed("{type: object, enum: [{a: b}]}"),
			inThing + ": an enum needs one of the types string, integer, number and boolean; give it one in an overlay",
		},
		{
			"null that is not allowed", typed("{type: string, enum: [a, null]}"),
			inThing + ": null is one of its values, and it is not nullable; remove it in an overlay, or say so",
		},
		{
			"null alone", typed("{type: [string, 'null'], enum: [null]}"), inThing + ": null is its only value",
		},
		{
			"a number among strings", typed("{type: string, enum: [1.10]}"),
			inThing + ": the value 1.10 of the enum is no string; put it in quotes in an overlay",
		},
		{
			"a string among numbers", typed("{type: integer, enum: ['1']}"),
			inThing + ": the value 1 of the enum is no integer as JSON writes it",
		},
		{
			"a fraction among integers", typed("{type: integer, enum: [1.5]}"),
			inThing + ": the value 1.5 of the enum is no integer as JSON writes it",
		},
		{
			"an octal number", typed("{type: integer, enum: [010]}"),
			inThing + ": the value 010 of the enum is no integer as JSON writes it",
		},
		{
			"a number as only YAML writes it", typed("{type: number, enum: [1_000]}"),
			inThing + ": the value 1_000 of the enum is no number as JSON writes it",
		},
		{
			"a list among values", typed("{type: string, enum: [[a]]}"), inThing + ": the value [a] of the enum is no string",
		},
		{
			"too few names", typed("{type: string, enum: [a, b], x-enum-varnames: [A]}"),
			inThing + ": x-enum-varnames has 1 names for 2 values",
		},
		{
			"a description of no value", typed("{type: string, enum: [a], x-enum-descriptions: {b: B.}}"),
			inThing + `: x-enum-descriptions describes "b", which is no value`,
		},
		{
			"in a list that is a component", typed("{type: object, properties: {a: {$ref: '#/components/schemas/List'}, b: {type: string}}}", "List: {type: array, items: {type: string, enum: [a]}}"),
			"spec.yaml: /components/schemas/List/items: an enum in a component that is a list or a map gets no type; move it to components/schemas",
		},
		{
			"in a map that is a component", typed("{type: object, additionalProperties: {type: string, enum: [a]}}"),
			inThing + "/additionalProperties: an enum in a component that is a list or a map gets no type; move it to components/schemas",
		},
		{
			"too large for its type", typed("{type: integer, format: int64, enum: [9223372036854775808]}"),
			inThing + ": the Go code of Thing9223372036854775808 would not compile: cannot use 9223372036854775808",
		},
	})
}

func TestGenerateRefusesUnions(t *testing.T) {
	const (
		a         = "A: {type: object, properties: {type: {type: string}}}"
		refA      = "{$ref: '#/components/schemas/A'}"
		refB      = "{$ref: '#/components/schemas/B'}"
		mapsA     = "discriminator: {propertyName: type, mapping: {a: '#/components/schemas/A'}}"
		mapsAandB = "discriminator: {propertyName: type, mapping: {a: '#/components/schemas/A', b: '#/components/schemas/B'}}"
	)
	wantRefused(t, []refusal{
		{
			"properties of its own", typed("{oneOf: ["+refA+"], "+mapsA+", properties: {x: {type: string}}}", a),
			inThing + ": a union with properties of its own is not supported",
		},
		{
			"unknown properties of its own", typed("{oneOf: ["+refA+"], "+mapsA+", additionalProperties: true}", a),
			inThing + ": a union with properties of its own is not supported",
		},
		{
			"null among the variants", typed("{anyOf: ["+refA+", {type: 'null'}]}", a),
			inThing + ": a union with null is not supported; leave null out in an overlay, or say type: [string, 'null'] and the like",
		},
		{
			"a variant without a name", typed("{oneOf: [{type: object}], "+mapsA+"}", a),
			inThing + ": a variant of the union is not a component; move it to components/schemas",
		},
		{
			"a variant that is not mapped", typed("{oneOf: ["+refA+", "+refB+"], "+mapsA+"}", a, "B: {type: object}"),
			inThing + ": the discriminator does not map #/components/schemas/B",
		},
		{
			"a value for no variant", typed("{oneOf: ["+refA+"], "+mapsAandB+"}", a, "B: {type: object}"),
			inThing + `: the discriminator maps "b" to #/components/schemas/B, which is no variant`,
		},
		{
			"two values for a variant",
			typed("{oneOf: ["+refA+"], discriminator: {propertyName: type, mapping: {a: '#/components/schemas/A', b: '#/components/schemas/A'}}}", a),
			inThing + `: the discriminator maps both "a" and "b" to #/components/schemas/A, which would leave it open what to send`,
		},
		{
			"a variant elsewhere", typed("{oneOf: ["+refA+"], discriminator: {propertyName: type, mapping: {a: 'https://evil.example/x'}}}", a),
			inThing + `/discriminator/mapping/a: reference "https://evil.example/x" leaves the document; only references that start with #/ are followed`,
		},
		{
			"a variant nowhere", typed("{oneOf: ["+refA+"], discriminator: {propertyName: type, mapping: {a: '#/components/schemas/Gone'}}}", a),
			inThing + `/discriminator/mapping/a: reference "#/components/schemas/Gone" leads nowhere: there is no "Gone"`,
		},
		{
			"a component and another name of it", typed("{oneOf: ["+refA+", "+refB+"], "+mapsAandB+"}", a, "B: "+refA),
			inThing + ": the variants #/components/schemas/A and #/components/schemas/B of the union are one type in Go",
		},
		{
			"two maps of one type", typed("{oneOf: ["+refA+", "+refB+"], "+mapsAandB+"}", "A: {type: object}", "B: {type: object}"),
			inThing + ": the Go code of NewThing would not compile: overlapping terms airbyte.B and airbyte.A",
		},
		{
			"a variant that is no object", typed("{oneOf: ["+refA+"], "+mapsA+"}", "A: {type: string}"),
			inThing + ": the variant #/components/schemas/A of the union is no object, so that no discriminator fits in",
		},
		{
			"oneOf and anyOf", typed("{oneOf: ["+refA+"], anyOf: ["+refA+"], "+mapsA+"}", a),
			inThing + ": a union of oneOf and anyOf is not supported; give it an x-go-type in an overlay",
		},
	})
}

func TestGenerateRefusesSchemas(t *testing.T) {
	const refThing = "{$ref: '#/components/schemas/Thing'}"
	wantRefused(t, []refusal{
		{
			"two types", typed("{type: [string, integer]}"),
			inThing + ": it has the types [string integer]; give it one, or an x-go-type, in an overlay",
		},
		{
			"an object that contains itself", typed("{type: object, required: [a], properties: {a: " + refThing + "}}"),
			inThing + ": the Go code of Thing would not compile: invalid recursive type",
		},
		{
			"references in a circle", typed("{$ref: '#/components/schemas/B'}", "B: "+refThing),
			`spec.yaml: /paths/~1things/get/responses/200/content/application~1json/schema: reference "#/components/schemas/Thing" is circular`,
		},
		{
			"reference into a component", typed("{type: object, properties: {a: {type: string}, b: {$ref: '#/components/schemas/Thing/properties/a'}}}"),
			inThing + `/properties/b: reference "#/components/schemas/Thing/properties/a" points into a component; move its target to a component of its own`,
		},
		{
			"a type of a package that is not imported", typed("{type: object, properties: {a: {type: string, x-go-type: math.Foo}}}"),
			inThing + ": the Go code of Thing would not compile: undefined: math",
		},
		{
			"a type that is not there", typed("{type: object, properties: {a: {type: string, x-go-type: Nowhere}}}"),
			inThing + ": the Go code of Thing would not compile: undefined: Nowhere",
		},
		{
			"a handwritten type that is not there", documentOf(thingGet, "    Thing: {type: object, x-go-handwritten: true}\n"),
			"spec.yaml: /paths/~1things/get: the Go code of ThingsService.Get would not compile: undefined: Thing",
		},
		{
			"two inline types of one name",
			typed("{type: object, properties: {a: {type: string, enum: [x], x-go-type-name: Kind}, b: {type: string, enum: [y], x-go-type-name: Kind}}}"),
			inThing + "/properties/b: its type is called Kind in Go, as is that of /components/schemas/Thing/properties/a; give it an x-go-type-name",
		},
		{
			"an inline type and a component of one name",
			typed("{type: object, properties: {b: {type: string, enum: [x]}, c: {$ref: '#/components/schemas/ThingB'}}}", "ThingB: {type: object}"),
			"spec.yaml: the type of /components/schemas/Thing/properties/b and the schema ThingB are both ThingB in Go; rename one with x-go-name in an overlay",
		},
		{
			"a schema that is true", typed("{type: object, properties: {a: true}}"), inThing + "/properties/a: must be a mapping, not true",
		},
		{
			"a type that is none", typed("{type: object, properties: {a: {type: lamp}}}"),
			inThing + "/properties/a/type: must be one of the types array, boolean, integer, 'null', number, object and string, or a list of them, not lamp",
		},
		{
			"a type null without quotes", typed("{type: object, properties: {a: {type: [string, null]}}}"),
			inThing + "/properties/a/type: must be one of the types array, boolean, integer, 'null', number, object and string, or a list of them, not [string, null]",
		},
		{
			"a component with the name of a file", typed("{type: object, properties: {a: {$ref: '#/components/schemas/..~1x y'}}}", "'../x y': {type: string}"),
			`spec.yaml: /components/schemas/..~1x y: invalid component name "../x y"; use only the characters A-Z, a-z, 0-9, '.', '-' and '_'`,
		},
		{
			"a component with a name of another direction", typed("{type: string}", `"a\u202eb": {type: string}`),
			`spec.yaml: /components/schemas/"a\u202eb": invalid component name "a\u202eb"`,
		},
		{
			"parameters that are no list", documentOf("{operationId: a, tags: [T], parameters: {}, responses: {'204': {}}}", thing),
			"spec.yaml: /paths/~1things/get/parameters: must be a list, not {}",
		},
	})
}

func TestGenerateRefusesRequired(t *testing.T) {
	const lacks = `: it requires the property "nope", which it does not have; define it, or remove it from required, in an overlay`
	wantRefused(t, []refusal{
		{"of an object", typed("{type: object, required: [id, nope], properties: {id: {type: string}}}"), inThing + lacks},
		{"of a closed object", typed("{type: object, required: [nope], additionalProperties: false}"), inThing + lacks},
		{
			"of an object within", typed("{type: object, properties: {a: {type: object, required: [nope], properties: {id: {type: string}}}}}"),
			inThing + "/properties/a" + lacks,
		},
		{
			"of what is in a map", typed("{type: object, additionalProperties: {type: object, required: [nope], properties: {id: {type: string}}}}"),
			inThing + "/additionalProperties" + lacks,
		},
		{
			"of an allOf", typed("{allOf: [{$ref: '#/components/schemas/A'}, {required: [nope]}]}", "A: {type: object, properties: {id: {type: string}}}"),
			inThing + lacks,
		},
		{"of nothing", typed("{type: object, required: [null], properties: {id: {type: string}}}"), inThing + "/required: must be a list of strings, not [null]"},
		{"as drafts of JSON Schema had it", typed("{type: object, properties: {id: {type: string, required: true}}}"), inThing + "/properties/id/required: must be a list of strings, not true"},
	})
}

// TestRequiredElsewhere shows what an object may require without listing it.
func TestRequiredElsewhere(t *testing.T) {
	for name, spec := range map[string]string{
		"open":                    typed("{type: object, required: [more], additionalProperties: true, properties: {id: {type: string}}}"),
		"open to strings":         typed("{type: object, required: [more], additionalProperties: {type: string}, properties: {id: {type: string}}}"),
		"without properties":      typed("{type: object, required: [more]}"),
		"in another item":         typed("{allOf: [{$ref: '#/components/schemas/A'}, {required: [id]}]}", "A: {type: object, properties: {id: {type: string}}}"),
		"in the variants":         typed("{oneOf: [{$ref: '#/components/schemas/A'}], required: [type], discriminator: {propertyName: type, mapping: {a: '#/components/schemas/A'}}}", "A: {type: object, required: [type], properties: {type: {type: string}}}"),
		"a type written by hand":  typed("{type: object, x-go-type: any, required: [more], properties: {id: {type: string}}}"),
		"a fragment nobody reads": typed("{allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}", "A: {type: object, properties: {id: {type: string}}}", "B: {required: [id]}"),
	} {
		if _, err := Generate(Input{Spec: document.Source{Name: "spec.yaml", Data: []byte(spec)}, Package: "airbyte", Layer: layerFiles(t)}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGenerateRefusesAllOf(t *testing.T) {
	const object = "{type: object, properties: {a: {type: string}}}"
	wantRefused(t, []refusal{
		{
			"of what is no object", typed("{allOf: [{type: string}, {maxLength: 3}]}"),
			inThing + ": allOf: an item with type is not supported, only objects are; write the schema out in an overlay",
		},
		{
			"of a union", typed("{allOf: [" + object + ", {oneOf: [" + object + "]}]}"),
			inThing + ": allOf: an item with oneOf is not supported, only objects are; write the schema out in an overlay",
		},
		{
			"of different properties of one name", typed("{allOf: [" + object + ", {properties: {a: {type: integer}}}]}"),
			inThing + `: allOf: its items have different properties "a"`,
		},
		{
			"open and closed", typed("{allOf: [{additionalProperties: true}, {additionalProperties: false}]}"),
			inThing + ": allOf: its items have different additionalProperties",
		},
		{
			"of itself", typed("{allOf: [{$ref: '#/components/schemas/Thing'}, " + object + "]}"), inThing + ": allOf: it contains itself",
		},
		{
			"of itself alone", typed("{allOf: [{$ref: '#/components/schemas/Thing'}]}"),
			`spec.yaml: /paths/~1things/get/responses/200/content/application~1json/schema: reference "#/components/schemas/Thing" is circular`,
		},
		{
			"of nothing", typed("{allOf: [{$ref: '#/components/schemas/Gone'}, " + object + "]}"),
			inThing + `: allOf: reference "#/components/schemas/Gone" leads nowhere: there is no "Gone"`,
		},
		{
			"of a handwritten type", typed("{allOf: [{$ref: '#/components/schemas/A'}, "+object+"]}", "A: {type: object, x-go-type: any}"),
			inThing + ": allOf: an item with x-go-type has no known properties",
		},
	})
}
