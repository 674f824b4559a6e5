// Package attribute stands in for go.opentelemetry.io/otel/attribute in examples, so that this module
// need not depend on OpenTelemetry. It has only the functions that the examples call, with the same
// names and parameters.
package attribute

import "strconv"

// KeyValue is an attribute of a span.
type KeyValue struct {
	Key   string
	Value string
}

// String returns an attribute with a string.
func String(k, v string) KeyValue { return KeyValue{Key: k, Value: v} }

// Int returns an attribute with a number.
func Int(k string, v int) KeyValue { return KeyValue{Key: k, Value: strconv.Itoa(v)} }
