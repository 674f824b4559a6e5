// Package airbyte is the root of the module: it holds the inputs of the
// generator, so that a program which requires this module can generate without
// the network. The client is in package api.
package airbyte

import "embed"

//go:generate go run ./generator/airbytegen generate -spec spec/airbyte.yaml -overlays overlays -out api -package airbyte -document api/airbytetest/openapi.gen.json

// Inputs has the pinned spec and the overlays, under spec and overlays.
//
//go:embed spec overlays
var Inputs embed.FS
