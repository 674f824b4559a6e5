package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// replaceFiles puts all files in place, or leaves them as they were. Their names
// are relative to dir, which may be "". It writes temporary files first and then
// renames them, so that a program that reads a file never sees half of it. It
// also removes temporary files that an earlier run left behind because it was killed.
func replaceFiles(dir string, files []gofile.File) error {
	if err := removeLeftovers(dir, files); err != nil {
		return err
	}
	temporary, err := writeTemporaries(dir, files)
	if err == nil {
		err = renameAll(dir, files, temporary)
	}
	return errors.Join(err, removeAll(temporary))
}

// temporaryPattern is the pattern of [os.CreateTemp] for temporary files.
const temporaryPattern = ".airbytegen-*"

// temporaryName matches the names that it gives.
var temporaryName = regexp.MustCompile(`^\.airbytegen-[0-9]+$`)

// removeLeftovers removes the temporary files in dir, unless it is "", and in the folders of the files.
func removeLeftovers(dir string, files []gofile.File) error {
	var folders []string
	if dir != "" {
		folders = append(folders, dir)
	}
	for _, f := range files {
		folders = append(folders, filepath.Dir(filepath.Join(dir, f.Name)))
	}
	slices.Sort(folders)
	for _, folder := range slices.Compact(folders) {
		if err := removeTemporaries(folder); err != nil {
			return err
		}
	}
	return nil
}

// removeTemporaries removes the temporary files in a folder.
func removeTemporaries(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var names []string
	for _, entry := range entries {
		if entry.Type().IsRegular() && temporaryName.MatchString(entry.Name()) {
			names = append(names, filepath.Join(folder, entry.Name()))
		}
	}
	return removeAll(names)
}

// writeTemporaries writes each file under a temporary name in its folder.
// It returns the names that it created, even if it fails.
func writeTemporaries(dir string, files []gofile.File) ([]string, error) {
	var names []string
	for _, f := range files {
		temporary, err := os.CreateTemp(filepath.Dir(filepath.Join(dir, f.Name)), temporaryPattern)
		if err != nil {
			return names, err
		}
		names = append(names, temporary.Name())
		_, err = temporary.Write(f.Data)
		err = errors.Join(err, temporary.Chmod(0o644), temporary.Close())
		if err != nil {
			return names, err
		}
	}
	return names, nil
}

// renameAll moves temporary files to their places. If one cannot be moved, it
// restores the files that it has replaced.
func renameAll(dir string, files []gofile.File, temporary []string) error {
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

// removeAll deletes the temporary files that were not renamed.
func removeAll(temporary []string) error {
	var errs []error
	for _, name := range temporary {
		err := os.Remove(name)
		if !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// readOld reads the files that will be replaced. Files that do not exist have
// nil data.
func readOld(dir string, files []gofile.File) ([]gofile.File, error) {
	var old []gofile.File
	for _, f := range files {
		data, err := readRegular(filepath.Join(dir, f.Name))
		if err != nil {
			return nil, err
		}
		old = append(old, gofile.File{Name: f.Name, Data: data})
	}
	return old, nil
}

// readRegular reads a file that is about to be replaced. It returns nil if the
// file does not exist, and refuses links, folders and pipes.
func readRegular(name string) ([]byte, error) {
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file and is not replaced", name)
	}
	return os.ReadFile(name)
}

// restore undoes the renames of renameAll.
func restore(dir string, old []gofile.File) error {
	var errs []error
	for _, f := range old {
		name := filepath.Join(dir, f.Name)
		if f.Data == nil {
			errs = append(errs, os.Remove(name))
		} else {
			errs = append(errs, os.WriteFile(name, f.Data, 0o644))
		}
	}
	return errors.Join(errs...)
}
