package generator

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

// mustRead reads an input file of a test.
func mustRead(tb testing.TB, name string) document.Source {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return document.Source{Name: filepath.ToSlash(name), Data: data}
}

// ownOverlays reads the overlays of this module.
func ownOverlays(tb testing.TB) []document.Source {
	tb.Helper()
	names, err := filepath.Glob("../overlays/*.yaml")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no overlays: %v", err)
	}
	var all []document.Source
	for _, name := range names {
		all = append(all, mustRead(tb, name))
	}
	return all
}
