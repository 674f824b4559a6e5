package airbyte_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// sample returns a value of a schema with every property set. 64-bit integers are larger than a
// float64 can hold. Objects that keep unknown fields contain an unknown field.
func sample(ref *openapi3.SchemaRef) any {
	s := ref.Value
	switch s.Extensions["x-go-type"] {
	case "Time":
		return "2026-03-25T01:30:50Z"
	case "UnixTime":
		return json.Number("1717969830")
	case "Duration":
		return "PT30H6M12S"
	case "Secret":
		return "[redacted]" // the encoding of a Secret
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[len(s.Enum)-1]
	case len(s.OneOf) > 0:
		return sampleVariant(s)
	case len(s.AnyOf) > 0:
		return sample(s.AnyOf[len(s.AnyOf)-1])
	case s.Type.Is("array"):
		return []any{sample(s.Items), sample(s.Items)}
	case s.Type.Is("object"):
		return sampleObject(s)
	case s.Type.Is("boolean"):
		return true
	case s.Type.Is("integer") && s.Format == "int64":
		return json.Number("9007199254740993")
	case s.Type.Is("integer"):
		return json.Number("7")
	case s.Format == "uuid":
		return "9924bcd0-99be-453d-ba47-c2c9766f7da5"
	case s.Format == "date-time":
		return "2026-03-25T01:30:50Z"
	case s.Format == "uri":
		return "https://docs.example/a%20b?c=d#e"
	case s.Format == "email":
		return "someone@example.com"
	case s.Pattern != "":
		return "createdAt|DESC"
	}
	return `text with "quotes", <tags> & ümlauts`
}

// sampleVariant returns the first variant of a union, with its discriminator.
func sampleVariant(s *openapi3.Schema) any {
	variant := sampleObject(s.OneOf[0].Value)
	for value, target := range s.Discriminator.Mapping {
		if target.Ref == s.OneOf[0].Ref {
			variant[s.Discriminator.PropertyName] = value
		}
	}
	return variant
}

func sampleObject(s *openapi3.Schema) map[string]any {
	all := map[string]any{}
	if s.Properties["consentUrl"] != nil { // the same URL can be under any of three keys
		return map[string]any{"consentUrl": "https://accounts.example/authorize"}
	}
	for name, property := range s.Properties {
		all[name] = sample(property)
	}
	if s.AdditionalProperties.Has != nil && *s.AdditionalProperties.Has {
		all["unknown"] = map[string]any{"number": json.Number("9007199254740993")}
	}
	if s.AdditionalProperties.Schema != nil {
		all["free"] = sample(s.AdditionalProperties.Schema)
	}
	return all
}

func mustUnmarshal(t *testing.T, value, target any) {
	t.Helper()
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, target); err != nil {
		t.Fatalf("%s into %T: %v", b, target, err)
	}
}

// normalise encodes a value as JSON and decodes it again, with exact numbers.
func normalise(t *testing.T, value any) any {
	t.Helper()
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := decodeExact(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// decodeExact decodes JSON without rounding its numbers.
func decodeExact(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(v)
}
