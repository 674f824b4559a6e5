//go:build tools

package airbytego

// The oapi-codegen command is not used to generate: generator calls its
// packages in memory. It is pinned here so that scripts/bench.sh measures
// against the very version we build on.
import _ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
