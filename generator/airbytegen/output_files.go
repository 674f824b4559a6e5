package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator"
)

// readPackage reads the Go files of a folder, as far as they are regular files
// or lead to some. A folder that does not exist has none.
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
		name := filepath.Join(dir, entry.Name())
		if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() || !strings.HasSuffix(name, ".go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, generator.File{Name: entry.Name(), Data: data})
	}
	return files, nil
}

// written says what writeFiles did.
type written struct {
	written int      // files that are new or have changed
	deleted []string // files that an earlier run had made
}

// writeFiles brings a folder up to date. Files that are as they should be are
// left alone, files without the marker are neither replaced nor deleted, those
// that were edited only by force, and every new file is complete before the
// first one takes its place.
func writeFiles(dir string, files []generator.File, force bool) (written, error) {
	have, err := readPackage(dir)
	if err != nil {
		return written{}, err
	}
	files = generator.Seal(files)
	if err := checkReplaceable(dir, have, files, force); err != nil {
		return written{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return written{}, err
	}
	var report written
	var changed []generator.File
	differences := generator.Compare(have, files)
	for _, f := range files {
		if slices.ContainsFunc(differences, func(d generator.Difference) bool { return d.Name == f.Name }) {
			changed = append(changed, f)
		}
	}
	if err := replace(dir, changed); err != nil {
		return report, err
	}
	report.written = len(changed)
	for _, d := range differences {
		if d.Kind != "unexpected" {
			continue
		}
		if err := os.Remove(filepath.Join(dir, d.Name)); err != nil {
			return report, err
		}
		report.deleted = append(report.deleted, d.Name)
	}
	return report, nil
}

// checkReplaceable reports the files of a folder that stand in the way: those
// that somebody else made, those that somebody has edited, and those whose names
// differ from a wanted one by the case of letters.
func checkReplaceable(dir string, have, want []generator.File, force bool) error {
	var errs []error
	for _, f := range have {
		i := slices.IndexFunc(want, func(w generator.File) bool { return w.Name == f.Name })
		name := filepath.Join(dir, f.Name)
		if like := slices.IndexFunc(want, func(w generator.File) bool { return strings.EqualFold(w.Name, f.Name) }); i < 0 && like >= 0 {
			errs = append(errs, fmt.Errorf("%s stands in the way of %s: some systems take them for one file, and the go command refuses both together; rename it", name, want[like].Name))
			continue
		}
		switch {
		case i >= 0 && !generator.IsGenerated(f.Data):
			errs = append(errs, fmt.Errorf("%s was not made by airbytegen and is not replaced; rename or delete it", name))
		case force || i >= 0 && generator.Equal(f, want[i]):
		case generator.IsEdited(f.Data):
			errs = append(errs, fmt.Errorf("%s was edited by hand since airbytegen wrote it; move the edit to an overlay or to a file of its own, then say -force to overwrite it", name))
		}
	}
	return errors.Join(errs...)
}

// replace writes all files beside their places and then moves them there, or
// leaves all as it was.
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
	old, err := readOld(dir, files)
	if err != nil {
		return err
	}
	for i, f := range files {
		if err := os.Rename(temporary[i], filepath.Join(dir, f.Name)); err != nil {
			return errors.Join(err, restore(dir, old[:i]))
		}
	}
	return nil
}

// readOld reads what stands in the places of files; a place that is free has
// nil. Only regular files are ever replaced.
func readOld(dir string, files []generator.File) ([]generator.File, error) {
	var old []generator.File
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		info, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			old = append(old, generator.File{Name: f.Name})
			continue
		}
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is no regular file and is not replaced", name)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		old = append(old, generator.File{Name: f.Name, Data: data})
	}
	return old, nil
}

// restore puts back what readOld has read.
func restore(dir string, old []generator.File) error {
	var errs []error
	for _, f := range old {
		name := filepath.Join(dir, f.Name)
		if f.Data == nil {
			errs = append(errs, os.Remove(name))
			continue
		}
		errs = append(errs, os.WriteFile(name, f.Data, 0o644))
	}
	return errors.Join(errs...)
}

func writeTemporary(dir string, f generator.File) (string, error) {
	t, err := os.CreateTemp(dir, ".airbytegen-*")
	if err != nil {
		return "", err
	}
	_, err = t.Write(f.Data)
	return t.Name(), errors.Join(err, t.Chmod(0o644), t.Close())
}
