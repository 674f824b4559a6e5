package airbyte_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// nested returns value inside depth levels of arrays or objects.
func nested(depth int, begin, value, end string) string {
	return strings.Repeat(begin, depth) + value + strings.Repeat(end, depth)
}

// deepValues are JSON values that take much time and memory if the code reads each level again.
// Encoding/json reads up to 10,000 levels.
var deepValues = map[string]string{
	"arrays":                      nested(9_000, "[", `"`+strings.Repeat("x", 180_000)+`"`, "]"),
	"arrays without an end":       strings.Repeat("[", 200_000),
	"more arrays than are read":   nested(100_000, "[", "", "]"),
	"arrays with a text each":     nested(6_000, `["text",`, "1", "]"),
	"objects":                     nested(9_000, `{"k":`, `"`+strings.Repeat("x", 130_000)+`"`, "}"),
	"objects with a text each":    nested(9_000, `{"t":"text","k":`, "1", "}"),
	"50,000 levels":               nested(25_000, `{"a":[`, "1", "]}"),
	"a long text, not that deep":  nested(50, `{"a":[`, `"`+strings.Repeat("x", 1<<20)+`"`, "]}"),
	"many texts, not deep at all": "[" + strings.Repeat(`"text",`, 30_000) + "1]",
}

// someDeepValues returns the values that are tested. With -short, these are an array and an object whose levels have texts.
func someDeepValues() map[string]string {
	if !testing.Short() {
		return deepValues
	}
	values := map[string]string{}
	for _, name := range []string{"arrays with a text each", "objects with a text each"} {
		values[name] = deepValues[name]
	}
	return values
}

// sparingly runs a function that handles a value of a size, and fails the test if it allocates too
// much memory. Code that reads each level again allocates the size of the value for each level, or
// half of it. Unlike time, memory does not depend on how busy the machine is.
func sparingly(t *testing.T, name string, size int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	ratio := (after.TotalAlloc - before.TotalAlloc) / uint64(size)
	if ratio > 300 {
		t.Errorf("%s: it allocated %d times the size of the value", name, ratio)
	}
}

// TestDeepErrors checks that the effort to read an error depends only on its size, not on the depth
// of its JSON or the number of secrets to redact.
func TestDeepErrors(t *testing.T) {
	fields := map[string]string{"user": "the-user", "key": "a\nb\nc"}
	for i := range 300 {
		fields[fmt.Sprint("password_", i)] = fmt.Sprint("hunter-", i)
	}
	config, err := airbyte.NewConfiguration(fields)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range someDeepValues() {
		for _, format := range []string{`{"detail":"the useful text","data":%s}`, `{"detail":"the useful text","_embedded":%s}`, `%s`} {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, fmt.Sprintf(format, value)) })
			sparingly(t, name, len(value), func() {
				if _, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: config}); !errors.Is(err, airbyte.ErrBadRequest) {
					t.Errorf("%s: got %v", name, err)
				}
			})
		}
	}
}

// TestDeepConfigurations is like TestDeepErrors, for a configuration in a request.
func TestDeepConfigurations(t *testing.T) {
	for name, value := range someDeepValues() {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 422, `{"detail":"the useful text"}`) })
		sparingly(t, name, len(value), func() {
			_, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: airbyte.Configuration(`{"deep":` + value + `}`)})
			if valid := json.Valid([]byte(value)); err == nil || errors.Is(err, airbyte.ErrInvalid) != valid {
				t.Errorf("%s: got %.200v", name, err)
			}
		})
	}
}
