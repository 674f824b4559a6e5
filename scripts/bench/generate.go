package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/overlay"
)

// plainConfig configures oapi-codegen without changes of its own.
const plainConfig = "package: plain\ngenerate: {models: true, client: true}\noutput-options: {skip-prune: false}\n"

// patch writes the pinned document with the named overlays applied.
func (b *bench) patch(to string, names ...string) error {
	spec, err := source(filepath.Join(b.root, "spec", "airbyte.yaml"))
	if err != nil {
		return err
	}
	var overlays []document.Source
	for _, name := range names {
		src, err := source(filepath.Join(b.root, "overlays", name+".yaml"))
		if err != nil {
			return err
		}
		overlays = append(overlays, src)
	}
	return writePatched(to, spec, overlays)
}

// writePatched writes a document with overlays applied.
func writePatched(to string, spec document.Source, overlays []document.Source) error {
	root, err := overlay.Apply(spec, overlays)
	if err != nil {
		return err
	}
	data, err := document.Encode(root)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// patchAll writes the pinned document with all overlays applied except 50-go, whose handwritten types
// oapi-codegen refuses.
func (b *bench) patchAll(to string) error {
	files, err := filepath.Glob(filepath.Join(b.root, "overlays", "*.yaml"))
	if err != nil {
		return err
	}
	var names []string
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		if name != "50-go" {
			names = append(names, name)
		}
	}
	return b.patch(to, names...)
}

func source(name string) (document.Source, error) {
	data, err := os.ReadFile(name)
	return document.Source{Name: name, Data: data}, err
}

// generate times the whole pipeline against oapi-codegen alone. oapi-codegen gets
// the document with overlays applied.
func (b *bench) generate() error {
	doc := b.path("patched.yaml")
	config := b.path("plain.cfg.yaml")
	if err := b.patchAll(doc); err != nil {
		return err
	}
	if err := os.WriteFile(config, []byte(plainConfig), 0o644); err != nil {
		return err
	}
	medians, err := b.measure(
		b.tool("oapi-codegen", "-config", config, "-o", b.path("plain.gen.go"), doc),
		b.tool("airbytegen", "generate", "-spec", "spec/airbyte.yaml", "-overlays", "overlays", "-layer=false", "-out", b.path("out")),
	)
	if err != nil {
		return err
	}
	fmt.Printf("generating all operations, median of %d\n", b.runs)
	report("oapi-codegen, document patched", medians[0], medians[0])
	report("airbytegen, patching included", medians[1], medians[0])
	return nil
}
