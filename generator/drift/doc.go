// Package drift compares two revisions of an OpenAPI document and says what
// changed, which of it breaks a client, and in which Go names.
//
//	read        document → model, normalised        model.go, model_schema.go
//	match       moves and renames                   match.go
//	differ      two models → findings               diff_*.go
//	rules       findings → ratings and sentences    rules.go
//	guard       what no finding explains            guard.go
//	accept      findings that were accepted         accept.go
//	render      report → text, Markdown, JSON, …    render_*.go
//
// It works on documents that no loader accepts: dangling references,
// operations without an operationId, required properties that do not exist
// and numeric status codes are findings, not refusals. Components are compared
// once, by name, and each finding lists the operations it reaches. Prose,
// examples, titles, order, vendor extensions and formatting are no findings.
//
// # The JSON format
//
// It is an object, version 1:
//
//	version           1; it grows when a field changes its meaning or goes
//	old, new          names of the documents
//	outcome           0 nothing or all accepted, 1 something, 2 something that breaks programs
//	summary           the report in a sentence
//	findings          the changes, the worst first: see [Finding]
//	defects           what is wrong in the new document itself: see [Defect]
//	ignored           by how many values of prose, examples and extensions they differ
//	generation        what generating comes to, where overlays were given: see [Generation]
//	staleAcceptances  acceptances that match no finding: see [Acceptance]
package drift
