package drift

import (
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
)

// Previewer generates Go code in memory from the facts of a document and the
// overlays that apply to it. Actions that do not fit the document are left out.
// A document from which no code can be generated is not an error: the preview
// says so in Fatal.
type Previewer func(name string, facts *facts.Facts, overlays []document.Source) (*Preview, error)

// Preview is the Go API that a document generates.
type Preview struct {
	// Declarations are the exported declarations with their signatures, such as
	// JobsService.Get → func(context.Context, int64) (*Job, error). Fields and
	// methods are named after their type.
	Declarations map[string]string

	// Places are the JSON pointers of the parts of the document that the
	// declarations come from, by declaration. An option comes from a parameter of
	// each operation that takes it. There is no entry for a declaration that comes
	// from no part.
	Places map[string][]string

	// Names are the Go names of parts of the document, as programs write them,
	// by JSON pointer: Jobs.Get, Job.Status, Jobs.Get(jobID).
	Names map[string]string

	// Undocumented lists the operations, parameters and types without a
	// description.
	Undocumented []string

	// WithoutEffect lists the operations without x-effect, which the catalogue for
	// agents needs. It is nil for documents without a catalogue.
	WithoutEffect []string

	Err   error // why generation fails with the overlays as they are
	Fatal error // why there are no declarations, even without the actions that do not fit
}
