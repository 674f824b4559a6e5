package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/airbyte-go/airbyte/generator/connectors"
	"github.com/airbyte-go/airbyte/generator/gofile"
)

// readPackage reads the Go files of a folder. It follows links, and ignores
// files that are not regular. A folder that does not exist has no files.
func readPackage(dir string) ([]gofile.File, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var files []gofile.File
	for _, entry := range entries {
		name := filepath.Join(dir, entry.Name())
		if !isGoFile(name) {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, gofile.File{Name: entry.Name(), Data: data})
	}
	return files, nil
}

func isGoFile(name string) bool {
	if !strings.HasSuffix(name, ".go") {
		return false
	}
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// readBeside reads the handwritten files in the folder of a client, which are
// built together with the generated ones. It refuses a folder that holds
// settings of connectors, which generate would delete as outdated.
func readBeside(dir string) ([]gofile.File, error) {
	have, err := readPackage(dir)
	if err != nil {
		return nil, err
	}
	var beside []gofile.File
	for _, f := range have {
		if connectors.IsGenerated(f.Data) {
			return nil, fmt.Errorf("%s holds settings of connectors; write the client to another folder",
				filepath.Join(dir, f.Name))
		}
		if isHandwritten(f) {
			beside = append(beside, f)
		}
	}
	return beside, nil
}

// isHandwritten reports whether a file was written by hand and is built as part of
// the package, which tests are not.
func isHandwritten(f gofile.File) bool {
	isIgnoredByGo := strings.HasPrefix(f.Name, "_") || strings.HasPrefix(f.Name, ".")
	isTest := strings.HasSuffix(f.Name, "_test.go")
	return !isIgnoredByGo && !isTest && !gofile.IsGenerated(f.Data)
}

// checkNoClient reports generated files that are not settings of connectors.
// Writing connectors to their folder would delete them as outdated.
func checkNoClient(have []gofile.File) error {
	for _, f := range have {
		if gofile.IsGenerated(f.Data) && !connectors.IsGenerated(f.Data) {
			return fmt.Errorf("%s belongs to another generated package; write the connectors to another folder", f.Name)
		}
	}
	return nil
}
