// Package drift compares two revisions of an OpenAPI document and says what
// changed, which of it breaks a client, and in which Go names.
//
//	readModel   document → model, normalised        model.go, model_schema.go
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
package drift
