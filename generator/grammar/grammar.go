package grammar

import (
	"github.com/airbyte-go/airbyte/generator/document"
)

// FactGrammar is the grammar of an OpenAPI document, as far as facts go: for
// each kind of object which fields are kept, with what they hold, and which
// are known and left behind (nil). It follows the OpenAPI 3.0 and 3.1
// specifications and the JSON Schema 2020-12 vocabularies that 3.1 builds on.
var FactGrammar = map[Kind]Object{
	"document": {
		"openapi":           Whole{},
		"info":              Kind("info"),
		"jsonSchemaDialect": Whole{},
		"servers":           List{Kind("server")},
		"paths":             Patterned{Kind("pathItem")},
		"webhooks":          Named{Kind("pathItem")},
		"components":        Kind("components"),
		"security":          Whole{},
		"tags":              nil,
		"externalDocs":      nil,
	},
	"info": {
		"title":          Constant("Airbyte API"),
		"version":        Whole{},
		"description":    nil,
		"summary":        nil,
		"termsOfService": nil,
		"contact":        nil,
		"license":        nil,
	},
	"server": {
		"url":         Whole{},
		"variables":   Named{Object{"enum": Whole{}, "default": Whole{}, "description": nil}},
		"description": nil,
		"name":        nil,
	},
	"components": {
		"schemas":         Named{Kind("schema")},
		"responses":       Named{Kind("response")},
		"parameters":      Named{Kind("parameter")},
		"requestBodies":   Named{Kind("requestBody")},
		"headers":         Named{Kind("parameter")},
		"securitySchemes": Named{Kind("securityScheme")},
		"pathItems":       Named{Kind("pathItem")},
		"links":           Named{Kind("link")},
		"callbacks":       Named{Callback{}},
		"examples":        nil,
	},
	"pathItem": withFields(Kind("operation"), document.Methods, Object{
		"$ref":        Whole{},
		"servers":     List{Kind("server")},
		"parameters":  List{Kind("parameter")},
		"summary":     nil,
		"description": nil,
	}),
	"operation": {
		"tags":         Whole{},
		"operationId":  Whole{},
		"parameters":   List{Kind("parameter")},
		"requestBody":  Kind("requestBody"),
		"responses":    Patterned{Kind("response")},
		"deprecated":   Whole{},
		"security":     Whole{},
		"servers":      List{Kind("server")},
		"callbacks":    Named{Callback{}},
		"summary":      nil,
		"description":  nil,
		"externalDocs": nil,
	},
	// A header is a parameter without a name.
	"parameter": {
		"$ref":            Whole{},
		"name":            Whole{},
		"in":              Whole{},
		"required":        Whole{},
		"deprecated":      Whole{},
		"allowEmptyValue": Whole{},
		"style":           Whole{},
		"explode":         Whole{},
		"allowReserved":   Whole{},
		"schema":          Kind("schema"),
		"content":         Named{Kind("mediaType")},
		"description":     nil,
		"example":         nil,
		"examples":        nil,
	},
	"requestBody": {
		"$ref":        Whole{},
		"content":     Named{Kind("mediaType")},
		"required":    Whole{},
		"description": nil,
		"summary":     nil,
	},
	"response": {
		"$ref":        Whole{},
		"headers":     Named{Kind("parameter")},
		"content":     Named{Kind("mediaType")},
		"links":       Named{Kind("link")},
		"description": nil,
		"summary":     nil,
	},
	"link": {
		"$ref":         Whole{},
		"operationRef": Whole{},
		"operationId":  Whole{},
		"parameters":   Whole{},
		"requestBody":  Whole{},
		"server":       Kind("server"),
		"description":  nil,
	},
	"mediaType": {
		"schema":   Kind("schema"),
		"encoding": Named{Kind("encoding")},
		"example":  nil,
		"examples": nil,
	},
	"encoding": {
		"contentType":   Whole{},
		"headers":       Named{Kind("parameter")},
		"style":         Whole{},
		"explode":       Whole{},
		"allowReserved": Whole{},
	},
	"securityScheme": {
		"$ref":             Whole{},
		"type":             Whole{},
		"name":             Whole{},
		"in":               Whole{},
		"scheme":           Whole{},
		"bearerFormat":     Whole{},
		"flows":            Named{Kind("oauthFlow")},
		"openIdConnectUrl": Whole{},
		"description":      nil,
	},
	"oauthFlow": {
		"authorizationUrl": Whole{},
		"tokenUrl":         Whole{},
		"refreshUrl":       Whole{},
		"scopes":           Named{Constant("")},
	},
	"schema": withFields(Whole{}, schemaValues,
		withFields(Kind("schema"), []string{
			"not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames",
			"unevaluatedItems", "unevaluatedProperties", "contentSchema",
		},
			withFields(List{Kind("schema")}, []string{"allOf", "anyOf", "oneOf", "prefixItems"},
				withFields(Named{Kind("schema")}, []string{"properties", "patternProperties", "dependentSchemas", "$defs"},
					Object{
						"discriminator": Object{"propertyName": Whole{}, "mapping": Whole{}},
						"xml":           nil,
						"title":         nil,
						"description":   nil,
						"example":       nil,
						"examples":      nil,
						"externalDocs":  nil,
						"$comment":      nil,
					})))),
}

// schemaValues are the schema keywords whose value is kept as it is.
var schemaValues = []string{
	"$ref", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "type", "format", "enum", "const", "default", "required",
	"nullable", "readOnly", "writeOnly", "deprecated", "multipleOf", "maximum", "minimum", "exclusiveMaximum",
	"exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains",
	"minContains", "maxProperties", "minProperties", "dependentRequired", "contentEncoding", "contentMediaType",
}

// withFields adds fields that all hold the same fact to an object.
func withFields(f Rule, fields []string, o Object) Object {
	for _, name := range fields {
		o[name] = f
	}
	return o
}

// Kind is the name of an object of factGrammar.
type Kind string

// Fields returns the grammar of the kind, or nil for a kind without one.
func (k Kind) Fields() Object { return FactGrammar[k] }

func (Kind) isRule() {}
