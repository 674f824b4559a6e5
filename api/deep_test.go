package airbyte_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// nested returns value inside depth levels of arrays or objects.
func nested(depth int, begin, value, end string) string {
	return strings.Repeat(begin, depth) + value + strings.Repeat(end, depth)
}

// deepValues are JSON values that take long to read if the code reads each level again.
// Encoding/json reads up to 10,000 levels.
var deepValues = map[string]string{
	"arrays":                      nested(9_000, "[", `"`+strings.Repeat("x", 180_000)+`"`, "]"),
	"arrays without an end":       strings.Repeat("[", 200_000),
	"more arrays than are read":   nested(100_000, "[", "", "]"),
	"arrays with a text each":     nested(6_000, `["text",`, "1", "]"),
	"objects":                     nested(9_000, `{"k":`, `"`+strings.Repeat("x", 130_000)+`"`, "}"),
	"objects with a text each":    nested(9_000, `{"t":"text","k":`, "1", "}"),
	"a long text, not that deep":  nested(50, `{"a":[`, `"`+strings.Repeat("x", 1<<20)+`"`, "]}"),
	"many texts, not deep at all": "[" + strings.Repeat(`"text",`, 30_000) + "1]",
}

// promptly runs a function that should take milliseconds, and fails the test if it takes long.
func promptly(t *testing.T, name string, f func()) {
	t.Helper()
	start := time.Now()
	f()
	if time.Since(start) > 3*time.Second {
		t.Errorf("%s: it took %v", name, time.Since(start))
	}
}

// TestDeepErrors checks that the time to read an error depends only on its size, not on the depth
// of its JSON or the number of secrets to redact.
func TestDeepErrors(t *testing.T) {
	fields := map[string]string{"user": "the-user", "key": "a\nb\nc"}
	for i := range 300 {
		fields[fmt.Sprint("field", i)] = fmt.Sprint("hunter", i)
	}
	config, err := airbyte.NewConfiguration(fields)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range deepValues {
		for _, format := range []string{`{"detail":"the useful text","data":%s}`, `{"detail":"the useful text","_embedded":%s}`, `%s`} {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, fmt.Sprintf(format, value)) })
			promptly(t, name, func() {
				if _, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: config}); !errors.Is(err, airbyte.ErrBadRequest) {
					t.Errorf("%s: got %v", name, err)
				}
			})
		}
	}
}

// TestDeepConfigurations is like TestDeepErrors, for a configuration in a request.
func TestDeepConfigurations(t *testing.T) {
	for name, value := range deepValues {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 422, `{"detail":"the useful text"}`) })
		promptly(t, name, func() {
			_, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: airbyte.Configuration(`{"deep":` + value + `}`)})
			if valid := !strings.HasPrefix(name, "arrays without") && !strings.HasPrefix(name, "more"); err == nil || errors.Is(err, airbyte.ErrInvalid) != valid {
				t.Errorf("%s: got %.200v", name, err)
			}
		})
	}
}
