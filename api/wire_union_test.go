package airbyte_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestMappers(t *testing.T) {
	hashing := airbyte.NewStreamMapper(airbyte.HashingMapper{MapperConfiguration: airbyte.HashingMapperConfiguration{
		TargetField: "email", Method: airbyte.HashingMethodSHA256, FieldNameSuffix: "_hash",
	}})
	filter := airbyte.NewStreamMapper(airbyte.RowFilteringMapper{MapperConfiguration: airbyte.RowFilteringMapperConfiguration{
		Conditions: airbyte.NewRowFilter(airbyte.RowFilterNot{Conditions: []airbyte.RowFilter{
			airbyte.NewRowFilter(airbyte.RowFilterEqual{FieldName: "country", ComparisonValue: "DE"}),
		}}),
	}})
	aes := airbyte.NewStreamMapper(airbyte.EncryptionMapper{MapperConfiguration: airbyte.NewEncryptionMapperConfiguration(airbyte.AESEncryption{
		TargetField: "iban", FieldNameSuffix: "_e", Key: "0123456789abcdef", Mode: airbyte.AESModeGCM, Padding: airbyte.AESPaddingNone,
	})})
	want := `[
		{"type": "hashing", "mapperConfiguration": {"targetField": "email", "method": "SHA-256", "fieldNameSuffix": "_hash"}},
		{"type": "row-filtering", "mapperConfiguration": {"conditions": {"type": "NOT", "conditions": [{"type": "EQUAL", "fieldName": "country", "comparisonValue": "DE"}]}}},
		{"type": "encryption", "mapperConfiguration": {"algorithm": "AES", "targetField": "iban", "fieldNameSuffix": "_e", "key": "0123456789abcdef", "mode": "GCM", "padding": "NoPadding"}}
	]`
	all := []airbyte.StreamMapper{hashing, filter, aes}
	if diff := cmp.Diff(normalise(t, json.RawMessage(want)), normalise(t, all)); diff != "" {
		t.Errorf("encoded (-want +got):\n%s", diff)
	}

	read := decode[[]airbyte.StreamMapper](t, want)
	got, ok := read[0].Value().(airbyte.HashingMapper)
	if !ok || got.Type != airbyte.StreamMapperTypeHashing || got.MapperConfiguration.TargetField != "email" {
		t.Errorf("read %#v, want the hashing mapper", read[0].Value())
	}
	not, ok := read[1].Value().(airbyte.RowFilteringMapper).MapperConfiguration.Conditions.Value().(airbyte.RowFilterNot)
	if !ok || not.Conditions[0].Value().(airbyte.RowFilterEqual).ComparisonValue != "DE" {
		t.Errorf("read %#v, want a negated filter", not)
	}
	unknown := decode[airbyte.StreamMapper](t, `{"type":"teleporting"}`)
	if raw, ok := unknown.Value().(json.RawMessage); !ok || string(raw) != `{"type":"teleporting"}` {
		t.Errorf("an unknown variant is %#v, want its JSON", unknown.Value())
	}
	if raw, ok := (airbyte.StreamMapper{}).Value().(json.RawMessage); !ok || raw != nil {
		t.Error("an empty union has a value")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if s := fmt.Sprintf(verb, aes); strings.Contains(s, "0123456789abcdef") || strings.Contains(s, "3031323334") {
			t.Errorf("%s prints the key: %s", verb, s)
		}
	}
}

// TestRawIsCopied checks that stored JSON does not share memory with the decoder.
func TestRawIsCopied(t *testing.T) {
	buffer := []byte(`{"type":"new","a":1}`)
	var config airbyte.Configuration
	var mapper airbyte.StreamMapper
	if config.UnmarshalJSON(buffer) != nil || mapper.UnmarshalJSON(buffer) != nil {
		t.Fatal("the JSON was not accepted")
	}
	clear(buffer)
	if got := encode(t, config) + encode(t, mapper); got != `{"type":"new","a":1}{"type":"new","a":1}` {
		t.Errorf("kept %s", got)
	}
}
