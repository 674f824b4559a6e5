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

// typeDoc describes the constant with the type of the connector.
func (p *planner) typeDoc(name string) string {
	c := p.connector
	return gofile.Comment(name + " is the " + c.TypeKey + " of " + c.Name + ". Encoding a [" + c.Type + "] adds it.")
}

// idDoc describes the constant with the definition ID.
func (p *planner) idDoc(name string) string {
	c := p.connector
	return gofile.Comment(name + " is the ID of the definition of " + c.Name + ", for create requests. [" + c.Type +
		".DefinitionID] returns it.")
}

// versionDoc describes the constant with the version.
func (p *planner) versionDoc(name string) string {
	c := p.connector
	doc := name + " is the version of " + c.Name + " that [" + c.Type + "] is generated from."
	if c.Entry.released != "" {
		doc += " It was released on " + c.Entry.released + "."
	}
	return gofile.Comment(doc)
}

// connectorDoc describes the struct with the settings of the connector.
func (p *planner) connectorDoc(s schema) string {
	c := p.connector
	doc := c.Type + " holds the settings of " + c.Name
	if c.Entry != nil && p.in.Descriptions && c.Entry.title != "" {
		doc += ", which Airbyte calls " + c.Entry.title
	}
	doc += "."
	if isDefinitionMissing := c.Entry == nil && isRefused(c.Name); isDefinitionMissing {
		doc += "\n\nServers refuse the type " + strconv.Quote(c.TypeValue) + ", which they do not know. A create request " +
			"needs the field DefinitionID, with the ID that the workspace lists for this connector. Types that are " +
			"generated from a connector registry know the ID."
	}
	if c.Entry != nil && c.Entry.docs != "" {
		doc += "\n\nSee " + c.Entry.docs
	}
	return p.withDescription(doc, s)
}

// objectDoc describes a struct inside the settings.
func (p *planner) objectDoc(name string, at place, s schema) string {
	if at.inside == "" {
		return p.withDescription(name+" holds the settings under "+shownText(at.setting)+".", s)
	}
	return p.withDescription(name+" is "+at.inside+"the setting "+shownText(at.setting)+".", s)
}

// unionDoc lists the types that a union can hold.
func (p *planner) unionDoc(u *union, at place) string {
	doc := gofile.Comment(u.Name + " is " + at.inside + "the setting " + shownText(at.setting) +
		", which has several options. They differ in the property " + u.Key + ". It holds one of:")
	for _, o := range u.Options {
		item := "[*" + o.Type + "]"
		if title := p.titleOf(o.schema, o.Value); title != "" {
			item += ": " + title
		}
		doc += "\n" + listItem(item)
	}
	return doc + "\n" + listItem("*Unknown["+u.Name+"], for an option that this package does not know")
}

// listItem formats an item of a list in a comment.
func listItem(text string) string {
	lines := strings.Split(gofile.Comment(text), "\n")
	for i, line := range lines {
		indent := "//     "
		if i == 0 {
			indent = "//   - "
		}
		lines[i] = indent + strings.TrimPrefix(line, "// ")
	}
	return strings.Join(lines, "\n")
}

func (p *planner) optionDoc(o option, at place) string {
	doc := o.Type + " is the option " + strconv.Quote(o.Value) + " of the setting " + shownText(at.setting)
	if title := p.titleOf(o.schema, o.Value); title != "" {
		doc += ": " + strings.TrimSuffix(title, ".")
	}
	return p.withDescription(doc+".", o.schema)
}

func (p *planner) enumDoc(name string, at place) string {
	return gofile.Comment(name + " is " + at.inside + "the setting " + shownText(at.setting) + ".")
}

// newDoc describes the constructor of a struct.
func newDoc(d *declaration) string {
	hasDefaults := false
	for _, f := range d.Object.Fields {
		hasDefaults = hasDefaults || f.Default != ""
	}
	doc := "New" + d.Name + " returns a [" + d.Name + "] with the defaults of the document."
	if !hasDefaults {
		doc = "New" + d.Name + " returns an empty [" + d.Name + "]. The document has no defaults for it."
	}
	return gofile.Comment(doc)
}

// fieldDoc describes a field: its setting, its valid values, its default and its
// examples.
func (p *planner) fieldDoc(name string, prop property, t goType) string {
	doc := name + " is the setting " + shownText(prop.name)
	if title := p.titleOf(prop.schema, prop.name); title != "" {
		doc += " (" + strings.TrimSuffix(title, ".") + ")"
	}
	if t.phrase != "" {
		doc += ", " + t.phrase
	}
	doc += "."
	if prop.required {
		doc += " It is required."
	}
	if prop.schema.value("airbyte_hidden").saysTrue() {
		doc += " Airbyte's interface does not show it."
	}
	if prop.schema.value("deprecated").saysTrue() {
		doc += " It is deprecated."
	}
	if def := defaultOf(prop.schema); def != "" {
		doc += " The default is " + def + "."
	}
	if examples := p.examplesOf(prop.schema); examples != "" {
		doc += " For example " + examples + "."
	}
	return p.withDescription(doc, prop.schema)
}

// titleOf returns the title of a schema, unless it merely repeats the name.
func (p *planner) titleOf(s schema, name string) string {
	title := s.text("title")
	if len(title) > 10*maxTitle { // too long even without its tags
		return ""
	}
	title = strings.Join(strings.Fields(plainText(title)), " ")
	if !p.in.Descriptions || strings.EqualFold(joinGoWords(title), joinGoWords(name)) {
		return ""
	}
	if utf8.RuneCountInString(title) > maxTitle {
		return ""
	}
	return title
}

// Limits on the values of the document that comments show.
const (
	maxTitle       = 100  // characters of a title
	maxDefault     = 120  // bytes of a default
	maxExample     = 80   // bytes of an example
	maxExamples    = 3    // examples of a setting
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

// examplesOf returns some examples of a setting as JSON, but none of a secret.
func (p *planner) examplesOf(s schema) string {
	if !p.in.Descriptions || s.isSecret() || secretName.MatchString(s.text("title")) {
		return ""
	}
	var shown []string
	for _, v := range s.values("examples") {
		if !v.exists() || v.size() > maxExample {
			continue
		}
		if text := v.json(); len(text) <= maxExample && len(shown) < maxExamples {
			shown = append(shown, text)
		}
	}
	return strings.Join(shown, ", ")
}

// withDescription formats a comment: sentences, then the description of the
// document if Input.Descriptions asks for it.
func (p *planner) withDescription(sentences string, s schema) string {
	description := ""
	if p.in.Descriptions {
		description = descriptionOf(s)
	}
	return gofile.Comment(sentences + "\n\n" + description)
}

var (
	htmlLink  = regexp.MustCompile(`(?is)<a\s[^<>]*?href\s*=\s*["']?(https?://[^"'\s<>]+)["']?[^<>]*>(.*?)</a>`)
	htmlTag   = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	htmlItem  = regexp.MustCompile(`(?i)<li(\s[^<>]*)?>`)
	htmlBreak = regexp.MustCompile(`(?i)</?(br|p|ul|ol)(\s[^<>]*)?/?>`)
	mdItem    = regexp.MustCompile(`\n\s*[-*]\s+`)
	mdLink    = regexp.MustCompile(`\[([^\[\]]+)\]\((https?://[^()\s]+)\)`)
)

// descriptionOf returns the description of a schema as plain text, shortened if it is
// very long.
func descriptionOf(s schema) string {
	text := s.text("description")
	text = strings.ToValidUTF8(text[:min(len(text), 10*maxDescription)], "")
	text = plainText(text)
	if utf8.RuneCountInString(text) > maxDescription {
		return string([]rune(text)[:maxDescription]) + " …"
	}
	return text
}

// plainText removes HTML tags. Links become their text, with the address in
// parentheses. Items of lists and lines after a <br> become paragraphs.
func plainText(text string) string {
	text = htmlLink.ReplaceAllString(text, "$2 ($1)")
	text = mdLink.ReplaceAllString(text, "$1 ($2)")
	text = htmlItem.ReplaceAllString(text, "\n\n- ")
	text = htmlBreak.ReplaceAllString(text, "\n\n")
	text = mdItem.ReplaceAllString(text, "\n\n- ")
	text = htmlTag.ReplaceAllString(text, "")
	return strings.TrimSpace(html.UnescapeString(text))
}
