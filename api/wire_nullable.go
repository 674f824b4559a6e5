//airbytegen:needs Nullable

package airbyte

import (
	"encoding/json"
	"fmt"
)

// Nullable is an optional property of a request that may also be null. Many servers treat null
// and a missing property differently: null clears a value, and a missing property leaves it alone.
//
// The zero Nullable is a missing property. [NewNullable] makes a value and [Null] makes null.
type Nullable[T any] struct {
	Value *T   // nil if the property is missing or null
	Null  bool // whether the property is null; a value wins
}

// NewNullable returns a Nullable with a value.
func NewNullable[T any](value T) Nullable[T] { return Nullable[T]{Value: &value} }

// Null returns a Nullable that is null.
func Null[T any]() Nullable[T] { return Nullable[T]{Null: true} }

// IsZero reports whether the property is missing.
func (n Nullable[T]) IsZero() bool { return n.Value == nil && !n.Null }

// String formats the value, or returns null, or "" for a missing property.
func (n Nullable[T]) String() string {
	switch {
	case n.Value != nil:
		return fmt.Sprint(*n.Value)
	case n.Null:
		return "null"
	}
	return ""
}

// MarshalJSON encodes the value, or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.Value) }

// UnmarshalJSON decodes a value or null.
func (n *Nullable[T]) UnmarshalJSON(b []byte) error {
	*n = Nullable[T]{}
	if string(b) == "null" {
		n.Null = true
		return nil
	}
	return json.Unmarshal(b, &n.Value)
}
