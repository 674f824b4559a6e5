package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator"
)

// document is the file that -document names; nil where the flag is absent.
type document struct {
	name string
	want []byte
	have []byte // nil for no file
}

// makeDocument makes the patched document and reads the file that is there, if
// any. A file that may not be replaced is an error before anything is written.
func (f *inputFlags) makeDocument(in generator.Input) (*document, error) {
	if f.document == "" {
		return nil, nil
	}
	d := &document{name: string(f.document)}
	err := f.checkPlace(d.name)
	if err == nil {
		err = d.read()
	}
	if err != nil {
		return nil, fmt.Errorf("-document: %w", err)
	}
	d.want, err = generator.Document(in.Spec, in.Overlays)
	return d, err
}

// checkPlace keeps what is no document of ours from being overwritten, and from
// being opened.
func (f *inputFlags) checkPlace(name string) error {
	if !strings.HasSuffix(name, ".json") {
		return fmt.Errorf("%s: the document is JSON; give it a name that ends in .json", name)
	}
	for _, input := range slices.Concat([]string{string(f.spec)}, f.overlays, f.extraOverlays) {
		switch {
		case isSameFile(input, name):
			return fmt.Errorf("%s is an input and is not replaced", name)
		case isSameFile(input, filepath.Dir(name)) && input != string(f.spec):
			return fmt.Errorf("%s: every .json file in %s is read as an overlay; choose another folder", name, input)
		}
	}
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file and is not replaced", name)
	}
	return nil
}

// read reads what is there, which must be a document.
func (d *document) read() (err error) {
	d.have, err = os.ReadFile(d.name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var there struct {
		OpenAPI string `json:"openapi"`
	}
	if err == nil && (json.Unmarshal(d.have, &there) != nil || there.OpenAPI == "") {
		return fmt.Errorf("%s is no OpenAPI document in JSON and is not replaced", d.name)
	}
	return err
}

func isSameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// files is the number of files that the document is.
func (d *document) files() int {
	if d == nil {
		return 0
	}
	return 1
}

// write brings the file up to date, and returns how many files it wrote.
func (d *document) write() (int, error) {
	if len(d.compare()) == 0 {
		return 0, nil
	}
	dir, name := filepath.Split(d.name)
	dir = filepath.Clean(dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, fmt.Errorf("-document: %w", err)
	}
	if err := replace(dir, []generator.File{{Name: name, Data: d.want}}); err != nil {
		return 0, fmt.Errorf("-document: %w", err)
	}
	return 1, nil
}

// compare says in what the file differs from what generate would write.
func (d *document) compare() []generator.Difference {
	if d == nil {
		return nil
	}
	var there []generator.File
	if d.have != nil {
		there = []generator.File{{Name: d.name, Data: d.have}}
	}
	return generator.Compare(there, []generator.File{{Name: d.name, Data: d.want}})
}

// and names the document after a folder.
func (d *document) and() string {
	if d == nil {
		return ""
	}
	return " and the document " + d.name
}
