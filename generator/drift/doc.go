// Package drift compares two revisions of an OpenAPI document. It reports the
// changes, which of them break programs, and the Go names they concern.
//
// [Compare] reads both documents, compares them and returns a [Report], which
// can be rendered in several [Formats]:
//
//	compare.go       the pipeline
//	model_*.go       a document → a normalised model of its interface
//	match_*.go       operations that moved, schemas that were renamed
//	diff_*.go        two models → changes
//	guard.go         differences that no change explains
//	rule_*.go        the kinds of changes, their severity and wording
//	generation_*.go  the Go code generated from both documents
//	report_*.go      accepted findings, decisions left to a person
//	render_*.go      text, Markdown, JSON, …
//
// Documents need not be valid: dangling references, missing operationIds,
// undefined required properties and numeric statuses are reported as defects.
// Components are compared once, by name, and each finding lists the operations
// that it reaches. Prose, titles, examples, order, formatting and vendor
// extensions are ignored. Tags, names of schemas and other things that only concern
// how a document is written are reported only if they break Go.
//
// README.md is the manual: exit codes, formats, accepted findings, use in CI, and
// how to add a rule.
//
// # The JSON format
//
// Version 1 is an object with these keys:
//
//	version           1; see [JSONVersion]
//	old, new          names of the base and the revision
//	outcome           0 for no change, 1 for a change, 2 for a breaking change
//	summary           the report in a sentence
//	findings          the changes, the worst first; see [Finding]
//	defects           mistakes in the revision; see [Defect]
//	ignored           lower bound for the number of ignored differences
//	goUnknown         why it is unknown which findings break Go; missing if known
//	generation        the generated code, if overlays were given; see [Generation]
//	staleAcceptances  acceptances that match no finding; see [Acceptance]
package drift
