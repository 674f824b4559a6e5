package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadFileLimit checks that a file of the largest size is read, and a larger
// one is not.
func TestReadFileLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the largest document that may be read, which takes a tenth of a second; the full run has it")
	}
	name := write(t, filepath.Join(t.TempDir(), "large.yaml"), "")
	if err := os.Truncate(name, maxInput); err != nil {
		t.Fatal(err)
	}
	src, err := readFile(name)
	if err != nil || len(src.Data) != maxInput {
		t.Errorf("read %d of %d bytes: %v", len(src.Data), maxInput, err)
	}
	if err := os.Truncate(name, maxInput+1); err != nil {
		t.Fatal(err)
	}
	_, err = readFile(name)
	want := fmt.Sprintf("%s is larger than %d bytes, the limit for a document", name, maxInput)
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestReadFileWithoutEnd(t *testing.T) {
	src, err := readFile("/dev/zero")
	if err == nil {
		t.Errorf("read %d bytes of a file without an end", len(src.Data))
	}
}

// TestReadOverlays checks which files of a folder are overlays, and their order.
func TestReadOverlays(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"30.json", "10.yaml", "20.yml", "README.md", "40.yaml.orig"} {
		write(t, filepath.Join(dir, name), name)
	}
	sources, err := readOverlays([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, src := range sources {
		got = append(got, string(src.Data))
	}
	if want := "10.yaml 20.yml 30.json"; strings.Join(got, " ") != want {
		t.Errorf("read %v, want %s", got, want)
	}
}
