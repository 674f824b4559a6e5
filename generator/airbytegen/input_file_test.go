package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadFileStops shows that a file is read as far as a document may go.
func TestReadFileStops(t *testing.T) {
	name := write(t, filepath.Join(t.TempDir(), "large.yaml"), "")
	for size, want := range map[int64]string{maxInput: "", maxInput + 1: name + " is larger than 33554432 bytes, the limit for a document"} {
		if err := os.Truncate(name, size); err != nil {
			t.Fatal(err)
		}
		switch src, err := readFile(name); {
		case want == "" && (err != nil || len(src.Data) != maxInput):
			t.Errorf("%d bytes: read %d, %v", size, len(src.Data), err)
		case want != "" && (err == nil || err.Error() != want):
			t.Errorf("%d bytes: %v, want %s", size, err, want)
		}
	}
	if src, err := readFile("/dev/zero"); err == nil {
		t.Errorf("read %d bytes of a file without an end", len(src.Data))
	}
}

// TestReadOverlays shows which files of a folder are overlays, and their order.
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
