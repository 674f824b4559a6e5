package airbyte_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// secretNumber fails to encode, with an error that contains a secret.
type secretNumber struct{}

func (secretNumber) MarshalJSON() ([]byte, error) { return nil, errors.New("hunter2") }

func TestMustConfiguration(t *testing.T) {
	request := airbyte.SourceCreateRequest{
		Name: "shop",
		Configuration: airbyte.MustConfiguration(map[string]any{
			"sourceType": "postgres",
			"port":       5432,
			"ssl":        map[string]any{"mode": "require"},
			"schemas":    []string{"public"},
		}),
	}
	const want = `{"port":5432,"schemas":["public"],"sourceType":"postgres","ssl":{"mode":"require"}}`
	if got := encode(t, request.Configuration); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestMustConfigurationPanics checks that the panic names the type and no value.
func TestMustConfigurationPanics(t *testing.T) {
	tests := []struct {
		value any
		want  string
	}{
		{value: nil, want: "a <nil>"},
		{value: "hunter2", want: "a string"},
		{value: []string{"hunter2"}, want: "a []string"},
		{value: json.RawMessage(`"hunter2"`), want: "a json.RawMessage"},
		{value: json.RawMessage(`{"password":"hunter2`), want: "a json.RawMessage"},
		{value: map[string]any{"pin": json.Number("hunter2")}, want: "a map[string]interface {}"},
		{value: map[string]any{"ratio": math.NaN()}, want: "a map[string]interface {}"},
		{value: map[string]any{"pin": secretNumber{}}, want: "a map[string]interface {}"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%T", tt.value), func(t *testing.T) {
			defer func() {
				want := "airbyte: MustConfiguration: " + tt.want + " does not encode as a JSON object"
				if got := recover(); got != want {
					t.Errorf("got the panic %v, want %s", got, want)
				}
			}()
			c := airbyte.MustConfiguration(tt.value)
			t.Errorf("became %q", string(c))
		})
	}
}
