package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/airbyte-go/airbyte/generator"
)

// readPackage reads the Go files of a folder. A folder that does not exist has
// none.
func readPackage(dir string) ([]generator.File, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var files []generator.File
	for _, entry := range entries {
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		files = append(files, generator.File{Name: entry.Name(), Data: data})
	}
	return files, nil
}

// written says what writeFiles did.
type written struct {
	written int // files that are new or have changed
	deleted int // files that an earlier run had made
}

// writeFiles brings a folder up to date. Files that are as they should be are
// left alone, files without the marker are neither replaced nor deleted, and
// every new file is complete before the first one takes its place.
func writeFiles(dir string, files []generator.File) (written, error) {
	have, err := readPackage(dir)
	if err != nil {
		return written{}, err
	}
	old := map[string][]byte{}
	for _, f := range have {
		old[f.Name] = f.Data
	}
	for _, f := range files {
		if data, ok := old[f.Name]; ok && !generator.IsGenerated(data) {
			return written{}, fmt.Errorf("%s was not made by airbytegen and is not replaced", filepath.Join(dir, f.Name))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return written{}, err
	}
	var report written
	var changed []generator.File
	for _, f := range files {
		if data, ok := old[f.Name]; !ok || !bytes.Equal(data, f.Data) {
			changed = append(changed, f)
		}
	}
	if err := replace(dir, changed); err != nil {
		return report, err
	}
	report.written = len(changed)
	for _, d := range generator.Compare(have, files) {
		if d.Kind != "unexpected" {
			continue
		}
		if err := os.Remove(filepath.Join(dir, d.Name)); err != nil {
			return report, err
		}
		report.deleted++
	}
	return report, nil
}

// replace writes all files beside their places and then moves them there.
func replace(dir string, files []generator.File) (err error) {
	temporary := make([]string, 0, len(files))
	defer func() {
		for _, name := range temporary {
			if removeErr := os.Remove(name); removeErr != nil && !errors.Is(removeErr, fs.ErrNotExist) {
				err = errors.Join(err, removeErr)
			}
		}
	}()
	for _, f := range files {
		name, err := writeTemporary(dir, f)
		if name != "" {
			temporary = append(temporary, name)
		}
		if err != nil {
			return err
		}
	}
	for i, f := range files {
		if err := os.Rename(temporary[i], filepath.Join(dir, f.Name)); err != nil {
			return err
		}
	}
	return nil
}

func writeTemporary(dir string, f generator.File) (string, error) {
	t, err := os.CreateTemp(dir, ".airbytegen-*")
	if err != nil {
		return "", err
	}
	_, err = t.Write(f.Data)
	return t.Name(), errors.Join(err, t.Chmod(0o644), t.Close())
}
