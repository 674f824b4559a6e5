package connectors

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// This file and connector.tmpl hold the prose of generated files.

// constDoc describes the constant with the type of the connector.
func (p *planner) constDoc() string {
	c := p.connector
	return gofile.Comment(c.Const + " is the " + c.TypeKey + " of " + c.Name + ". Encoding a [" + c.Type + "] adds it.")
}

// connectorDoc describes the struct with the settings of the connector.
func (p *planner) connectorDoc(s schema) string {
	c := p.connector
	return p.withDescription(c.Type+" holds the settings of "+c.Name+".", s)
}

// objectDoc describes a struct inside the settings.
func (p *planner) objectDoc(name string, at place, s schema) string {
	if at.inside == "" {
		return p.withDescription(name+" holds the settings under "+at.setting+".", s)
	}
	return p.withDescription(name+" is "+at.inside+"the setting "+at.setting+".", s)
}

// unionDoc lists the types that a union can hold.
func (p *planner) unionDoc(u *union, at place) string {
	var types []string
	for _, o := range u.Options {
		types = append(types, "[*"+o.Type+"]")
	}
	return gofile.Comment(u.Name + " is " + at.inside + "the setting " + at.setting +
		", which has several options. It holds " +
		strings.Join(types, ", ") + " or, for an option that this package does not know, *Unknown[" + u.Name + "]. " +
		"The options differ in the property " + u.Key + ".")
}

func (p *planner) optionDoc(o option, at place, s schema) string {
	return p.withDescription(o.Type+" is the option "+strconv.Quote(o.Value)+" of the setting "+at.setting+".", s)
}

func (p *planner) enumDoc(name string, at place) string {
	return gofile.Comment(name + " is " + at.inside + "the setting " + at.setting + ".")
}

// fieldDoc describes a field: its setting, its valid values and its default.
func (p *planner) fieldDoc(name string, prop property, t goType) string {
	doc := name + " is the setting " + prop.name
	if t.phrase != "" {
		doc += ", " + t.phrase
	}
	doc += "."
	if prop.required {
		doc += " It is required."
	}
	if def := defaultOf(prop.schema); def != "" {
		doc += " The default is " + def + "."
	}
	return p.withDescription(doc, prop.schema)
}

// Limits on the values of the document that comments show.
const (
	maxDefault     = 120  // bytes of a default
	maxDescription = 1200 // characters of a description
)

// defaultOf returns the default of a setting as JSON. It is "" for secrets, and
// for defaults that are too long for a comment.
func defaultOf(s schema) string {
	def := s.value("default")
	if !def.exists() || def.isNull() || s.isSecret() {
		return ""
	}
	if def.size() > maxDefault {
		return ""
	}
	shown := def.json()
	if len(shown) > maxDefault {
		return ""
	}
	return shown
}

// withDescription formats a comment: a sentence, then the description of the
// document if Input.Descriptions asks for it.
func (p *planner) withDescription(sentence string, s schema) string {
	description := ""
	if p.descriptions {
		description = descriptionOf(s)
	}
	return gofile.Comment(sentence + "\n\n" + description)
}

var htmlTag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

// descriptionOf returns the description of a schema without its HTML tags,
// shortened if it is very long.
func descriptionOf(s schema) string {
	text := s.text("description")
	text = strings.ToValidUTF8(text[:min(len(text), 10*maxDescription)], "")
	text = htmlTag.ReplaceAllString(text, "")
	text = strings.TrimSpace(html.UnescapeString(text))
	if utf8.RuneCountInString(text) > maxDescription {
		return string([]rune(text)[:maxDescription]) + " …"
	}
	return text
}
