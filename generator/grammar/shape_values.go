package grammar

import (
	"math"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// besideFacts are the objects of a document that are no facts, by the kind of
// object that has them, as far as the loader reads them.
var besideFacts = map[Kind]Object{
	"document":   {"tags": List{Kind("tag")}, "externalDocs": Kind("externalDocs")},
	"info":       {"contact": Kind("contact"), "license": Kind("license")},
	"components": {"examples": Named{Kind("example")}},
	"operation":  {"externalDocs": Kind("externalDocs")},
	"parameter":  {"examples": Named{Kind("example")}},
	"mediaType":  {"examples": Named{Kind("example")}},
	"schema":     {"externalDocs": Kind("externalDocs"), "xml": Kind("xml")},
	"tag":        {"externalDocs": Kind("externalDocs")},
}

// unnamed is the kind of objects that have no name in the grammar: variables of
// servers, and discriminators.
const unnamed = Kind("")

// values says what fields hold that are no objects, by the kind of object that
// has them, and anyValues by their names alone. What is in neither may hold
// anything.
var (
	values = map[Kind]map[string]Value{
		"document":       {"security": isSecurity},
		"operation":      {"tags": Texts, "security": isSecurity},
		"parameter":      {"required": Bool},
		"requestBody":    {"required": Bool},
		"securityScheme": {"type": Text},
		"link":           {"parameters": Mapping},
		"schema": {
			"type": isType, "required": Texts, "enum": isList, "examples": isList, "dependentRequired": isLists,
			"exclusiveMaximum": isLimit, "exclusiveMinimum": isLimit,
		},
		unnamed: {"enum": Texts, "default": Text, "mapping": isTargets},
	}
	anyValues = byName(map[string]Value{
		"openapi jsonSchemaDialect title version summary description termsOfService url email identifier namespace prefix": Text,
		"externalValue $comment $id $anchor $dynamicAnchor $dynamicRef format pattern contentEncoding contentMediaType":    Text,
		"contentType style scheme bearerFormat openIdConnectUrl authorizationUrl tokenUrl refreshUrl":                      Text,
		"$ref operationId operationRef name in propertyName":                                                               Text,
		"deprecated allowEmptyValue explode allowReserved nullable readOnly writeOnly uniqueItems attribute wrapped":       Bool,
		"multipleOf maximum minimum": isNumber,
		"maxLength minLength maxItems minItems maxContains minContains maxProperties minProperties": isCount,
	})
)

// byName gives each of the names in a key what the key holds.
func byName(lists map[string]Value) map[string]Value {
	all := map[string]Value{}
	for names, want := range lists {
		for name := range strings.FieldsSeq(names) {
			all[name] = want
		}
	}
	return all
}

// identifiers are the fields whose values messages show and code is named for.
var identifiers = map[string]bool{
	"$ref": true, "operationId": true, "operationRef": true, "name": true, "in": true, "propertyName": true, "tags": true, "mapping": true,
}

func valueOf(k Kind, key string) Value {
	if want, ok := values[k][key]; ok {
		return want
	}
	return anyValues[key]
}

var (
	isNumber   = Value{isFinite, "a number"}
	isLimit    = Value{func(n *yaml.Node) bool { return isFinite(n) || Bool.Is(n) }, "a number, or true or false in OpenAPI 3.0"}
	isCount    = Value{isNatural, "a whole number"}
	isList     = Value{func(n *yaml.Node) bool { return n.Kind == yaml.SequenceNode }, "a list"}
	isLists    = Value{isMappingOf(Texts), "a mapping to lists of strings"}
	isTargets  = Value{isMappingOf(Text), "a mapping to strings"}
	isSecurity = Value{isListOf(isLists), "a list of mappings to lists of strings"}
	isType     = Value{isTypeOrTypes, "one of the types array, boolean, integer, 'null', number, object and string, or a list of them"}
)

func isFinite(n *yaml.Node) bool {
	var f float64
	return hasTag("!!int", "!!float")(n) && n.Decode(&f) == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

func isNatural(n *yaml.Node) bool {
	var f float64
	return isFinite(n) && n.Decode(&f) == nil && f >= 0 && f < 1<<53 && f == math.Trunc(f)
}

func isMappingOf(value Value) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool {
		all := n.Kind == yaml.MappingNode
		for _, v := range document.Members(n) {
			all = all && value.Is(v)
		}
		return all
	}
}

var schemaTypes = map[string]bool{
	"array": true, "boolean": true, "integer": true, "null": true, "number": true, "object": true, "string": true,
}

func isTypeOrTypes(n *yaml.Node) bool {
	one := Value{Is: func(n *yaml.Node) bool { return n.ShortTag() == "!!str" && schemaTypes[n.Value] }}
	return one.Is(n) || len(n.Content) > 0 && isListOf(one)(n)
}
