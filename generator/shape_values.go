package generator

import (
	"math"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// besideFacts are the objects of a document that are no facts, by the kind of
// object that has them, as far as the loader reads them.
var besideFacts = map[kind]object{
	"document":   {"tags": list{kind("tag")}, "externalDocs": kind("externalDocs")},
	"info":       {"contact": kind("contact"), "license": kind("license")},
	"components": {"examples": named{kind("example")}},
	"operation":  {"externalDocs": kind("externalDocs")},
	"parameter":  {"examples": named{kind("example")}},
	"mediaType":  {"examples": named{kind("example")}},
	"schema":     {"externalDocs": kind("externalDocs"), "xml": kind("xml")},
	"tag":        {"externalDocs": kind("externalDocs")},
}

// unnamed is the kind of objects that have no name in the grammar: variables of
// servers, and discriminators.
const unnamed = kind("")

// values says what fields hold that are no objects, by the kind of object that
// has them, and anyValues by their names alone. What is in neither may hold
// anything.
var (
	values = map[kind]map[string]extensionValue{
		"document":       {"security": isSecurity},
		"operation":      {"tags": isTexts, "security": isSecurity},
		"parameter":      {"required": isBool},
		"requestBody":    {"required": isBool},
		"securityScheme": {"type": isText},
		"link":           {"parameters": isMapping},
		"schema": {
			"type": isType, "required": isTexts, "enum": isList, "examples": isList, "dependentRequired": isLists,
			"exclusiveMaximum": isLimit, "exclusiveMinimum": isLimit,
		},
		unnamed: {"enum": isTexts, "default": isText, "mapping": isTargets},
	}
	anyValues = byName(map[string]extensionValue{
		"openapi jsonSchemaDialect title version summary description termsOfService url email identifier namespace prefix": isText,
		"externalValue $comment $id $anchor $dynamicAnchor $dynamicRef format pattern contentEncoding contentMediaType":    isText,
		"contentType style scheme bearerFormat openIdConnectUrl authorizationUrl tokenUrl refreshUrl":                      isText,
		"$ref operationId operationRef name in propertyName":                                                               isText,
		"deprecated allowEmptyValue explode allowReserved nullable readOnly writeOnly uniqueItems attribute wrapped":       isBool,
		"multipleOf maximum minimum": isNumber,
		"maxLength minLength maxItems minItems maxContains minContains maxProperties minProperties": isCount,
	})
)

// byName gives each of the names in a key what the key holds.
func byName(lists map[string]extensionValue) map[string]extensionValue {
	all := map[string]extensionValue{}
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

func valueOf(k kind, key string) extensionValue {
	if want, ok := values[k][key]; ok {
		return want
	}
	return anyValues[key]
}

var (
	isNumber   = extensionValue{isFinite, "a number"}
	isLimit    = extensionValue{func(n *yaml.Node) bool { return isFinite(n) || isBool.is(n) }, "a number, or true or false in OpenAPI 3.0"}
	isCount    = extensionValue{isNatural, "a whole number"}
	isList     = extensionValue{func(n *yaml.Node) bool { return n.Kind == yaml.SequenceNode }, "a list"}
	isLists    = extensionValue{isMappingOf(isTexts), "a mapping to lists of strings"}
	isTargets  = extensionValue{isMappingOf(isText), "a mapping to strings"}
	isSecurity = extensionValue{isListOf(isLists), "a list of mappings to lists of strings"}
	isType     = extensionValue{isTypeOrTypes, "one of the types array, boolean, integer, 'null', number, object and string, or a list of them"}
)

func isFinite(n *yaml.Node) bool {
	var f float64
	return hasTag("!!int", "!!float")(n) && n.Decode(&f) == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

func isNatural(n *yaml.Node) bool {
	var f float64
	return isFinite(n) && n.Decode(&f) == nil && f >= 0 && f < 1<<53 && f == math.Trunc(f)
}

func isMappingOf(value extensionValue) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool {
		all := n.Kind == yaml.MappingNode
		for _, v := range yamlnode.Members(n) {
			all = all && value.is(v)
		}
		return all
	}
}

var schemaTypes = map[string]bool{
	"array": true, "boolean": true, "integer": true, "null": true, "number": true, "object": true, "string": true,
}

func isTypeOrTypes(n *yaml.Node) bool {
	one := extensionValue{is: func(n *yaml.Node) bool { return n.ShortTag() == "!!str" && schemaTypes[n.Value] }}
	return one.is(n) || len(n.Content) > 0 && isListOf(one)(n)
}
