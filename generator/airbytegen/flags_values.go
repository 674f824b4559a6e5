package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// words is a flag that holds words separated by commas and may be repeated.
type words []string

func (w *words) String() string { return strings.Join(*w, ",") }

// Set adds words.
func (w *words) Set(s string) error {
	for word := range strings.SplitSeq(s, ",") {
		word = strings.TrimSpace(word)
		if word == "" {
			return fmt.Errorf("an empty name in %q", s)
		}
		*w = append(*w, word)
	}
	return nil
}

// file is a flag that names a file or a folder.
type file string

func (f *file) String() string { return string(*f) }

// Set replaces the name.
func (f *file) Set(s string) error {
	if s == "" {
		return errors.New("an empty name")
	}
	*f = file(s)
	return nil
}

// none stands for an empty list of files.
const none = "none"

// fileList is a flag that names files and folders and may be repeated.
type fileList []string

func (f *fileList) String() string { return (*words)(f).String() }

// Set adds names.
func (f *fileList) Set(s string) error { return (*words)(f).Set(s) }

// isFile reports whether a flag names files.
func isFile(value any) bool {
	switch value.(type) {
	case *file, *fileList:
		return true
	}
	return false
}

// isList reports whether a flag may be repeated.
func isList(value any) bool {
	switch value.(type) {
	case *words, *fileList:
		return true
	}
	return false
}

// beside is a name that is written in a file, as seen from where the program
// runs.
func beside(written, name string) string {
	if name == "" || name == none || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(written), filepath.FromSlash(name))
}
