package connectors

import (
	"runtime/debug"
	"testing"
)

// TestMain runs the tests with less garbage collection, as airbytegen runs with small documents.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}
