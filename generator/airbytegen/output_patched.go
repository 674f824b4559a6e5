package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/gofile"
)

// patchedDocument is the file of -document: the document with all overlays
// applied.
type patchedDocument struct {
	name string
	want []byte
	have []byte // nil if the file does not exist
}

// patch applies the overlays to the document and reads the existing file, if
// any. It reports a file that may not be replaced, and writes nothing. It
// returns nil if -document is absent.
func (f *clientFlags) patch(in generator.Input) (*patchedDocument, error) {
	if f.patched == "" {
		return nil, nil
	}
	name := string(f.patched)
	have, err := f.readPatched(name)
	if err != nil {
		return nil, fmt.Errorf("-document: %w", err)
	}
	want, err := generator.PatchedJSON(in.Spec, in.Overlays)
	if err != nil {
		return nil, err
	}
	return &patchedDocument{name: name, want: want, have: have}, nil
}

// readPatched reads the document that an earlier run wrote. It returns nil if the
// file does not exist, and reports a file that may not be replaced: an input, or a
// file that is not an OpenAPI document in JSON.
func (f *clientFlags) readPatched(name string) ([]byte, error) {
	if !strings.HasSuffix(name, ".json") {
		return nil, fmt.Errorf("%s: the document is JSON; give it a name that ends in .json", name)
	}
	if err := f.checkNotInput(name); err != nil {
		return nil, err
	}
	have, err := readRegular(name)
	if err != nil {
		return nil, err
	}
	if have != nil && !isOpenAPI(have) {
		return nil, fmt.Errorf("%s is not an OpenAPI document in JSON and is not replaced", name)
	}
	return have, nil
}

// checkNotInput reports a name that this run or the next one reads as an input.
func (f *clientFlags) checkNotInput(name string) error {
	inputs := slices.Concat([]string{string(f.spec)}, f.overlays, f.extraOverlays)
	for _, input := range inputs {
		if isSameFile(input, name) {
			return fmt.Errorf("%s is an input and is not replaced", name)
		}
	}
	for _, input := range slices.Concat(f.overlays, f.extraOverlays) {
		if isSameFile(input, filepath.Dir(name)) {
			return fmt.Errorf("%s: every .json file in %s is read as an overlay; choose another folder", name, input)
		}
	}
	return nil
}

func isOpenAPI(data []byte) bool {
	var root struct {
		OpenAPI string `json:"openapi"`
	}
	err := json.Unmarshal(data, &root)
	return err == nil && root.OpenAPI != ""
}

func isSameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// write brings the file up to date. It returns the number of files written.
func (d *patchedDocument) write() (int, error) {
	if len(d.compare()) == 0 {
		return 0, nil
	}
	dir := filepath.Dir(d.name)
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = replaceFiles(dir, []gofile.File{{Name: filepath.Base(d.name), Data: d.want}})
	}
	if err != nil {
		return 0, fmt.Errorf("-document: %w", err)
	}
	return 1, nil
}

// compare returns the difference between the file and the one that generate
// would write, if any.
func (d *patchedDocument) compare() []gofile.Difference {
	var have []gofile.File
	if d.have != nil {
		have = []gofile.File{{Name: d.name, Data: d.have}}
	}
	want := []gofile.File{{Name: d.name, Data: d.want}}
	return gofile.Compare(have, want)
}
