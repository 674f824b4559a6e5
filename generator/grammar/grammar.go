// Package grammar describes OpenAPI documents: for each kind of object, which
// fields it has, which values they hold, and which of them are facts rather than
// prose or examples. Package facts uses it to extract the facts, and package model
// to check documents before it loads them.
package grammar

// Document is the kind of a whole document, where checks and extraction start.
const Document Kind = "document"

// The other kinds.
const (
	components     Kind = "components"
	contact        Kind = "contact"
	discriminator  Kind = "discriminator"
	encoding       Kind = "encoding"
	example        Kind = "example"
	externalDocs   Kind = "externalDocs"
	info           Kind = "info"
	license        Kind = "license"
	link           Kind = "link"
	mediaType      Kind = "mediaType"
	oauthFlow      Kind = "oauthFlow"
	operation      Kind = "operation"
	parameter      Kind = "parameter"
	pathItem       Kind = "pathItem"
	requestBody    Kind = "requestBody"
	response       Kind = "response"
	schema         Kind = "schema"
	securityScheme Kind = "securityScheme"
	server         Kind = "server"
	serverVariable Kind = "serverVariable"
	tag            Kind = "tag"
	xml            Kind = "xml"
)

// callbacks is the rule for a field of named callbacks. Each is a mapping from
// addresses to path items, or a reference to one.
var callbacks = Named{Patterned{Entry: pathItem, OrRef: true}}

// kinds is the grammar. It follows the OpenAPI 3.0 and 3.1 specifications and the
// JSON Schema 2020-12 vocabularies that OpenAPI 3.1 builds on.
var kinds = map[Kind]Object{
	Document: {
		"openapi":           keep(String),
		"info":              keep(info),
		"jsonSchemaDialect": keep(String),
		"servers":           keep(List{server}),
		"paths":             keep(Patterned{Entry: pathItem}),
		"webhooks":          keep(Named{pathItem}),
		"components":        keep(components),
		"security":          keep(security),
		"tags":              drop(List{tag}),
		"externalDocs":      drop(externalDocs),
	},
	info: {
		"title":          keep(Constant("Airbyte API")),
		"version":        keep(String),
		"description":    drop(String),
		"summary":        drop(String),
		"termsOfService": drop(String),
		"contact":        drop(contact),
		"license":        drop(license),
	},
	contact: {
		"name":  drop(identifier),
		"url":   drop(String),
		"email": drop(String),
	},
	license: {
		"name":       drop(identifier),
		"url":        drop(String),
		"identifier": drop(String),
	},
	tag: {
		"name":         drop(identifier),
		"summary":      drop(String),
		"description":  drop(String),
		"externalDocs": drop(externalDocs),
	},
	externalDocs: {
		"url":         drop(String),
		"description": drop(String),
	},
	server: {
		"url":         keep(String),
		"variables":   keep(Named{serverVariable}),
		"description": drop(String),
		"name":        drop(identifier),
	},
	serverVariable: {
		"enum":        keep(StringList),
		"default":     keep(String),
		"description": drop(String),
	},
	components: {
		"schemas":         keep(Named{schema}),
		"responses":       keep(Named{response}),
		"parameters":      keep(Named{parameter}),
		"requestBodies":   keep(Named{requestBody}),
		"headers":         keep(Named{parameter}),
		"securitySchemes": keep(Named{securityScheme}),
		"pathItems":       keep(Named{pathItem}),
		"links":           keep(Named{link}),
		"callbacks":       keep(callbacks),
		"examples":        drop(Named{example}),
	},
	pathItem: {
		"get":         keep(operation),
		"put":         keep(operation),
		"post":        keep(operation),
		"delete":      keep(operation),
		"options":     keep(operation),
		"head":        keep(operation),
		"patch":       keep(operation),
		"trace":       keep(operation),
		"$ref":        keep(reference),
		"servers":     keep(List{server}),
		"parameters":  keep(List{parameter}),
		"summary":     drop(String),
		"description": drop(String),
	},
	operation: {
		"tags":         keep(identifierList),
		"operationId":  keep(identifier),
		"parameters":   keep(List{parameter}),
		"requestBody":  keep(requestBody),
		"responses":    keep(Patterned{Entry: response}),
		"deprecated":   keep(Bool),
		"security":     keep(security),
		"servers":      keep(List{server}),
		"callbacks":    keep(callbacks),
		"summary":      drop(String),
		"description":  drop(String),
		"externalDocs": drop(externalDocs),
	},
	// A header is a parameter without a name.
	parameter: {
		"$ref":            keep(reference),
		"name":            keep(identifier),
		"in":              keep(identifier),
		"required":        keep(Bool),
		"deprecated":      keep(Bool),
		"allowEmptyValue": keep(Bool),
		"style":           keep(String),
		"explode":         keep(Bool),
		"allowReserved":   keep(Bool),
		"schema":          keep(schema),
		"content":         keep(Named{mediaType}),
		"description":     drop(String),
		"example":         drop(anything),
		"examples":        drop(Named{example}),
	},
	requestBody: {
		"$ref":        keep(reference),
		"content":     keep(Named{mediaType}),
		"required":    keep(Bool),
		"description": drop(String),
		"summary":     drop(String),
	},
	response: {
		"$ref":        keep(reference),
		"headers":     keep(Named{parameter}),
		"content":     keep(Named{mediaType}),
		"links":       keep(Named{link}),
		"description": drop(String),
		"summary":     drop(String),
	},
	link: {
		"$ref":         keep(reference),
		"operationRef": keep(identifier),
		"operationId":  keep(identifier),
		"parameters":   keep(Mapping),
		"requestBody":  keep(anything),
		"server":       keep(server),
		"description":  drop(String),
	},
	mediaType: {
		"schema":   keep(schema),
		"encoding": keep(Named{encoding}),
		"example":  drop(anything),
		"examples": drop(Named{example}),
	},
	encoding: {
		"contentType":   keep(String),
		"headers":       keep(Named{parameter}),
		"style":         keep(String),
		"explode":       keep(Bool),
		"allowReserved": keep(Bool),
	},
	example: {
		"$ref":          drop(reference),
		"summary":       drop(String),
		"description":   drop(String),
		"value":         drop(anything),
		"externalValue": drop(String),
	},
	securityScheme: {
		"$ref":             keep(reference),
		"type":             keep(securityType),
		"name":             keep(identifier),
		"in":               keep(identifier),
		"scheme":           keep(String),
		"bearerFormat":     keep(String),
		"flows":            keep(Named{oauthFlow}),
		"openIdConnectUrl": keep(String),
		"description":      drop(String),
	},
	oauthFlow: {
		"authorizationUrl": keep(String),
		"tokenUrl":         keep(String),
		"refreshUrl":       keep(String),
		"scopes":           keep(Named{Constant("")}),
	},
	discriminator: {
		"propertyName": keep(identifier),
		"mapping":      keep(identifierMapping),
	},
	xml: {
		"name":      drop(identifier),
		"namespace": drop(String),
		"prefix":    drop(String),
		"attribute": drop(Bool),
		"wrapped":   drop(Bool),
	},
	schema: {
		"$ref":           keep(reference),
		"$id":            keep(String),
		"$anchor":        keep(String),
		"$dynamicRef":    keep(String),
		"$dynamicAnchor": keep(String),
		"$defs":          keep(Named{schema}),

		"type":       keep(schemaType),
		"format":     keep(String),
		"enum":       keep(list),
		"const":      keep(anything),
		"default":    keep(anything),
		"nullable":   keep(Bool),
		"readOnly":   keep(Bool),
		"writeOnly":  keep(Bool),
		"deprecated": keep(Bool),

		"multipleOf":       keep(number),
		"maximum":          keep(number),
		"minimum":          keep(number),
		"exclusiveMaximum": keep(limit),
		"exclusiveMinimum": keep(limit),

		"maxLength":        keep(count),
		"minLength":        keep(count),
		"pattern":          keep(String),
		"contentEncoding":  keep(String),
		"contentMediaType": keep(String),
		"contentSchema":    keep(schema),

		"items":            keep(schema),
		"prefixItems":      keep(List{schema}),
		"contains":         keep(schema),
		"maxItems":         keep(count),
		"minItems":         keep(count),
		"maxContains":      keep(count),
		"minContains":      keep(count),
		"uniqueItems":      keep(Bool),
		"unevaluatedItems": keep(BoolOr{schema}),

		"properties":            keep(Named{schema}),
		"patternProperties":     keep(Named{schema}),
		"propertyNames":         keep(schema),
		"required":              keep(StringList),
		"maxProperties":         keep(count),
		"minProperties":         keep(count),
		"additionalProperties":  keep(BoolOr{schema}),
		"unevaluatedProperties": keep(BoolOr{schema}),
		"dependentSchemas":      keep(Named{schema}),
		"dependentRequired":     keep(stringLists),

		"allOf":         keep(List{schema}),
		"anyOf":         keep(List{schema}),
		"oneOf":         keep(List{schema}),
		"not":           keep(schema),
		"if":            keep(schema),
		"then":          keep(schema),
		"else":          keep(schema),
		"discriminator": keep(discriminator),

		"title":        drop(String),
		"description":  drop(String),
		"example":      drop(anything),
		"examples":     drop(list),
		"externalDocs": drop(externalDocs),
		"$comment":     drop(String),
		"xml":          drop(xml),
	},
}
