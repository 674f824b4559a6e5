package document

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pb33f/go-yaml"
)

// decodeJSON reads an object in JSON, into the tree that YAML would give. It returns nil for
// other documents.
//
// JSON is not a subset of the YAML that package yaml reads, which refuses the escapes of
// emoji, for example. Reading it as JSON also takes a fraction of the time and the memory.
func decodeJSON(data []byte) *yaml.Node {
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	isObject := bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{"))
	if !isObject || !json.Valid(text) {
		return nil
	}
	r := &jsonReader{text: text, decoder: json.NewDecoder(bytes.NewReader(text)), line: 1}
	r.decoder.UseNumber()
	root, err := r.read()
	if err != nil {
		return nil
	}
	return root
}

// jsonReader reads valid JSON.
type jsonReader struct {
	text    []byte
	decoder *json.Decoder
	end     int // offset of the end of the last token
	line    int // number of the line of that token, starting at 1
	column  int // number of characters of that line up to the end of the token
}

// read reads a value.
func (r *jsonReader) read() (*yaml.Node, error) {
	n, err := r.readToken()
	if err != nil || n.Kind == yaml.ScalarNode {
		return n, err
	}
	for r.decoder.More() {
		item, err := r.read() // a key of an object is read like a value
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, item)
	}
	_, err = r.readToken() // the closing brace or bracket
	return n, err
}

// readToken reads a scalar, or a brace or a bracket.
func (r *jsonReader) readToken() (*yaml.Node, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	n := nodeOf(token)
	r.moveTo(n)
	return n, nil
}

// moveTo gives a node the position of the last token. Tokens have no line breaks. Between
// them, there are only white space, colons and commas.
func (r *jsonReader) moveTo(n *yaml.Node) {
	start := r.end
	for strings.IndexByte(" \t\r\n:,", r.text[start]) >= 0 {
		r.column++
		if r.text[start] == '\n' {
			r.line++
			r.column = 0
		}
		start++
	}
	n.Line = r.line
	n.Column = r.column + 1
	r.end = int(r.decoder.InputOffset())
	r.column += utf8.RuneCount(r.text[start:r.end])
}

// nodeOf returns a token as a node without a position.
func nodeOf(token json.Token) *yaml.Node {
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Style: yaml.FlowStyle}
		}
		return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: yaml.FlowStyle}
	case string:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: token}
	case json.Number:
		tag := "!!int"
		if strings.ContainsAny(token.String(), ".eE") {
			tag = "!!float"
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: token.String()}
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(token)}
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	}
}
