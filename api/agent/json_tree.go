package agent

import (
	"bytes"
	"encoding/json"
	"errors"
)

// jsonNode is a JSON value with its parts, in the order of the text. Unlike a map it keeps the order of members and
// those that occur twice.
type jsonNode struct {
	kind    string          // as kindOf returns it
	raw     json.RawMessage // of a string, a number, a boolean or null
	items   []*jsonNode     // of an array
	members []jsonMember    // of an object

	size  int // bytes of the encoded value
	depth int // levels of arrays and objects in the value
}

// jsonMember is a member of an object.
type jsonMember struct {
	name  string
	value *jsonNode
}

var errInvalidJSON = errors.New("invalid JSON")

// parseJSON returns the value of a JSON text. Package json limits its depth to 10,000 levels.
func parseJSON(raw json.RawMessage) (*jsonNode, error) {
	if !json.Valid(raw) {
		return nil, errInvalidJSON
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return readNode(d)
}

func readNode(d *json.Decoder) (*jsonNode, error) {
	token, err := d.Token()
	if err != nil {
		return nil, errInvalidJSON
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			return readArray(d)
		}
		return readObject(d)
	case string:
		return newScalar("string", quoteJSON(token)), nil
	case json.Number:
		return newScalar("number", json.RawMessage(token)), nil
	case bool:
		if token {
			return newScalar("boolean", json.RawMessage("true")), nil
		}
		return newScalar("boolean", json.RawMessage("false")), nil
	}
	return newScalar("null", json.RawMessage("null")), nil
}

func readArray(d *json.Decoder) (*jsonNode, error) {
	n := &jsonNode{kind: "array"}
	for d.More() {
		item, err := readNode(d)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
	_, err := d.Token() // the last character
	n.measure()
	return n, err
}

func readObject(d *json.Decoder) (*jsonNode, error) {
	n := &jsonNode{kind: "object"}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, errInvalidJSON
		}
		name, _ := token.(string)
		value, err := readNode(d)
		if err != nil {
			return nil, err
		}
		n.members = append(n.members, jsonMember{name: name, value: value})
	}
	_, err := d.Token() // the last character
	n.measure()
	return n, err
}

func newScalar(kind string, raw json.RawMessage) *jsonNode {
	return &jsonNode{kind: kind, raw: raw, size: len(raw)}
}

func newString(text string) *jsonNode { return newScalar("string", quoteJSON(text)) }

func newObject(members ...jsonMember) *jsonNode {
	n := &jsonNode{kind: "object", members: members}
	n.measure()
	return n
}

func newArray(items ...*jsonNode) *jsonNode {
	n := &jsonNode{kind: "array", items: items}
	n.measure()
	return n
}

// measure sets the size and the depth of an array or an object from those of its parts.
func (n *jsonNode) measure() {
	size := len("[]")
	depth := 0
	for _, item := range n.items {
		size += item.size + len(",")
		depth = max(depth, item.depth)
	}
	for _, m := range n.members {
		size += m.size() + len(",")
		depth = max(depth, m.value.depth)
	}
	isEmpty := len(n.items)+len(n.members) == 0
	if !isEmpty {
		size -= len(",")
	}
	n.size = size
	n.depth = depth + 1
}

// size returns the number of bytes of the encoded member.
func (m jsonMember) size() int {
	name := len(m.name) + len(`""`)
	if !isPlainASCII(m.name) {
		name = len(quoteJSON(m.name))
	}
	return name + len(":") + m.value.size
}

// text returns the value of a string, or "" for other values and for nil.
func (n *jsonNode) text() string {
	var text string
	if n != nil && n.kind == "string" {
		_ = json.Unmarshal(n.raw, &text) // it is valid
	}
	return text
}

// member returns the value of the first member with a name, or nil. Values that are not objects have no members.
func (n *jsonNode) member(name string) *jsonNode {
	for _, m := range n.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// encode returns the value as JSON on one line.
func (n *jsonNode) encode() json.RawMessage {
	var b bytes.Buffer
	n.write(&b)
	return b.Bytes()
}

func (n *jsonNode) write(b *bytes.Buffer) {
	switch n.kind {
	case "array":
		b.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.write(b)
		}
		b.WriteByte(']')
	case "object":
		b.WriteByte('{')
		for i, m := range n.members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(quoteJSON(m.name))
			b.WriteByte(':')
			m.value.write(b)
		}
		b.WriteByte('}')
	default:
		b.Write(n.raw)
	}
}

// quoteJSON encodes a string. It leaves the characters of HTML as they are.
func quoteJSON(text string) json.RawMessage {
	if isPlainASCII(text) {
		return json.RawMessage(`"` + text + `"`)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // strings always encode
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// isPlainASCII reports whether a string has no characters that JSON escapes, which saves time for most strings.
func isPlainASCII(text string) bool {
	for i := range len(text) {
		b := text[i]
		isPlain := b >= ' ' && b <= '~' && b != '"' && b != '\\'
		if !isPlain {
			return false
		}
	}
	return true
}
