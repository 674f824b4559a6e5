package main

import (
	"io/fs"
	"strings"
	"sync"

	airbytego "github.com/airbyte-go/airbyte"
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/layer"
)

// layerPath is the import path of package api, whose handwritten code is copied
// into generated clients.
const layerPath = "github.com/airbyte-go/airbyte/api"

// embeddedSpec returns the built-in document.
func embeddedSpec() (document.Source, error) {
	return readSource(airbytego.Inputs, "spec/airbyte.yaml", "spec/airbyte.yaml")
}

// embeddedOverlays returns the built-in overlays.
func embeddedOverlays() ([]document.Source, error) {
	return readFolder(airbytego.Inputs, "overlays", "overlays")
}

// ownLayer returns the handwritten code of package api, which it reads once.
var ownLayer = sync.OnceValues(func() (*layer.Layer, error) {
	files, err := embeddedLayer()
	if err != nil {
		return nil, err
	}
	return layer.Read(files)
})

// embeddedLayer returns the handwritten files of package api.
func embeddedLayer() ([]gofile.File, error) {
	entries, err := fs.ReadDir(airbytego.Layer, "api")
	if err != nil {
		return nil, err
	}
	var files []gofile.File
	for _, entry := range entries {
		name := entry.Name()
		isTest := strings.HasSuffix(name, "_test.go")
		isGenerated := strings.HasSuffix(name, ".gen.go")
		if isTest || isGenerated {
			continue
		}
		data, err := fs.ReadFile(airbytego.Layer, "api/"+name)
		if err != nil {
			return nil, err
		}
		files = append(files, gofile.File{Name: name, Data: data})
	}
	return files, nil
}
