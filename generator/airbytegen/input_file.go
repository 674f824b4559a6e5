package main

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
)

// maxInput is the largest size of a file or a response, in bytes. Without it, a
// wrong name, such as that of a device, could fill the memory.
const maxInput = 32 << 20

// readDocument reads a document from a file, from an https URL or, for "-",
// from standard input.
func readDocument(from string) (document.Source, error) {
	if from == "-" {
		data, err := readLimited("standard input", os.Stdin)
		return document.Source{Name: "standard input", Data: data}, err
	}
	if strings.HasPrefix(from, "https://") {
		return fetch(http.DefaultTransport, from)
	}
	if strings.Contains(from, "://") {
		return document.Source{}, fmt.Errorf("%s: only files and https URLs are read", from)
	}
	return readFile(from)
}

// readSpec reads a document from a file, or the built-in document if the name is
// "". It refuses URLs and standard input, so that a command generates the same
// files every day and on every machine.
func readSpec(name string) (document.Source, error) {
	if name == "" {
		return embeddedSpec()
	}
	if name == "-" || strings.Contains(name, "://") {
		return document.Source{}, fmt.Errorf("%s: only files are read here; save the document first, "+
			"or pin it with airbytegen sync -from %s", name, name)
	}
	return readFile(name)
}

// readFile reads a file that the user named.
func readFile(name string) (document.Source, error) {
	f, err := os.Open(name)
	if err != nil {
		return document.Source{}, err
	}
	defer func() { _ = f.Close() }()
	data, err := readLimited(name, f)
	return document.Source{Name: filepath.ToSlash(name), Data: data}, err
}

// readSource reads a file that was found in a folder. It refuses pipes and
// devices, since reading them could block forever. The label names the file in
// errors.
func readSource(fsys fs.FS, name, label string) (document.Source, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return document.Source{}, err
	}
	if !info.Mode().IsRegular() {
		return document.Source{}, fmt.Errorf("%s is not a regular file", label)
	}
	data, err := fs.ReadFile(fsys, name)
	return document.Source{Name: label, Data: data}, err
}

// readLimited reads at most maxInput bytes. The name is for errors.
func readLimited(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxInput {
		return nil, fmt.Errorf("%s is larger than %d bytes, the limit for a document", name, maxInput)
	}
	return data, nil
}
