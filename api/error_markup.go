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
	"!doctype", "html", "head", "title", "meta", "link", "script", "style", "body", "center", "div", "p", "h1", "h2",
	"h3", "pre", "b", "br", "hr", "a", "table", "span",
}

// isHTML reports whether a body is a web page. XML is not, unless it is the XML form of HTML.
func isHTML(body []byte) bool {
	body = trimStart(body)
	if !isMarkup(body) {
		return false
	}
	start := strings.ToLower(string(body[:min(len(body), 1<<10)]))
	if strings.Contains(start, "<html") || strings.Contains(start, "<!doctype html") {
		return true
	}
	tag := strings.TrimPrefix(start, "<")
	end := strings.IndexFunc(tag, func(r rune) bool { return strings.ContainsRune(" \t\r\n>/", r) })
	if end >= 0 {
		tag = tag[:end]
	}
	return tag == "" || strings.HasPrefix(tag, "!--") || slices.Contains(htmlTags, tag)
}

// xmlText returns the text of the element named message in an XML document, or the text of all
// elements if there is none. It reads as far as the document is well-formed. A document without
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
