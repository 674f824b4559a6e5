package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/airbyte-go/airbyte/generator"
)

// plainConfig is oapi-codegen as it comes.
const plainConfig = "package: plain\ngenerate: {models: true, client: true}\noutput-options: {skip-prune: false}\n"

// patch writes the spec with the overlays that names match.
func (b *bench) patch(to string, names ...string) error {
	spec, err := source(filepath.Join(b.root, "spec", "airbyte.yaml"))
	if err != nil {
		return err
	}
	var overlays []generator.Source
	for _, name := range names {
		src, err := source(filepath.Join(b.root, "overlays", name+".yaml"))
		if err != nil {
			return err
		}
		overlays = append(overlays, src)
	}
	data, err := generator.Patch(spec, overlays)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

func source(name string) (generator.Source, error) {
	data, err := os.ReadFile(name)
	return generator.Source{Name: name, Data: data}, err
}

// generate times the whole pipeline against oapi-codegen alone, on the
// document that is already patched; but for 50-go, which lets several schemas
// share a type that is written by hand, and which oapi-codegen alone refuses.
func (b *bench) generate() error {
	doc, config := b.path("patched.yaml"), b.path("plain.cfg.yaml")
	if err := b.patch(doc, "10-repair", "20-wire", "30-errors", "40-services", "60-docs"); err != nil {
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
	fmt.Printf("generating 96 operations, median of %d\n", b.runs)
	report("oapi-codegen, document patched", medians[0], medians[0])
	report("airbytegen, patching included", medians[1], medians[0])
	fmt.Println("  wanted: at most 1.30x and under 100 MB")
	return nil
}
