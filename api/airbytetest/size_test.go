package airbytetest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mostLines is how long the package may be, its tests aside. A table of
// resources and a few shared behaviours need no more.
const mostLines = 2500

func TestStaysSmall(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "_test.go") {
			lines += bytes.Count(data, []byte("\n"))
		}
	}
	t.Logf("%d lines", lines)
	if lines == 0 || lines > mostLines {
		t.Errorf("%d lines, want at most %d", lines, mostLines)
	}
}
