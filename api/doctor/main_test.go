package doctor_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets the heap grow further than usual before it is collected. The tests send tens of thousands of small
// requests and keep little, so that the collector would take a quarter of their time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
