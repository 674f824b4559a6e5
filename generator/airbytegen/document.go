package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/airbyte-go/airbyte/generator"
)

// writeDocument brings the file that -document names up to date.
func (f *inputFlags) writeDocument(in generator.Input) error {
	if f.document == "" {
		return nil
	}
	want, have, err := f.documents(in)
	if err != nil || bytes.Equal(have, want) {
		return err
	}
	if err := f.checkDocument(have); err != nil {
		return fmt.Errorf("-document: %w", err)
	}
	dir, name := filepath.Split(string(f.document))
	if err := os.MkdirAll(filepath.Clean(dir), 0o755); err != nil {
		return fmt.Errorf("-document: %w", err)
	}
	if err := replace(filepath.Clean(dir), []generator.File{{Name: name, Data: want}}); err != nil {
		return fmt.Errorf("-document: %w", err)
	}
	return nil
}

// checkDocument keeps what is no document of ours from being overwritten.
func (f *inputFlags) checkDocument(have []byte) error {
	if !strings.HasSuffix(string(f.document), ".json") {
		return fmt.Errorf("%s: the document is JSON; give it a name that ends in .json", f.document)
	}
	if have == nil {
		return nil
	}
	var there struct {
		OpenAPI string `json:"openapi"`
	}
	if json.Unmarshal(have, &there) != nil || there.OpenAPI == "" {
		return fmt.Errorf("%s is no OpenAPI document in JSON and is not replaced", f.document)
	}
	for _, input := range append([]string{string(f.spec)}, f.overlays...) {
		if isSameFile(input, string(f.document)) {
			return fmt.Errorf("%s is an input and is not replaced", f.document)
		}
	}
	return nil
}

func isSameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// compareDocument says in what the file that -document names differs from what
// generate would write.
func (f *inputFlags) compareDocument(in generator.Input) ([]generator.Difference, error) {
	if f.document == "" {
		return nil, nil
	}
	want, have, err := f.documents(in)
	if err != nil {
		return nil, err
	}
	var there []generator.File
	if have != nil {
		there = []generator.File{{Name: string(f.document), Data: have}}
	}
	return generator.Compare(there, []generator.File{{Name: string(f.document), Data: want}}), nil
}

// documents makes the patched document and reads the one that is there, if
// any.
func (f *inputFlags) documents(in generator.Input) (want, have []byte, err error) {
	if want, err = generator.Document(in.Spec, in.Overlays); err != nil {
		return nil, nil, err
	}
	have, err = os.ReadFile(string(f.document))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("-document: %w", err)
	}
	return want, have, nil
}
