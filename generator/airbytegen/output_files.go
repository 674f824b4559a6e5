package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// changes are the changes that writeFiles made to a folder.
type changes struct {
	written int      // number of new and changed files
	deleted []string // names of outdated generated files
}

// writeFiles brings a folder up to date. It writes the files that are missing
// or differ, and deletes other generated files. It never replaces or deletes
// handwritten files, and edited ones only with force. It checks all files first,
// so that a refusal changes nothing.
func writeFiles(dir string, files []gofile.File, force bool) (changes, error) {
	have, err := readPackage(dir)
	if err != nil {
		return changes{}, err
	}
	want := gofile.Seal(files)
	if err := checkReplaceable(dir, have, want, force); err != nil {
		return changes{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return changes{}, err
	}
	differences := gofile.Compare(have, want)
	changed := changedFiles(want, differences)
	if err := replaceFiles(dir, changed); err != nil {
		return changes{}, err
	}
	deleted, err := deleteOutdated(dir, differences)
	return changes{written: len(changed), deleted: deleted}, err
}

// changedFiles returns the wanted files that differ from those in the folder.
func changedFiles(want []gofile.File, differences []gofile.Difference) []gofile.File {
	var changed []gofile.File
	for _, f := range want {
		differs := slices.ContainsFunc(differences, func(d gofile.Difference) bool { return d.Name == f.Name })
		if differs {
			changed = append(changed, f)
		}
	}
	return changed
}

// deleteOutdated deletes generated files that are no longer wanted.
func deleteOutdated(dir string, differences []gofile.Difference) ([]string, error) {
	var deleted []string
	for _, d := range differences {
		if d.Kind != gofile.Unexpected {
			continue
		}
		if err := os.Remove(filepath.Join(dir, d.Name)); err != nil {
			return deleted, err
		}
		deleted = append(deleted, d.Name)
	}
	return deleted, nil
}

// checkReplaceable reports the files of a folder that may not be replaced or
// deleted.
func checkReplaceable(dir string, have, want []gofile.File, force bool) error {
	var errs []error
	for _, f := range have {
		if err := checkFile(dir, f, want, force); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// checkFile reports a file that stops the wanted files from being written: a
// handwritten file with the same name, an edited file, or a file whose name
// differs only in case.
func checkFile(dir string, f gofile.File, want []gofile.File, force bool) error {
	name := filepath.Join(dir, f.Name)
	same := slices.IndexFunc(want, func(w gofile.File) bool { return w.Name == f.Name })
	isWanted := same >= 0
	if !isWanted {
		if other, ok := differsInCase(f.Name, want); ok {
			return fmt.Errorf("the names of %s and %s differ only in case, which the go command "+
				"and some file systems refuse; rename the first", name, other)
		}
	}
	if isWanted && !gofile.IsGenerated(f.Data) {
		return fmt.Errorf("%s was not made by airbytegen and is not replaced; rename or delete it", name)
	}
	isUpToDate := isWanted && gofile.Equal(f, want[same])
	if gofile.IsEdited(f.Data) && !isUpToDate && !force {
		return fmt.Errorf("%s was edited by hand since airbytegen wrote it; move the edit to an overlay "+
			"or to a file of your own, then overwrite the file with -force", name)
	}
	return nil
}

// differsInCase returns the wanted name that differs from the given one only in
// case, which is the same name on some file systems.
func differsInCase(name string, want []gofile.File) (string, bool) {
	for _, w := range want {
		if strings.EqualFold(w.Name, name) {
			return w.Name, true
		}
	}
	return "", false
}
