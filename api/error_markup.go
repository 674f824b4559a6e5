package airbyte

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"slices"
	"strings"
)

// isMarkup reports whether a body is HTML or XML.
func isMarkup(body []byte) bool { return bytes.HasPrefix(trimStart(body), []byte("<")) }

// trimStart removes space and a byte order mark from the beginning of a body.
func trimStart(body []byte) []byte { return bytes.TrimLeft(body, " \t\r\n\ufeff") }

// htmlTags are elements with which web pages start. Proxies often leave out html and head.
var htmlTags = []string{
	"html", "head", "title", "meta", "link", "script", "style", "body", "frameset", "center", "div", "p", "h1", "h2",
	"h3", "h4", "h5", "h6", "pre", "b", "br", "hr", "a", "img", "table", "ul", "ol", "form", "font", "span", "main",
	"header", "section", "article", "noscript",
}

// emptyTags are the htmlTags that have no content, so that they may look like empty XML elements.
var emptyTags = []string{"html", "meta", "link", "br", "hr", "img"}

// isHTML reports whether a body is a web page. XML is not, unless it is XHTML.
func isHTML(body []byte) bool {
	body = trimStart(body)
	if !isMarkup(body) {
		return false
	}
	tag := firstTag(body)
	name, isXML := strings.CutSuffix(tag, "/")
	end := strings.IndexFunc(name, func(r rune) bool { return strings.ContainsRune(" \t\r\n/", r) })
	attributes := ""
	if end >= 0 {
		attributes = name[end:]
		name = name[:end]
	}
	switch {
	case tag == "": // only comments, or the beginning of one
		return true
	case name == "!doctype" || name == "html":
		return true
	case isXML && !slices.Contains(emptyTags, name):
		return false
	case name == "a" && !strings.Contains(attributes, "href"):
		return false
	default:
		return slices.Contains(htmlTags, name)
	}
}

// firstTag returns the first tag of a document in lower case, without its brackets. It skips comments,
// processing instructions and the document types of XML. It returns "" if it finds no tag.
func firstTag(document []byte) string {
	for {
		document = trimStart(document)
		end := ">"
		switch {
		case bytes.HasPrefix(document, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(document, []byte("<?")):
			end = "?>"
		case !isMarkup(document):
			return ""
		}
		tag, rest, isClosed := bytes.Cut(document, []byte(end))
		name := strings.ToLower(string(tag[1:min(len(tag), 1<<10)]))
		isXMLType := strings.HasPrefix(name, "!doctype") && !strings.HasPrefix(name, "!doctype html")
		isOpenInstruction := end == "?>" && !isClosed
		if (end == ">" && !isXMLType) || isOpenInstruction {
			return name
		}
		if isXMLType && strings.Contains(name, "[") { // the type has declarations in brackets
			_, rest, _ = bytes.Cut(document, []byte("]>"))
		}
		document = rest
	}
}

// xmlText returns the text of the element named message in an XML document, or the text of all
// elements if there is none. It stops where the document is not well-formed. A document without
// text is returned unchanged.
func xmlText(body []byte) string {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	d.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	var message string
	var all []string
	element := ""
	for {
		token, err := d.RawToken()
		if err != nil {
			return cmp.Or(message, strings.Join(all, "; "), string(body))
		}
		switch token := token.(type) {
		case xml.StartElement:
			element = strings.ToLower(token.Name.Local)
		case xml.EndElement:
			element = ""
		case xml.CharData:
			text := strings.TrimSpace(string(token))
			if text == "" {
				continue
			}
			all = append(all, text)
			if element == "message" || element == "faultstring" {
				message = cmp.Or(message, text)
			}
		}
	}
}
