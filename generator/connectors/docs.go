package connectors

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// maxDescription bounds what is taken over of a description, in characters.
const maxDescription = 1200

// maxDefault bounds the defaults that are written out, in bytes.
const maxDefault = 120

// typeDoc is the comment of a type: a sentence of ours, then the description
// of the document, if wanted.
func (p *planner) typeDoc(sentence string, n *yaml.Node) string {
	return generator.Comment(sentence + p.description(n))
}

// fieldDoc is the comment of a field: what follows from its schema, then the
// description.
func (p *planner) fieldDoc(name string, property property, t typ) string {
	doc := name + " is the setting " + property.name
	for _, fact := range t.facts {
		doc += ", " + fact
	}
	doc += "."
	def := defaultOf(property.node)
	switch {
	case property.required && def != "":
		doc += " It is required; its default is " + def + "."
	case property.required:
		doc += " It is required."
	case def != "":
		doc += " Its default is " + def + "."
	}
	return generator.Comment(doc + p.description(property.node))
}

// defaultOf writes the default of a setting that is no secret.
func defaultOf(n *yaml.Node) string {
	def := yamlnode.Get(n, "default")
	if def == nil || isNull(def) || isTrue(yamlnode.Get(n, "airbyte_secret")) {
		return ""
	}
	if yamlnode.Size(def) > maxDefault {
		return ""
	}
	if s := jsonOf(def); len(s) <= maxDefault {
		return s
	}
	return ""
}

var tag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

// description is that of the document without its HTML, as paragraphs after a
// sentence.
func (p *planner) description(n *yaml.Node) string {
	if !p.descriptions {
		return ""
	}
	s := text(n, "description")
	s = strings.ToValidUTF8(s[:min(len(s), 10*maxDescription)], "")
	s = strings.TrimSpace(html.UnescapeString(tag.ReplaceAllString(s, "")))
	if s == "" {
		return ""
	}
	if utf8.RuneCountInString(s) > maxDescription {
		s = string([]rune(s)[:maxDescription]) + " …"
	}
	return "\n\n" + s
}
