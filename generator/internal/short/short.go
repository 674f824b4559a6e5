// Package short makes tests do less with -short, the mode for the minute between two edits.
package short

import (
	"testing"

	"github.com/airbyte-go/airbyte/generator/internal/race"
)

// OrRace reports whether tests run with -short or under the race detector. Tests that run on one goroutine, or build
// other programs, do less then: the detector finds nothing in them.
func OrRace() bool { return testing.Short() || race.Enabled }

// Every returns all cases of a test, or with -short every nth one, starting with the first. Tests use it if each
// case takes long, such as one that generates code.
func Every[T any](n int, cases []T) []T {
	if !testing.Short() {
		return cases
	}
	var few []T
	for i := 0; i < len(cases); i += n {
		few = append(few, cases[i])
	}
	return few
}
