package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/selection"
)

// readInput reads the files that the flags name.
func (f *clientFlags) readInput() (generator.Input, error) {
	in := generator.Input{
		Package:   f.packageName,
		Trusted:   f.trusted,
		RawUnions: f.rawUnions,
		Select: selection.Selection{
			Services:   f.services,
			Operations: f.operations,
			Tags:       f.tags,
			DefaultTag: f.service,
		},
	}
	if err := f.check(); err != nil {
		return in, err
	}
	var err error
	in.Spec, err = readSpec(string(f.spec))
	if err != nil {
		return in, fmt.Errorf("-spec: %w", err)
	}
	tuneGC(len(in.Spec.Data))
	if f.spec == "" || f.mixesBuiltInOverlays() {
		in.Base, err = embeddedSpec()
		if err != nil {
			return in, err
		}
	}
	in.Overlays, err = f.readAllOverlays()
	if err != nil {
		return in, err
	}
	if f.out == "" {
		return in, errors.New("-out is required; name a folder such as internal/airbyte, or . for this one")
	}
	in.Beside, err = readBeside(string(f.out))
	if err != nil {
		return in, fmt.Errorf("-out: %w", err)
	}
	in.Layer, err = ownLayer()
	if err != nil {
		return in, err
	}
	if f.layer {
		in.Copy = &generator.Copy{From: layerPath, With: f.with}
	}
	return in, nil
}

// readAllOverlays reads the overlays of -overlays and -extra-overlays, in the
// order in which they are applied.
func (f *clientFlags) readAllOverlays() ([]document.Source, error) {
	var all []document.Source
	if !f.wantsNoOverlays() {
		sources, err := readOverlays(f.overlays)
		if err != nil {
			return nil, fmt.Errorf("-overlays: %w", err)
		}
		all = sources
	}
	if len(f.extraOverlays) > 0 {
		extra, err := readOverlays(f.extraOverlays)
		if err != nil {
			return nil, fmt.Errorf("-extra-overlays: %w", err)
		}
		all = append(all, extra...)
	}
	return all, nil
}

// wantsNoOverlays reports whether the flags say -overlays none.
func (f *clientFlags) wantsNoOverlays() bool {
	return slices.Equal(f.overlays, fileList{none})
}

// mixesBuiltInOverlays reports whether the built-in overlays are applied to
// a document of the user, which they may not fit.
func (f *clientFlags) mixesBuiltInOverlays() bool {
	return f.spec != "" && len(f.overlays) == 0
}

// explain adds the flag at fault to an error of the generator, if it is known, and
// a hint if the built-in overlays may be the cause.
func (f *clientFlags) explain(err error) error {
	if _, ok := errors.AsType[*generator.BesideError](err); ok {
		return fmt.Errorf("-out %s: %w", f.out, err)
	}
	if _, ok := errors.AsType[*generator.OptionError](err); ok {
		return fmt.Errorf("-with: %w", err)
	}
	if f.mixesBuiltInOverlays() {
		return fmt.Errorf("%w\nthe built-in overlays were applied, but they are made for the built-in document; "+
			"use -overlays none to leave them out", shorten(err))
	}
	return err
}

// shorten cuts a long list of errors. If the document describes another API, every
// action of the built-in overlays causes an error.
func shorten(err error) error {
	const maxLines = 30
	lines := strings.Split(err.Error(), "\n")
	if len(lines) <= maxLines+1 {
		return err
	}
	shown := strings.Join(lines[:maxLines], "\n")
	return fmt.Errorf("%s\nand %d more", shown, len(lines)-maxLines)
}
