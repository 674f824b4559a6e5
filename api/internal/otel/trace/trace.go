// Package trace stands in for go.opentelemetry.io/otel/trace in examples, so that this module need not
// depend on OpenTelemetry. It has only what the examples use, with the same names and parameters.
package trace

import (
	"context"

	"github.com/airbyte-go/airbyte/api/internal/otel/attribute"
	"github.com/airbyte-go/airbyte/api/internal/otel/codes"
)

// Tracer starts spans.
type Tracer interface {
	Start(ctx context.Context, spanName string, opts ...SpanStartOption) (context.Context, Span)
}

// Span is a part of a trace.
type Span interface {
	SetAttributes(kv ...attribute.KeyValue)
	RecordError(err error)
	SetStatus(code codes.Code, description string)
	End()
}

// SpanKind says how a span relates to others.
type SpanKind int

// SpanKindClient is the kind of a request that is sent.
const SpanKindClient SpanKind = 3

// SpanStart holds the values that options set.
type SpanStart struct {
	Kind       SpanKind
	Attributes []attribute.KeyValue
}

// SpanStartOption is an option of [Tracer].
type SpanStartOption func(*SpanStart)

// WithSpanKind sets the kind of a span.
func WithSpanKind(kind SpanKind) SpanStartOption { return func(s *SpanStart) { s.Kind = kind } }

// WithAttributes adds attributes to a span.
func WithAttributes(attributes ...attribute.KeyValue) SpanStartOption {
	return func(s *SpanStart) { s.Attributes = append(s.Attributes, attributes...) }
}

type spanKey struct{}

// ContextWithSpan returns a context with a span.
func ContextWithSpan(parent context.Context, span Span) context.Context {
	return context.WithValue(parent, spanKey{}, span)
}

// SpanFromContext returns the span of a context, or nil. The one of OpenTelemetry returns a span that does
// nothing instead of nil.
func SpanFromContext(ctx context.Context) Span {
	span, _ := ctx.Value(spanKey{}).(Span)
	return span
}
