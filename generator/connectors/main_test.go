package connectors

import (
	"runtime/debug"
	"testing"

	"github.com/airbyte-go/airbyte/generator/internal/race"
)

// TestMain runs the tests with less garbage collection, as airbytegen runs with small documents.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// isSmallRun reports whether tests that take long do less. They run on one goroutine, or build other programs, so the
// race detector finds nothing in them.
func isSmallRun() bool { return testing.Short() || race.Enabled }
