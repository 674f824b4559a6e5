//go:build tools

package airbytego

// The oapi-codegen command is not used to generate code, because the generator
// calls its packages directly. It is pinned here so that scripts/bench.sh
// compares the generator with the same version of oapi-codegen.
import _ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
