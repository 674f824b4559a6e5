package generator

import (
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

// typed returns a document with one operation, which returns a Thing. Thing is
// the given schema, and more holds other schemas.
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
			name: "no type",
			spec: typed("{enum: [a]}"),
			want: inThing + ": an enum must have the type string, integer, number or boolean; set its type in an overlay",
		},
		{
			name: "of objects",
			spec: typed("{type: object, enum: [{a: b}]}"),
			want: inThing + ": an enum must have the type string, integer, number or boolean; set its type in an overlay",
		},
		{
			name: "null that is not allowed",
			spec: typed("{type: string, enum: [a, null]}"),
			want: inThing + ": null is among the values of the enum, which is not nullable; remove it, or make the enum " +
				"nullable, in an overlay",
		},
		{
			name: "null alone",
			spec: typed("{type: [string, 'null'], enum: [null]}"),
			want: inThing + ": null is the only value of the enum; remove the enum in an overlay",
		},
		{
			name: "a number among strings",
			spec: typed("{type: string, enum: [1.10]}"),
			want: inThing + ": the enum value 1.10 is not a string; put it in quotes in an overlay",
		},
		{
			name: "a string among numbers",
			spec: typed("{type: integer, enum: ['1']}"),
			want: inThing + ": the enum value 1 is not a valid integer in JSON; correct it in an overlay",
		},
		{
			name: "a fraction among integers",
			spec: typed("{type: integer, enum: [1.5]}"),
			want: inThing + ": the enum value 1.5 is not a valid integer in JSON; correct it in an overlay",
		},
		{
			name: "an octal number",
			spec: typed("{type: integer, enum: [010]}"),
			want: inThing + ": the enum value 010 is not a valid integer in JSON; correct it in an overlay",
		},
		{
			name: "a number as only YAML writes it",
			spec: typed("{type: number, enum: [1_000]}"),
			want: inThing + ": the enum value 1_000 is not a valid number in JSON; correct it in an overlay",
		},
		{
			name: "a list among values",
			spec: typed("{type: string, enum: [[a]]}"),
			want: inThing + ": the enum value [a] is not of type string; correct it in an overlay",
		},
		{
			name: "too few names",
			spec: typed("{type: string, enum: [a, b], x-enum-varnames: [A]}"),
			want: inThing + ": x-enum-varnames: want one name for each of the 2 values, got 1",
		},
		{
			name: "a description of no value",
			spec: typed("{type: string, enum: [a], x-enum-descriptions: {b: B.}}"),
			want: inThing + `: x-enum-descriptions: the enum has no value "b"; correct it in an overlay`,
		},
		{
			name: "in a list that is a component",
			spec: typed("{type: object, properties: {a: {$ref: '#/components/schemas/List'}, b: {type: string}}}",
				"List: {type: array, items: {type: string, enum: [a]}}"),
			want: "spec.yaml: /components/schemas/List/items: an enum directly inside a component that is a list or a map " +
				"is not supported; " +
				"move it to components/schemas in an overlay",
		},
		{
			name: "in a map that is a component",
			spec: typed("{type: object, additionalProperties: {type: string, enum: [a]}}"),
			want: inThing + "/additionalProperties: an enum directly inside a component that is a list or a map is not " +
				"supported; move it to components/schemas",
		},
		{
			name: "too large for its type",
			spec: typed("{type: integer, format: int64, enum: [9223372036854775808]}"),
			want: inThing + ": the Go code of Thing9223372036854775808 would not compile: cannot use 9223372036854775808",
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
			name: "properties of its own",
			spec: typed("{oneOf: ["+refA+"], "+mapsA+", properties: {x: {type: string}}}", a),
			want: inThing + ": a union with properties of its own is not supported; set x-go-type in an overlay",
		},
		{
			name: "unknown properties of its own",
			spec: typed("{oneOf: ["+refA+"], "+mapsA+", additionalProperties: true}", a),
			want: inThing + ": a union with properties of its own is not supported; set x-go-type in an overlay",
		},
		{
			name: "null and a keyword beside it",
			spec: typed("{anyOf: ["+refA+", {type: 'null'}], not: {type: string}}", a),
			want: inThing + ": a union with null is not supported; remove null in an overlay, or set a type with null, such as " +
				"[string, 'null']",
		},
		{
			name: "a variant without a name",
			spec: typed("{oneOf: [{type: object}], "+mapsA+"}", a),
			want: inThing + ": a variant of the union is inline; move it to components/schemas in an overlay",
		},
		{
			name: "a variant that is not mapped",
			spec: typed("{oneOf: ["+refA+", "+refB+"], "+mapsA+"}", a, "B: {type: object}"),
			want: inThing + ": the discriminator has no value for #/components/schemas/B; map one in an overlay",
		},
		{
			name: "a value for no variant",
			spec: typed("{oneOf: ["+refA+"], "+mapsAandB+"}", a, "B: {type: object}"),
			want: inThing + `: the discriminator maps "b" to #/components/schemas/B, which is not a variant; remove it in ` +
				`an overlay`,
		},
		{
			name: "two values for a variant",
			spec: typed("{oneOf: ["+refA+"], discriminator: {propertyName: type, mapping: {a: '#/components/schemas/A', b: "+
				"'#/components/schemas/A'}}}", a),
			want: inThing + `: the discriminator maps both "a" and "b" to #/components/schemas/A, so the value to send is ` +
				`unclear; remove one in an overlay`,
		},
		{
			name: "a variant elsewhere",
			spec: typed("{oneOf: ["+refA+"], discriminator: {propertyName: type, mapping: {a: 'https://evil.example/x'}}}", a),
			want: inThing + `/discriminator/mapping/a: reference "https://evil.example/x" leaves the document; only ` +
				`references that start with #/ are followed`,
		},
		{
			name: "a variant nowhere",
			spec: typed("{oneOf: ["+refA+"], discriminator: {propertyName: type, mapping: {a: "+
				"'#/components/schemas/Gone'}}}", a),
			want: inThing + `/discriminator/mapping/a: reference "#/components/schemas/Gone" leads nowhere: there is no "Gone"`,
		},
		{
			name: "a component and another name of it",
			spec: typed("{oneOf: ["+refA+", "+refB+"], "+mapsAandB+"}", a, "B: "+refA),
			want: inThing + ": the variants #/components/schemas/A and #/components/schemas/B of the union have the same " +
				"Go type; remove one in an overlay",
		},
		{
			name: "a variant without the discriminator",
			spec: typed("{oneOf: ["+refA+", "+refB+"], "+mapsAandB+"}", a, "B: {type: object}"),
			want: inThing + ": the variant #/components/schemas/B of the union lacks the property \"type\", which is the " +
				"discriminator; add it, or set x-go-type on the union, in an overlay",
		},
		{
			name: "a variant with a number as discriminator",
			spec: typed("{oneOf: ["+refA+", "+refB+"], "+mapsAandB+"}", a, "B: {type: object, properties: {type: {type: integer}}}"),
			want: inThing + ": the discriminator \"type\" of the variant #/components/schemas/B of the union is not a string; " +
				"correct its type, or set x-go-type on the union, in an overlay",
		},
		{
			name: "a variant that is not an object",
			spec: typed("{oneOf: ["+refA+"], "+mapsA+"}", "A: {type: string}"),
			want: inThing + ": the variant #/components/schemas/A of the union is not an object, so it cannot hold a " +
				"discriminator; set x-go-type on the union in an overlay",
		},
		{
			name: "oneOf and anyOf",
			spec: typed("{oneOf: ["+refA+"], anyOf: ["+refA+"], "+mapsA+"}", a),
			want: inThing + ": oneOf together with anyOf is not supported; set x-go-type in an overlay",
		},
	})
}

func TestGenerateRefusesSchemas(t *testing.T) {
	const refThing = "{$ref: '#/components/schemas/Thing'}"
	wantRefused(t, []refusal{
		{
			name: "two types",
			spec: typed("{type: [string, integer]}"),
			want: inThing + ": several types are not supported, got [string integer]; keep one, or set x-go-type, in " +
				"an overlay",
		},
		{
			name: "masked secrets in a string",
			spec: typed("{type: string, x-masks-secrets: true}"),
			want: inThing + ": only an object with properties can have the extension x-masks-secrets",
		},
		{
			name: "masked secrets in a request",
			spec: documentOf("{operationId: getThing, tags: [Things], "+answers+"}\n    put: {operationId: putThing, tags: "+
				"[Things], requestBody: {required: true, content: {application/json: {schema: {$ref: "+
				"'#/components/schemas/Thing'}}}}, responses: {'204': {}}}",
				"    Thing: {type: object, x-masks-secrets: true, properties: {id: {type: string}}}\n"),
			want: inThing + ": a request uses the schema and would send masks; remove x-masks-secrets in an overlay",
		},
		{
			name: "masked secrets and a field named like the method",
			spec: typed("{type: object, x-masks-secrets: true, properties: {a: {type: string, x-go-name: MarshalJSON}}}"),
			want: inThing + "/properties/a: its Go field would be named MarshalJSON, like a method",
		},
		{
			name: "an object that contains itself",
			spec: typed("{type: object, required: [a], properties: {a: " + refThing + "}}"),
			want: inThing + ": the Go code of Thing would not compile: invalid recursive type",
		},
		{
			name: "references in a circle",
			spec: typed("{$ref: '#/components/schemas/B'}", "B: "+refThing),
			want: `spec.yaml: /paths/~1things/get/responses/200/content/application~1json/schema: reference ` +
				`"#/components/schemas/Thing" is circular`,
		},
		{
			name: "reference into a component",
			spec: typed("{type: object, properties: {a: {type: string}, b: {$ref: '#/components/schemas/Thing/properties/a'}}}"),
			want: inThing + `/properties/b: reference "#/components/schemas/Thing/properties/a" points into a component; ` +
				`move its target to a component of its own`,
		},
		{
			name: "a type of a package that is not imported",
			spec: typed("{type: object, properties: {a: {type: string, x-go-type: math.Foo}}}"),
			want: inThing + ": the Go code of Thing would not compile: undefined: math",
		},
		{
			name: "an undeclared type",
			spec: typed("{type: object, properties: {a: {type: string, x-go-type: Nowhere}}}"),
			want: inThing + ": the Go code of Thing would not compile: undefined: Nowhere",
		},
		{
			name: "an undeclared handwritten type",
			spec: documentOf(thingGet, "    Thing: {type: object, x-go-handwritten: true}\n"),
			want: "spec.yaml: /paths/~1things/get: the Go code of ThingsService.Get would not compile: undefined: Thing",
		},
		{
			name: "two inline types of one name",
			spec: typed("{type: object, properties: {a: {type: string, enum: [x], x-go-type-name: Kind}, b: {type: string, " +
				"enum: [y], x-go-type-name: Kind}}}"),
			want: inThing + "/properties/b: its type would be named Kind in Go, like that of " +
				"/components/schemas/Thing/properties/a; set x-go-type-name in an overlay",
		},
		{
			name: "an inline type and a component of one name",
			spec: typed("{type: object, properties: {b: {type: string, enum: [x]}, c: {$ref: "+
				"'#/components/schemas/ThingB'}}}", "ThingB: {type: object}"),
			want: "spec.yaml: the type of /components/schemas/Thing/properties/b and the schema ThingB both become ThingB " +
				"in Go; rename one with x-go-name in an overlay",
		},
		{
			name: "a schema that is true",
			spec: typed("{type: object, properties: {a: true}}"),
			want: inThing + "/properties/a: must be a mapping, not true",
		},
		{
			name: "an unknown type",
			spec: typed("{type: object, properties: {a: {type: lamp}}}"),
			want: inThing + "/properties/a/type: must be one of the types array, boolean, integer, 'null', number, object " +
				"and string, or a list of them, not lamp",
		},
		{
			name: "a type null without quotes",
			spec: typed("{type: object, properties: {a: {type: [string, null]}}}"),
			want: inThing + "/properties/a/type: must be one of the types array, boolean, integer, 'null', number, object " +
				"and string, or a list of them, not [string, null]",
		},
		{
			name: "a component with the name of a file",
			spec: typed("{type: object, properties: {a: {$ref: '#/components/schemas/..~1x y'}}}", "'../x y': {type: string}"),
			want: `spec.yaml: /components/schemas/..~1x y: invalid component name "../x y"; use only the ` +
				`characters A-Z, a-z, 0-9, '.', '-' and '_'`,
		},
		{
			name: "a component with a name of another direction",
			spec: typed(`{$ref: "#/components/schemas/a\u202eb"}`, `"a\u202eb": {type: string}`),
			want: `spec.yaml: /components/schemas/Thing/$ref: has a control character: "#/components/schemas/a\u202eb"`,
		},
		{
			name: "a component with a space in its name",
			spec: typed(`{$ref: "#/components/schemas/a b"}`, `"a b": {type: string}`),
			want: `spec.yaml: /components/schemas/a b: invalid component name "a b"`,
		},
		{
			name: "parameters that are not a list",
			spec: documentOf("{operationId: a, tags: [T], parameters: {}, responses: {'204': {}}}", thing),
			want: "spec.yaml: /paths/~1things/get/parameters: must be a list, not {}",
		},
	})
}

func TestGenerateRefusesRequired(t *testing.T) {
	const lacks = `: the required property "nope" is not defined; define it, or remove it from required, in an overlay`
	wantRefused(t, []refusal{
		{
			name: "of an object",
			spec: typed("{type: object, required: [id, nope], properties: {id: {type: string}}}"),
			want: inThing + lacks,
		},
		{
			name: "of a closed object",
			spec: typed("{type: object, required: [nope], additionalProperties: false}"),
			want: inThing + lacks,
		},
		{
			name: "of an object within",
			spec: typed("{type: object, properties: {a: {type: object, required: [nope], properties: {id: {type: string}}}}}"),
			want: inThing + "/properties/a" + lacks,
		},
		{
			name: "of the values of a map",
			spec: typed("{type: object, additionalProperties: {type: object, required: [nope], properties: {id: {type: " +
				"string}}}}"),
			want: inThing + "/additionalProperties" + lacks,
		},
		{
			name: "of an allOf",
			spec: typed("{allOf: [{$ref: '#/components/schemas/A'}, {required: [nope]}]}", "A: {type: object, properties: "+
				"{id: {type: string}}}"),
			want: inThing + lacks,
		},
		{
			name: "of nothing",
			spec: typed("{type: object, required: [null], properties: {id: {type: string}}}"),
			want: inThing + "/required: must be a list of strings, not [null]",
		},
		{
			name: "as drafts of JSON Schema had it",
			spec: typed("{type: object, properties: {id: {type: string, required: true}}}"),
			want: inThing + "/properties/id/required: must be a list of strings, not true",
		},
	})
}

// TestRequiredElsewhere shows when an object may require a property that it does
// not list.
func TestRequiredElsewhere(t *testing.T) {
	for name, spec := range map[string]string{
		"open": typed("{type: object, required: [more], additionalProperties: true, properties: {id: " +
			"{type: string}}}"),
		"open to strings": typed("{type: object, required: [more], additionalProperties: {type: string}, " +
			"properties: {id: {type: string}}}"),
		"without properties": typed("{type: object, required: [more]}"),
		"in another item": typed("{allOf: [{$ref: '#/components/schemas/A'}, {required: [id]}]}",
			"A: {type: object, properties: {id: {type: string}}}"),
		"in the variants": typed("{oneOf: [{$ref: '#/components/schemas/A'}], required: [type], discriminator: "+
			"{propertyName: type, mapping: {a: '#/components/schemas/A'}}}", "A: {type: object, required: [type], "+
			"properties: {type: {type: string}}}"),
		"a type written by hand": typed("{type: object, x-go-type: any, required: [more], properties: {id: {type: " +
			"string}}}"),
		"a schema that no operation uses": typed("{allOf: [{$ref: '#/components/schemas/A'}, {$ref: "+
			"'#/components/schemas/B'}]}", "A: {type: object, properties: {id: {type: string}}}", "B: {required: [id]}"),
	} {
		_, err := Generate(Input{
			Trusted: true,
			Spec:    document.Source{Name: "spec.yaml", Data: []byte(spec)},
			Package: "airbyte",
			Layer:   ownLayer(t),
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGenerateRefusesAllOf(t *testing.T) {
	const object = "{type: object, properties: {a: {type: string}}}"
	wantRefused(t, []refusal{
		{
			name: "of a schema that is not an object",
			spec: typed("{allOf: [{type: string}, {maxLength: 3}]}"),
			want: inThing + ": allOf: an item with type is not supported, only objects are; write the schema out in an overlay",
		},
		{
			name: "of a union",
			spec: typed("{allOf: [" + object + ", {oneOf: [" + object + "]}]}"),
			want: inThing + ": allOf: an item with oneOf is not supported, only objects are; write the schema out in an overlay",
		},
		{
			name: "of different properties of one name",
			spec: typed("{allOf: [" + object + ", {properties: {a: {type: integer}}}]}"),
			want: inThing + `: allOf: its items have different properties "a"`,
		},
		{
			name: "open and closed",
			spec: typed("{allOf: [{additionalProperties: true}, {additionalProperties: false}]}"),
			want: inThing + ": allOf: its items have different additionalProperties",
		},
		{
			name: "of itself",
			spec: typed("{allOf: [{$ref: '#/components/schemas/Thing'}, " + object + "]}"),
			want: inThing + ": allOf: it contains itself",
		},
		{
			name: "of itself alone",
			spec: typed("{allOf: [{$ref: '#/components/schemas/Thing'}]}"),
			want: `spec.yaml: /paths/~1things/get/responses/200/content/application~1json/schema: reference ` +
				`"#/components/schemas/Thing" is circular`,
		},
		{
			name: "of nothing",
			spec: typed("{allOf: [{$ref: '#/components/schemas/Gone'}, " + object + "]}"),
			want: inThing + `: allOf: reference "#/components/schemas/Gone" leads nowhere: there is no "Gone"`,
		},
		{
			name: "of a handwritten type",
			spec: typed("{allOf: [{$ref: '#/components/schemas/A'}, "+object+"]}", "A: {type: object, x-go-type: any}"),
			want: inThing + ": allOf: an item with x-go-type has no known properties",
		},
	})
}
