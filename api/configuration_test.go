package airbyte_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestConfiguration(t *testing.T) {
	type postgres struct {
		Host     string `json:"host"`
		Password string `json:"password"`
	}
	fromStruct, err := airbyte.NewConfiguration(postgres{"db", "hunter2"})
	if err != nil || string(fromStruct) != `{"host":"db","password":"hunter2"}` {
		t.Errorf("from a struct: %q, %v", string(fromStruct), err)
	}
	fromMap, err := airbyte.NewConfiguration(map[string]any{"host": "db"})
	if err != nil || string(fromMap) != `{"host":"db"}` {
		t.Errorf("from a map: %q, %v", string(fromMap), err)
	}
	fromJSON, err := airbyte.NewConfiguration(json.RawMessage(`{"id": 12345678901234567890}`))
	if err != nil || string(fromJSON) != `{"id":12345678901234567890}` {
		t.Errorf("from JSON: %q, %v", string(fromJSON), err)
	}
	var back postgres
	if err := fromStruct.Decode(&back); err != nil || back != (postgres{"db", "hunter2"}) {
		t.Errorf("into a struct: %v, %v", back, err)
	}
	var numbers map[string]any
	if err := fromJSON.Decode(&numbers); err != nil || numbers["id"] != json.Number("12345678901234567890") {
		t.Errorf("into a map: %v, %v", numbers, err)
	}
	for _, v := range []any{nil, "text", 7, []int{1}, json.RawMessage(`[]`), make(chan int)} {
		if c, err := airbyte.NewConfiguration(v); err == nil {
			t.Errorf("%T became %q", v, string(c))
		}
	}
	if err := airbyte.Configuration(nil).Decode(&back); err == nil {
		t.Error("decoding an empty configuration succeeded")
	}
}

// TestConfigurationMisfits checks that the error of Decode names the field that does not fit, but
// does not contain its value.
func TestConfigurationMisfits(t *testing.T) {
	type settings struct {
		Host string `json:"host"`
		Pin  string
		Port int8      `json:"port"`
		When time.Time `json:"when"`
		SSL  struct {
			Key string `json:"key"`
		} `json:"ssl"`
	}
	tests := []struct{ name, config, want string }{
		{name: "a number for a string", config: `{"pin":12345678}`, want: "Pin does not fit the Go type string"},
		{
			name:   "a number that is too large",
			config: `{"port":12345678}`,
			want:   "port does not fit the Go type int8",
		},
		{
			name:   "a string for a number",
			config: `{"port":"hunter2"}`,
			want:   "port does not fit the Go type int8",
		},
		{
			name:   "in a nested struct",
			config: `{"ssl":{"key":["hunter2"]}}`,
			want:   "ssl.key does not fit the Go type string",
		},
		{name: "not a time", config: `{"when":"hunter2"}`, want: "it does not fit"},
		{name: "not JSON", config: `{"pin":hunter2}`, want: "it does not fit"},
		{name: "shorter than its length", config: `{"pin":"hunter2`, want: "it does not fit"},
		{
			name:   "not an object",
			config: `["hunter2"]`,
			want:   "a value does not fit the Go type airbyte_test.settings",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := airbyte.Configuration(tt.config).Decode(&settings{})
			if want := "airbyte: decoding a configuration into *airbyte_test.settings: " + tt.want; err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
			for ; err != nil; err = errors.Unwrap(err) {
				if printed := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(printed, "hunter2") || strings.Contains(printed, "12345678") {
					t.Errorf("the error contains the value: %s", printed)
				}
			}
		})
	}
	err := airbyte.Configuration(`{"pin":"hunter2"}`).Decode(&map[string]int{})
	if want := "airbyte: decoding a configuration into *map[string]int: a value does not fit the Go type int"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
