package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"
)

// wordList is a flag that holds words. Commas separate the words of a value,
// and the flag may be repeated.
type wordList []string

// Get returns the value, for the flag library.
func (l *wordList) Get() any { return *l }

// String returns the words, separated by commas.
func (l *wordList) String() string { return strings.Join(*l, ",") }

// Set adds the words of a value.
func (l *wordList) Set(value string) error {
	for word := range strings.SplitSeq(value, ",") {
		word = strings.TrimSpace(word)
		if word == "" {
			return fmt.Errorf("empty name in %q", value)
		}
		*l = append(*l, word)
	}
	return nil
}

// fileName is a flag that names a file or a folder.
type fileName string

// Get returns the value, for the flag library.
func (f *fileName) Get() any { return *f }

// String returns the name.
func (f *fileName) String() string { return string(*f) }

// Set replaces the name.
func (f *fileName) Set(value string) error {
	if value == "" {
		return errors.New("the name is empty")
	}
	*f = fileName(value)
	return nil
}

// fileList is a [wordList] whose words name files and folders.
type fileList []string

// Get returns the value, for the flag library.
func (l *fileList) Get() any { return *l }

// String returns the names, separated by commas.
func (l *fileList) String() string { return (*wordList)(l).String() }

// Set adds the names of a value.
func (l *fileList) Set(value string) error { return (*wordList)(l).Set(value) }

// none is a value of -overlays that asks for no overlays.
const none = "none"

// reportFile is a file to write a report to.
type reportFile struct {
	format string
	path   string
}

// reportFiles is a flag that may be repeated. Each value is a [reportFile].
type reportFiles []reportFile

// Get returns the value, for the flag library.
func (r *reportFiles) Get() any { return *r }

// String returns the files as they are written on the command line.
func (r *reportFiles) String() string {
	var all []string
	for _, f := range *r {
		all = append(all, f.format+"="+f.path)
	}
	return strings.Join(all, " ")
}

// Set adds a file.
func (r *reportFiles) Set(value string) error {
	format, path, ok := strings.Cut(value, "=")
	if !ok || format == "" || path == "" {
		return fmt.Errorf("want format=path, got %q", value)
	}
	*r = append(*r, reportFile{format: format, path: path})
	return nil
}

// valueOf returns the value of a flag whose type is declared in this file, or nil for other flags.
func valueOf(f cli.Flag) cli.Value {
	generic, ok := f.(*cli.GenericFlag)
	if !ok {
		return nil
	}
	return generic.Value
}

// holdsFiles reports whether a flag holds names of files or folders.
func holdsFiles(f cli.Flag) bool {
	switch valueOf(f).(type) {
	case *fileName, *fileList:
		return true
	}
	return false
}

// isList reports whether a flag may be repeated.
func isList(f cli.Flag) bool {
	switch valueOf(f).(type) {
	case *wordList, *fileList, *reportFiles:
		return true
	}
	return false
}

// isBool reports whether a flag is either true or false.
func isBool(f cli.Flag) bool {
	_, ok := f.(*cli.BoolFlag)
	return ok
}

// relativeTo resolves the name of a file that is written in another file, relative
// to the folder of that file. Values that are not the name of a file, such as
// none, - and URLs, stay as they are.
func relativeTo(writtenIn, name string) string {
	isNotFile := name == "" || name == none || name == "-" || strings.Contains(name, "://")
	if isNotFile || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(writtenIn), filepath.FromSlash(name))
}
