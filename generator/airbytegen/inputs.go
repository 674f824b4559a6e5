package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte"
	"github.com/airbyte-go/airbyte/generator"
)

// inputFlags are the flags that say what to generate from.
type inputFlags struct {
	spec        string
	overlays    words
	packageName string
	out         string
	document    string
	services    words
	operations  words
}

func (f *inputFlags) register(c *command) {
	c.flags.StringVar(&f.spec, "spec", "", "`file` with the OpenAPI document; the one pinned in this module when absent")
	c.flags.Var(&f.overlays, "overlays", "`file` or folder with overlays, applied in the order of their names; may be repeated; those of this module when absent")
	c.flags.StringVar(&f.out, "out", ".", "`folder` of the package")
	c.flags.StringVar(&f.document, "document", "", "`file` for the document with the overlays applied, as JSON; all of it, whatever is generated; not written when absent")
	c.flags.StringVar(&f.packageName, "package", "airbyte", "`name` of the package")
	c.flags.Var(&f.services, "services", "only these services, as `Jobs,Connections`")
	c.flags.Var(&f.operations, "operations", "only these operations, as `listJobs,createJob`")
}

// words is a flag that holds words separated by commas and may be repeated.
type words []string

func (w *words) String() string { return strings.Join(*w, ",") }

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

// input reads the documents that the flags name.
func (f *inputFlags) input() (generator.Input, error) {
	in := generator.Input{
		Package: f.packageName,
		Select:  generator.Selection{Services: f.services, Operations: f.operations},
	}
	var err error
	if f.spec == "" {
		in.Spec, err = readSource(airbyte.Inputs, "spec/airbyte.yaml", "spec/airbyte.yaml")
	} else {
		in.Spec, err = readFile(f.spec)
	}
	if err != nil {
		return in, fmt.Errorf("-spec: %w", err)
	}
	if in.Overlays, err = f.readOverlays(); err != nil {
		return in, fmt.Errorf("-overlays: %w", err)
	}
	if in.Beside, err = f.readBeside(); err != nil {
		return in, fmt.Errorf("-out: %w", err)
	}
	return in, nil
}

// readBeside reads what stays in the folder of the package.
func (f *inputFlags) readBeside() ([]generator.File, error) {
	have, err := readPackage(f.out)
	return slices.DeleteFunc(have, func(file generator.File) bool {
		return generator.IsGenerated(file.Data) || strings.HasSuffix(file.Name, "_test.go")
	}), err
}

func (f *inputFlags) readOverlays() ([]generator.Source, error) {
	if len(f.overlays) == 0 {
		return readFolder(airbyte.Inputs, "overlays", "overlays")
	}
	var all []generator.Source
	for _, name := range f.overlays {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			src, err := readFile(name)
			if err != nil {
				return nil, err
			}
			all = append(all, src)
			continue
		}
		more, err := readFolder(os.DirFS(name), ".", filepath.ToSlash(name))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// readFolder reads the YAML and JSON files of a folder, in the order of their
// names. Messages call the folder by its label.
func readFolder(fsys fs.FS, dir, label string) ([]generator.Source, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var all []generator.Source
	for _, entry := range entries {
		switch path.Ext(entry.Name()) {
		case ".yaml", ".yml", ".json":
			src, err := readSource(fsys, path.Join(dir, entry.Name()), path.Join(label, entry.Name()))
			if err != nil {
				return nil, err
			}
			all = append(all, src)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no .yaml, .yml or .json file", label)
	}
	return all, nil
}

func readSource(fsys fs.FS, name, label string) (generator.Source, error) {
	data, err := fs.ReadFile(fsys, name)
	return generator.Source{Name: label, Data: data}, err
}

func readFile(name string) (generator.Source, error) {
	data, err := os.ReadFile(name)
	return generator.Source{Name: filepath.ToSlash(name), Data: data}, err
}
