package generator

// factGrammar is the grammar of an OpenAPI document, as far as facts go: for
// each kind of object which fields are kept, with what they hold, and which
// are known and left behind (nil). It follows the OpenAPI 3.0 and 3.1
// specifications and the JSON Schema 2020-12 vocabularies that 3.1 builds on.
var factGrammar = map[kind]object{
	"document": {
		"openapi":           whole{},
		"info":              kind("info"),
		"jsonSchemaDialect": whole{},
		"servers":           list{kind("server")},
		"paths":             patterned{kind("pathItem")},
		"webhooks":          named{kind("pathItem")},
		"components":        kind("components"),
		"security":          whole{},
		"tags":              nil,
		"externalDocs":      nil,
	},
	"info": {
		"title":          constant("Airbyte API"),
		"version":        whole{},
		"description":    nil,
		"summary":        nil,
		"termsOfService": nil,
		"contact":        nil,
		"license":        nil,
	},
	"server": {
		"url":         whole{},
		"variables":   named{object{"enum": whole{}, "default": whole{}, "description": nil}},
		"description": nil,
		"name":        nil,
	},
	"components": {
		"schemas":         named{kind("schema")},
		"responses":       named{kind("response")},
		"parameters":      named{kind("parameter")},
		"requestBodies":   named{kind("requestBody")},
		"headers":         named{kind("parameter")},
		"securitySchemes": named{kind("securityScheme")},
		"pathItems":       named{kind("pathItem")},
		"links":           named{kind("link")},
		"callbacks":       named{callback{}},
		"examples":        nil,
	},
	"pathItem": withFields(kind("operation"), methods, object{
		"$ref":        whole{},
		"servers":     list{kind("server")},
		"parameters":  list{kind("parameter")},
		"summary":     nil,
		"description": nil,
	}),
	"operation": {
		"tags":         whole{},
		"operationId":  whole{},
		"parameters":   list{kind("parameter")},
		"requestBody":  kind("requestBody"),
		"responses":    patterned{kind("response")},
		"deprecated":   whole{},
		"security":     whole{},
		"servers":      list{kind("server")},
		"callbacks":    named{callback{}},
		"summary":      nil,
		"description":  nil,
		"externalDocs": nil,
	},
	// A header is a parameter without a name.
	"parameter": {
		"$ref":            whole{},
		"name":            whole{},
		"in":              whole{},
		"required":        whole{},
		"deprecated":      whole{},
		"allowEmptyValue": whole{},
		"style":           whole{},
		"explode":         whole{},
		"allowReserved":   whole{},
		"schema":          kind("schema"),
		"content":         named{kind("mediaType")},
		"description":     nil,
		"example":         nil,
		"examples":        nil,
	},
	"requestBody": {
		"$ref":        whole{},
		"content":     named{kind("mediaType")},
		"required":    whole{},
		"description": nil,
		"summary":     nil,
	},
	"response": {
		"$ref":        whole{},
		"headers":     named{kind("parameter")},
		"content":     named{kind("mediaType")},
		"links":       named{kind("link")},
		"description": nil,
		"summary":     nil,
	},
	"link": {
		"$ref":         whole{},
		"operationRef": whole{},
		"operationId":  whole{},
		"parameters":   whole{},
		"requestBody":  whole{},
		"server":       kind("server"),
		"description":  nil,
	},
	"mediaType": {
		"schema":   kind("schema"),
		"encoding": named{kind("encoding")},
		"example":  nil,
		"examples": nil,
	},
	"encoding": {
		"contentType":   whole{},
		"headers":       named{kind("parameter")},
		"style":         whole{},
		"explode":       whole{},
		"allowReserved": whole{},
	},
	"securityScheme": {
		"$ref":             whole{},
		"type":             whole{},
		"name":             whole{},
		"in":               whole{},
		"scheme":           whole{},
		"bearerFormat":     whole{},
		"flows":            named{kind("oauthFlow")},
		"openIdConnectUrl": whole{},
		"description":      nil,
	},
	"oauthFlow": {
		"authorizationUrl": whole{},
		"tokenUrl":         whole{},
		"refreshUrl":       whole{},
		"scopes":           named{constant("")},
	},
	"schema": withFields(whole{}, schemaValues,
		withFields(kind("schema"), []string{
			"not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames",
			"unevaluatedItems", "unevaluatedProperties", "contentSchema",
		},
			withFields(list{kind("schema")}, []string{"allOf", "anyOf", "oneOf", "prefixItems"},
				withFields(named{kind("schema")}, []string{"properties", "patternProperties", "dependentSchemas", "$defs"},
					object{
						"discriminator": object{"propertyName": whole{}, "mapping": whole{}},
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
func withFields(f rule, fields []string, o object) object {
	for _, name := range fields {
		o[name] = f
	}
	return o
}

// kind is the name of an object of factGrammar.
type kind string

// fields returns the grammar of the kind, or nil for a kind without one.
func (k kind) fields() object { return factGrammar[k] }

func (kind) isRule() {}
