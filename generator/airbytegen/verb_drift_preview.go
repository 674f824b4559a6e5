package main

import (
	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/drift"
	"github.com/airbyte-go/airbyte/generator/facts"
)

// driftOptions returns the options of a comparison that rates changes for Go programs
// too.
func driftOptions(overlays []document.Source) drift.Options {
	return drift.Options{Overlays: overlays, Preview: previewGo}
}

// previewGo returns the Go API that the generator makes of a document.
func previewGo(name string, extracted *facts.Facts, overlays []document.Source) (*drift.Preview, error) {
	handwritten, err := ownLayer()
	if err != nil {
		return nil, err
	}
	preview, err := generator.PreviewOf(name, extracted, overlays, handwritten)
	if err != nil {
		return nil, err
	}
	return &drift.Preview{
		Declarations: preview.API,
		Places:       preview.Places(),
		Names:        preview.Names,
		Undocumented: preview.Undocumented,
		Err:          preview.Err,
		Fatal:        preview.Fatal,

		WithoutEffect: preview.WithoutEffect,
	}, nil
}
