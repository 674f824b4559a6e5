package drift

import (
	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/overlay"
)

// This file is the only one in this package that imports package generator. It
// uses documents, facts and overlays. The later stages of the generator are
// passed in as a [Previewer].

type (
	// Source is a document or an overlay, and the name used for it in messages.
	Source = document.Source

	// Facts is the part of a document that describes the interface.
	Facts = facts.Facts

	// OverlayAction reports whether an overlay action fits the revision.
	OverlayAction = overlay.ActionHealth
)

// actionActive is the status of an overlay action that works as before.
const actionActive = overlay.ActionActive

// overlayAdvice is the remedy for an overlay action, by its status.
var overlayAdvice = map[string]string{
	overlay.ActionStale:     "remove the action, or point it at the new place",
	overlay.ActionRedundant: "remove the action, because the document now says the same",
	overlay.ActionConflict:  "choose between the action and the document, which now says something else",
	overlay.ActionDuplicate: "remove the action, because the list now has the entry",
	overlay.ActionReach:     "check that the action fits the places it now matches",
}

// extractFacts reads the facts of an OpenAPI 3.x document.
func extractFacts(src Source) (*Facts, error) { return facts.Extract(src) }

// checkOverlays reports whether the overlay actions of the base fit the revision.
func checkOverlays(base, revision *Facts, overlays []Source) ([]OverlayAction, error) {
	return overlay.Health(base, revision, overlays)
}

// unknownKeys returns the keys of a document that OpenAPI does not define, by
// JSON pointer.
func unknownKeys(facts *Facts) map[string]*yaml.Node {
	unknown := map[string]*yaml.Node{}
	for _, key := range facts.Unknown {
		unknown[key.Pointer] = key.Value
	}
	return unknown
}

// stepName decodes a step of a JSON pointer.
func stepName(step string) string { return document.StepName(step) }
