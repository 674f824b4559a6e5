// Package typecheck imports packages for tests that type-check generated code.
package typecheck

import (
	"context"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/airbyte-go/airbyte/generator/internal/race"
)

// NewImporter returns an importer of packages that the go command has compiled. To read their sources would
// take seconds, and several times as long with the race detector.
//
// The importer asks the go command once for the first packages and their dependencies, and once for each
// other package.
func NewImporter(fset *token.FileSet, first ...string) types.Importer {
	c := &compiled{first: first, files: map[string]string{}}
	return importer.ForCompiler(fset, "gc", c.open)
}

// compiled knows the files with the declarations of compiled packages.
type compiled struct {
	first []string          // packages that the go command has not been asked for yet
	files map[string]string // by import path
}

// open opens the file of a package.
func (c *compiled) open(path string) (io.ReadCloser, error) {
	if c.files[path] == "" {
		if err := c.list(append(c.first, path)); err != nil {
			return nil, err
		}
		c.first = nil
	}
	return os.Open(c.files[path])
}

// list asks the go command for the files of packages and their dependencies. It compiles those that it has
// not compiled before.
func (c *compiled) list(packages []string) error {
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"}
	if race.Enabled {
		args = append(args, "-race") // the go command has compiled them in this way for the test itself
	}
	//nolint:gosec // tests name the packages
	out, err := exec.CommandContext(context.Background(), "go", append(args, packages...)...).Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return fmt.Errorf("go list: %w\n%s", err, exit.Stderr)
	}
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		c.files[path] = file
	}
	return nil
}
