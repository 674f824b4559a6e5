package airbyte

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/airbyte-go/airbyte/api/internal/race"
)

// readTree contains itself in a map, which readJSON leaves to package json.
type readTree struct {
	Name     string              `json:"name"`
	Children map[string]readTree `json:"children"`

	Extra map[string]json.RawMessage `json:"-"`
}

// readTreeCalls counts the calls of UnmarshalJSON.
var readTreeCalls int

func (v *readTree) UnmarshalJSON(b []byte) error {
	readTreeCalls++
	return unmarshalExtra(b, v)
}

func (v *readTree) plain() (any, *map[string]json.RawMessage) {
	type plain readTree
	return (*plain)(v), &v.Extra
}

// TestReadMistakeOnce checks that a mistake deep in a type that contains itself is not looked for twice at each
// level, which would take 2^30 calls here.
func TestReadMistakeOnce(t *testing.T) {
	const depth = 30
	body := strings.Repeat(`{"children":{"a":`, depth) + `{"name":7}` + strings.Repeat("}}", depth)
	err := json.Unmarshal([]byte(body), new(readTree))
	if err == nil || !strings.Contains(err.Error(), "cannot unmarshal number 7 into Go struct field") {
		t.Errorf("got the error %v", err)
	}
	if readTreeCalls > 10*depth {
		t.Errorf("%d calls of UnmarshalJSON for a depth of %d", readTreeCalls, depth)
	}
}

// readChain contains itself in a slice, which readJSON reads.
type readChain struct {
	Name string      `json:"name"`
	Next []readChain `json:"next"`

	Extra map[string]json.RawMessage `json:"-"`
}

func (v *readChain) UnmarshalJSON(b []byte) error { return unmarshalExtra(b, v) }

func (v *readChain) plain() (any, *map[string]json.RawMessage) {
	type plain readChain
	return (*plain)(v), &v.Extra
}

// TestReadGivenUpAtEachLevel checks JSON on which readJSON gives up at each level. It must not take much longer than
// with package json alone. There, the time for types that decode themselves grows with the square of the depth.
func TestReadGivenUpAtEachLevel(t *testing.T) {
	depth := 300
	if testing.Short() || race.Enabled {
		depth = 100 // enough for a mistake that doubles the time at each level
	}
	for _, tt := range []struct{ name, level string }{
		{name: "a repeated name", level: `{"name":"a","name":"b","next":[`},
		{name: "a name in another case", level: `{"Name":"a","next":[`},
		{name: "only the depth", level: `{"name":"a","next":[`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body := []byte(strings.Repeat(tt.level, depth) + strings.Repeat(`]}`, depth))
			chain := fastest(t, body, reflect.TypeFor[readChain]())
			other := fastest(t, body, reflect.TypeFor[decodedByPackageJSON]())
			if chain > 10*other {
				t.Errorf("reading took %v, and with package json %v", chain, other)
			}
		})
	}
}

// decodedByPackageJSON is like readChain, and calls package json at each level.
type decodedByPackageJSON struct {
	Name string                 `json:"name"`
	Next []decodedByPackageJSON `json:"next"`
}

func (v *decodedByPackageJSON) UnmarshalJSON(b []byte) error {
	type plain decodedByPackageJSON
	return json.Unmarshal(b, (*plain)(v))
}

// fastest returns the shortest of three times that reading takes.
func fastest(t *testing.T, body []byte, into reflect.Type) time.Duration {
	t.Helper()
	best := time.Hour
	for range 3 {
		start := time.Now()
		if err := json.Unmarshal(body, reflect.New(into).Interface()); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	return best
}
