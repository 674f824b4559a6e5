// Package airbytego is the root of the module github.com/airbyte-go/airbyte. It has nothing for
// programs that call Airbyte: the client is package [github.com/airbyte-go/airbyte/api], and
// [github.com/airbyte-go/airbyte/api/airbytetest] is an Airbyte server in memory for tests.
//
// This package embeds the inputs of the generator, github.com/airbyte-go/airbyte/generator/airbytegen,
// so that a program can generate a client of its own without the network.
package airbytego

import "embed"

//go:generate go run ./generator/airbytegen generate -spec spec/airbyte.yaml -overlays overlays -out api -package airbyte -layer=false -document api/internal/openapi/openapi.gen.json -agent api/agent

// Inputs holds the pinned API document and the overlays, in the folders spec and overlays.
//
//go:embed spec overlays
var Inputs embed.FS

// Upstream is the file spec/upstream.json, which says where the pinned document comes from.
//
//go:embed spec/upstream.json
var Upstream []byte

// Layer holds all Go files of package api, in the folder api. The handwritten ones are part of every
// package that the generator writes. Readers leave out the tests (_test.go) and the generated files
// (.gen.go), which the pattern matches, too.
//
//go:embed api/*.go
var Layer embed.FS

// Agent holds the handwritten Go files of package api/agent that catalogues of other clients need, in the
// folder api/agent. Readers leave out the tests.
//
//go:embed api/agent/catalogue*.go
var Agent embed.FS
