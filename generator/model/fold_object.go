package model

import (
	"errors"
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// objectSchema is the object that the items of an allOf merge into.
type objectSchema struct {
	required   []*yaml.Node // names, each once
	properties yaml.Node    // a mapping
	additional *yaml.Node   // value of additionalProperties, or nil

	isRequired map[string]bool
	byName     map[string]*yaml.Node // schemas of properties
}

func newObjectSchema() *objectSchema {
	return &objectSchema{isRequired: map[string]bool{}, byName: map[string]*yaml.Node{}}
}

// add merges an item into the object.
func (o *objectSchema) add(item *yaml.Node) error {
	for key, value := range document.Members(item) {
		if err := o.addMember(key.Value, value); err != nil {
			return err
		}
	}
	return nil
}

func (o *objectSchema) addMember(key string, value *yaml.Node) error {
	switch key {
	case typeExtension, handwrittenExtension:
		return fmt.Errorf("an item with %s has no known properties", key)
	case "required":
		o.addRequired(value)
		return nil
	case "properties":
		return o.addProperties(value)
	case "additionalProperties":
		return o.setAdditional(value)
	}
	isObject := key == "type" && value.Value == "object"
	isOfUnion := key == "discriminator" // it tells the variants of another schema apart
	if isObject || isOfUnion || isNeutralKey(key) {
		return nil
	}
	return fmt.Errorf("an item with %s is not supported, only objects are; write the schema out in an overlay",
		document.QuoteUnprintable(key))
}

func (o *objectSchema) addRequired(names *yaml.Node) {
	for _, name := range names.Content {
		if !o.isRequired[name.Value] {
			o.isRequired[name.Value] = true
			o.required = append(o.required, name)
		}
	}
}

func (o *objectSchema) addProperties(properties *yaml.Node) error {
	o.properties.Kind = yaml.MappingNode
	for name, schema := range document.Members(properties) {
		other := o.byName[name.Value]
		if other == nil {
			own := document.Clone(schema) // a later item may change it
			o.byName[name.Value] = own
			o.properties.Content = append(o.properties.Content, name, own)
			continue
		}
		merged := mergeSame(other, schema)
		if merged == nil {
			return fmt.Errorf("its items have different properties %q", name.Value)
		}
		*other = *merged
	}
	return nil
}

func (o *objectSchema) setAdditional(value *yaml.Node) error {
	if o.additional != nil && document.Flat(o.additional) != document.Flat(value) {
		return errors.New("its items have different additionalProperties")
	}
	o.additional = value
	return nil
}

// content returns the keys and values of the schema.
func (o *objectSchema) content() []*yaml.Node {
	content := []*yaml.Node{stringNode("type"), stringNode("object")}
	if len(o.required) > 0 {
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: o.required}
		content = append(content, stringNode("required"), list)
	}
	if len(o.properties.Content) > 0 {
		mapping := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: o.properties.Content}
		content = append(content, stringNode("properties"), mapping)
	}
	if o.additional != nil {
		content = append(content, stringNode("additionalProperties"), o.additional)
	}
	return content
}

func stringNode(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

// isAnnotation reports whether a key of a schema only describes values, and does
// not restrict them.
func isAnnotation(key string) bool {
	switch key {
	case "title", "description", "deprecated", "readOnly", "writeOnly",
		"default", "example", "examples", "$comment", "externalDocs":
		return true
	}
	return strings.HasPrefix(key, "x-")
}

// annotations returns the keys and values of a schema that are annotations.
func annotations(n *yaml.Node) []*yaml.Node {
	var kept []*yaml.Node
	for key, value := range document.Members(n) {
		if isAnnotation(key.Value) {
			kept = append(kept, key, value)
		}
	}
	return kept
}
