package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

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
	dir, name := filepath.Split(string(f.document))
	if err := os.MkdirAll(filepath.Clean(dir), 0o755); err != nil {
		return fmt.Errorf("-document: %w", err)
	}
	if err := replace(filepath.Clean(dir), []generator.File{{Name: name, Data: want}}); err != nil {
		return fmt.Errorf("-document: %w", err)
	}
	return nil
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
