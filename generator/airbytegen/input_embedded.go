package main

import (
	"io/fs"
	"strings"

	"github.com/airbyte-go/airbyte"
	"github.com/airbyte-go/airbyte/generator"
)

// layerPath is the import path of the package whose handwritten code clients
// copy.
const layerPath = "github.com/airbyte-go/airbyte/api"

// embeddedSpec returns the built-in document.
func embeddedSpec() (generator.Source, error) {
	return readSource(airbyte.Inputs, "spec/airbyte.yaml", "spec/airbyte.yaml")
}

// embeddedOverlays returns the built-in overlays.
func embeddedOverlays() ([]generator.Source, error) {
	return readFolder(airbyte.Inputs, "overlays", "overlays")
}

// embeddedLayer returns the handwritten files of package api.
func embeddedLayer() ([]generator.File, error) {
	entries, err := fs.ReadDir(airbyte.Layer, "api")
	if err != nil {
		return nil, err
	}
	var files []generator.File
	for _, entry := range entries {
		name := entry.Name()
		isTest := strings.HasSuffix(name, "_test.go")
		isGenerated := strings.HasSuffix(name, ".gen.go")
		if isTest || isGenerated {
			continue
		}
		data, err := fs.ReadFile(airbyte.Layer, "api/"+name)
		if err != nil {
			return nil, err
		}
		files = append(files, generator.File{Name: name, Data: data})
	}
	return files, nil
}
