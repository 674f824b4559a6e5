package catalogue

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// example returns a short valid input: the fields of the given example in an
// overlay, with examples of the other required fields. A change without required
// fields gets one optional field of the body.
func example(input *Schema, given *yaml.Node) (string, error) {
	var members []string
	hasBody := false
	for _, f := range input.Fields {
		node := document.Get(given, f.Name)
		if node == nil && !f.Required {
			continue
		}
		member, err := exampleMember(f, node)
		if err != nil {
			return "", err
		}
		members = append(members, member)
		hasBody = hasBody || f.Place == placeBody
	}
	if f := firstOfBody(input); f != nil && !hasBody {
		member, err := exampleMember(f, nil)
		if err != nil {
			return "", err
		}
		members = append(members, member)
	}
	for key := range document.Members(given) {
		if input.field(key.Value) == nil {
			return "", fmt.Errorf("the input has no field %s", document.QuoteUnprintable(key.Value))
		}
	}
	return "{" + strings.Join(members, ",") + "}", nil
}

func firstOfBody(input *Schema) *Field {
	for _, f := range input.Fields {
		if f.Place == placeBody && !f.Deprecated {
			return f
		}
	}
	return nil
}

// exampleMember returns a member of an example. Node is the value that an overlay
// gives, or nil.
func exampleMember(f *Field, node *yaml.Node) (string, error) {
	name, err := encode(f.Name)
	if err != nil {
		return "", err
	}
	if node == nil {
		text, err := encode(exampleValue(f.Name, f.Schema, 0))
		return name + ":" + text, err
	}
	indented, err := document.EncodeJSON("x-example", node)
	if err != nil {
		return "", err
	}
	var compact bytes.Buffer
	err = json.Compact(&compact, indented)
	return name + ":" + compact.String(), err
}

// deepest is the level at which examples end, because schemas may contain
// themselves.
const deepest = 6

// exampleValue returns an example of a schema. It depends only on the name of the
// field, so that an ID looks the same in all examples.
func exampleValue(name string, s *Schema, depth int) any {
	full := s.full()
	switch full.Kind {
	case kindString:
		return exampleString(name, full)
	case kindInteger, kindNumber:
		if full.Min != "" {
			return json.Number(full.Min)
		}
		return 1
	case kindBoolean:
		return true
	case kindArray:
		if depth >= deepest {
			return []any{}
		}
		return []any{exampleValue(name, full.Items, depth+1)}
	case kindUnion:
		v := full.Variants[0]
		value := exampleObject(v.Schema.full(), depth)
		value[full.Tag] = v.Value
		return value
	}
	return exampleObject(full, depth)
}

// exampleObject returns an object with its required fields.
func exampleObject(s *Schema, depth int) map[string]any {
	value := map[string]any{}
	if depth >= deepest {
		return value
	}
	for _, f := range s.Fields {
		if f.Required {
			value[f.Name] = exampleValue(f.Name, f.Schema, depth+1)
		}
	}
	return value
}

func exampleString(name string, s *Schema) string {
	switch {
	case len(s.Values) > 0:
		return s.Values[0]
	case s.Format == "uuid":
		return exampleUUID(name)
	case s.Format == "date-time":
		return "2026-01-31T12:00:00Z"
	case s.Format == "email":
		return "ana@example.com"
	case s.Format == "uri":
		return "https://example.com/"
	}
	return "example"
}

// exampleUUID returns a UUID that depends on a name.
func exampleUUID(name string) string {
	sum := sha256.Sum256([]byte(name))
	sum[6] = sum[6]&0x0f | 0x40 // version 4
	sum[8] = sum[8]&0x3f | 0x80 // variant of RFC 9562
	text := hex.EncodeToString(sum[:16])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
