// Package codes stands in for go.opentelemetry.io/otel/codes in examples, so that this module need not
// depend on OpenTelemetry.
package codes

// Code is the status of a span.
type Code uint32

// The statuses of spans.
const (
	Unset Code = 0
	Error Code = 1
	Ok    Code = 2
)
