package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte"
	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/connectors"
)

// inputFlags are the flags that say what to generate from.
type inputFlags struct {
	spec          file
	overlays      fileList
	extraOverlays fileList
	packageName   string
	out           file
	document      file
	layer         bool
	with          words
	services      words
	operations    words
	tags          words
	connectors    words
}

func (f *inputFlags) register(c *command) {
	f.out, f.layer = ".", true
	c.flags.Var(&f.spec, "spec", "`file` with the OpenAPI document; the one pinned in this module when absent")
	c.flags.Var(&f.overlays, "overlays", "`file` or folder with overlays, applied in the order of their names; may be repeated; those of this module when absent, no overlays with none")
	c.flags.Var(&f.extraOverlays, "extra-overlays", "`file` or folder with overlays to apply after the others; may be repeated")
	c.flags.Var(&f.out, "out", "`folder` of the package")
	c.flags.Var(&f.document, "document", "`file` for the document with the overlays applied, as JSON; all of it, whatever is generated; not written when absent")
	c.flags.StringVar(&f.packageName, "package", "airbyte", "`name` of the package")
	c.flags.BoolVar(&f.layer, "layer", true, "copy what the operations need of the handwritten code under them; -layer=false where the folder has that code")
	c.flags.Var(&f.with, "with", "optional `parts` of that code: wait (RunSync, WaitForJob), env (FromEnv), basic (WithBasicAuth), tokensource (WithTokenSource), log (WithLogger), prefetch (WithPrefetch), schedule (Cron, Every and Schedule of schedules that were read), operations (the list of them), mappers (the types of mappers, which are JSON otherwise), useragent (WithUserAgent), problems (constants for types of errors), or all that fit the operations")
	c.flags.Var(&f.services, "services", "only these services, as `Jobs,Connections`")
	c.flags.Var(&f.operations, "operations", "only these operations by their operationIds, as `listJobs,createJob`")
	c.flags.Var(&f.tags, "tags", "only the operations with these tags of the document, as `Jobs,Connections`")
	c.flags.Var(&f.connectors, "connectors", "instead of a client, the settings of connectors, as `source-postgres`; see airbytegen help connectors")
	c.registerConfig()
}

// input reads the documents that the flags name.
func (f *inputFlags) input() (generator.Input, error) {
	in := generator.Input{
		Package: f.packageName,
		Select:  generator.Selection{Services: f.services, Operations: f.operations, Tags: f.tags},
	}
	var err error
	if in.Spec, err = readSpec(string(f.spec)); err != nil {
		return in, fmt.Errorf("-spec: %w", err)
	}
	if in.Overlays, err = f.readOverlays(); err != nil {
		return in, err
	}
	if in.Beside, err = f.readBeside(); err != nil {
		return in, fmt.Errorf("-out: %w", err)
	}
	switch {
	case f.layer:
		in.Layer, err = f.readLayer()
	case len(f.with) > 0:
		err = errors.New("-with: it is about the copy that -layer=false leaves out")
	}
	return in, err
}

// explain says which folder an error is about, or where overlays come from that
// nobody named, and that may not fit a document that somebody did.
func (f *inputFlags) explain(err error) error {
	if _, ok := errors.AsType[*generator.BesideError](err); ok {
		return fmt.Errorf("-out %s: %w", f.out, err)
	}
	if f.spec == "" || len(f.overlays) > 0 {
		return err
	}
	return fmt.Errorf("%w\nwith the overlays of this module, which are made for its own -spec; say -overlays none to leave them out", shorten(err))
}

// shorten keeps the first of many errors: where the document is of another API,
// each action of an overlay makes one.
func shorten(err error) error {
	const most = 30
	lines := strings.Split(err.Error(), "\n")
	if len(lines) <= most+1 {
		return err
	}
	return fmt.Errorf("%s\nand %d more", strings.Join(lines[:most], "\n"), len(lines)-most)
}

// readBeside reads what stays in the folder of the package. It is refused where
// the folder has the settings of connectors, which would be deleted as outdated.
func (f *inputFlags) readBeside() ([]generator.File, error) {
	have, err := readPackage(string(f.out))
	if err != nil {
		return nil, err
	}
	for _, file := range have {
		if connectors.IsGenerated(file.Data) {
			return nil, fmt.Errorf("%s has the settings of connectors; a client needs a folder of its own", filepath.Join(string(f.out), file.Name))
		}
	}
	return slices.DeleteFunc(have, func(file generator.File) bool {
		isIgnored := strings.HasPrefix(file.Name, "_") || strings.HasPrefix(file.Name, ".") // by the go command
		return isIgnored || generator.IsGenerated(file.Data) || strings.HasSuffix(file.Name, "_test.go")
	}), nil
}

// readLayer reads the handwritten code of package api, which is embedded.
func (f *inputFlags) readLayer() (*generator.Layer, error) {
	entries, err := fs.ReadDir(airbyte.Layer, "api")
	if err != nil {
		return nil, err
	}
	layer := &generator.Layer{From: "github.com/airbyte-go/airbyte/api", With: f.with}
	for _, entry := range entries {
		data, err := fs.ReadFile(airbyte.Layer, "api/"+entry.Name())
		if err != nil {
			return nil, err
		}
		layer.Files = append(layer.Files, generator.File{Name: entry.Name(), Data: data})
	}
	return layer, nil
}

// readOverlays reads the overlays and what comes on top of them.
func (f *inputFlags) readOverlays() (all []generator.Source, err error) {
	if !slices.Equal(f.overlays, fileList{none}) {
		if all, err = readOverlays(words(f.overlays)); err != nil {
			return nil, fmt.Errorf("-overlays: %w", err)
		}
	}
	if len(f.extraOverlays) == 0 {
		return all, nil
	}
	extra, err := readOverlays(words(f.extraOverlays))
	if err != nil {
		return nil, fmt.Errorf("-extra-overlays: %w", err)
	}
	return append(all, extra...), nil
}

// readSpec reads a document; "" is the one pinned in this module. What changes
// without a trace is not read, so that the same command makes the same files.
func readSpec(name string) (generator.Source, error) {
	switch {
	case name == "":
		return readSource(airbyte.Inputs, "spec/airbyte.yaml", "spec/airbyte.yaml")
	case name == "-" || strings.Contains(name, "://"):
		return generator.Source{}, fmt.Errorf("%s: only files are read here; save the document first, or pin it with airbytegen sync -from %s", name, name)
	}
	return readFile(name)
}

// readOverlays reads files and folders of overlays; none are those of this
// module.
func readOverlays(names words) ([]generator.Source, error) {
	if len(names) == 0 {
		return readFolder(airbyte.Inputs, "overlays", "overlays")
	}
	var all []generator.Source
	for _, name := range names {
		if name == none {
			return nil, errors.New("none is no file here; leave it out, or say ./none for a file of this name")
		}
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

// readSource reads a file that nobody named, as those of a folder are. So it is
// no pipe, at which the program would wait.
func readSource(fsys fs.FS, name, label string) (generator.Source, error) {
	if info, err := fs.Stat(fsys, name); err == nil && !info.Mode().IsRegular() {
		return generator.Source{}, fmt.Errorf("%s is no regular file", label)
	}
	data, err := fs.ReadFile(fsys, name)
	return generator.Source{Name: label, Data: data}, err
}

func readFile(name string) (src generator.Source, err error) {
	f, err := os.Open(name)
	if err != nil {
		return src, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data, err := readLimited(name, f)
	return generator.Source{Name: filepath.ToSlash(name), Data: data}, err
}
