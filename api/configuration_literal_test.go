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

// TestMustConfigurationNil checks that the panic does not say "<nil>", and that the error of
// NewConfiguration is the same.
func TestMustConfigurationNil(t *testing.T) {
	_, err := airbyte.NewConfiguration(nil)
	if want := "airbyte: configuration: nil does not encode as a JSON object"; err == nil || err.Error() != want {
		t.Errorf("got the error %v, want %s", err, want)
	}
	defer func() {
		want := "airbyte: MustConfiguration: nil does not encode as a JSON object"
		if got := recover(); got != want {
			t.Errorf("got the panic %v, want %s", got, want)
		}
	}()
	airbyte.MustConfiguration(nil)
}

// TestMustConfigurationUnsupportedType checks that the panic names the type inside the configuration that
// cannot be JSON.
func TestMustConfigurationUnsupportedType(t *testing.T) {
	defer func() {
		want := "airbyte: MustConfiguration: a value of type map[string]interface {} does not encode as a JSON object: " +
			"func() has no JSON"
		if got := recover(); got != want {
			t.Errorf("got the panic %v, want %s", got, want)
		}
	}()
	airbyte.MustConfiguration(map[string]any{"password": "hunter2", "keys": []any{func() {}}})
}

// TestMustConfigurationPanics checks that the panic names the type and no value.
func TestMustConfigurationPanics(t *testing.T) {
	values := []any{
		"hunter2",
		[]string{"hunter2"},
		json.RawMessage(`"hunter2"`),
		json.RawMessage(`{"password":"hunter2`),
		map[string]any(nil),
		map[string]any{"pin": json.Number("hunter2")},
		map[string]any{"ratio": math.NaN()},
		map[string]any{"pin": secretNumber{}},
	}
	for _, value := range values {
		t.Run(fmt.Sprintf("%T", value), func(t *testing.T) {
			defer func() {
				want := fmt.Sprintf("airbyte: MustConfiguration: a value of type %T does not encode as a JSON object", value)
				if got := recover(); got != want {
					t.Errorf("got the panic %v, want %s", got, want)
				}
			}()
			c := airbyte.MustConfiguration(value)
			t.Errorf("became %q", string(c))
		})
	}
}
