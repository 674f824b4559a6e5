package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/airbyte-go/airbyte/generator/document"
)

// readOverlays reads overlays from files and folders, in the order of the
// names. It returns the built-in overlays if there are no names.
func readOverlays(names []string) ([]document.Source, error) {
	if len(names) == 0 {
		return embeddedOverlays()
	}
	var all []document.Source
	for _, name := range names {
		sources, err := readOverlay(name)
		if err != nil {
			return nil, err
		}
		all = append(all, sources...)
	}
	return all, nil
}

// readOverlay reads one overlay, or all overlays of a folder.
func readOverlay(name string) ([]document.Source, error) {
	if name == none {
		return nil, fmt.Errorf("%s is not a file here; leave it out, or write ./%s for a file with this name", none, none)
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return readFolder(os.DirFS(name), ".", filepath.ToSlash(name))
	}
	src, err := readFile(name)
	if err != nil {
		return nil, err
	}
	return []document.Source{src}, nil
}

// readFolder reads the YAML and JSON files of a folder, sorted by name. The
// label is the name of the folder in errors.
func readFolder(fsys fs.FS, dir, label string) ([]document.Source, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var all []document.Source
	for _, entry := range entries {
		if !isYAMLOrJSON(entry.Name()) {
			continue
		}
		src, err := readSource(fsys, path.Join(dir, entry.Name()), path.Join(label, entry.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, src)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no .yaml, .yml or .json file", label)
	}
	return all, nil
}

func isYAMLOrJSON(name string) bool {
	switch path.Ext(name) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}
