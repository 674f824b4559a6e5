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
	values := []any{
		nil,
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
				want := fmt.Sprintf("airbyte: MustConfiguration: a %T does not encode as a JSON object", value)
				if got := recover(); got != want {
					t.Errorf("got the panic %v, want %s", got, want)
				}
			}()
			c := airbyte.MustConfiguration(value)
			t.Errorf("became %q", string(c))
		})
	}
}
