// Package agent lets an agent operate Airbyte: it describes every operation of the API, checks the input for
// one, and calls it through the typed methods of package airbyte.
//
// A [Runner] does so within the limits of an operator: a mode, rules for operations, and workspaces. It hides
// secrets, asks a person before something is destroyed, and writes an audit log. Create it with [New]; without
// options it only reads.
//
// The catalogue is generated. [Operations] lists it and [Lookup] finds an operation by its ID. An input is one
// JSON object that holds the path parameters, the query parameters and the fields of the request body side by
// side.
package agent

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Operation describes an operation of the API.
type Operation struct {
	ID      string // operationId, such as listJobs
	Service string // service of the client, such as Jobs
	Name    string // method of the service, such as List
	Method  string // HTTP method, such as GET
	Path    string // path template, such as /jobs/{jobId}

	// Summary describes the operation in one line.
	Summary string

	// Effect is the effect of the operation, except for inputs with a value in Cases. Use
	// [Operation.EffectOf] before a call.
	Effect Effect

	// Cases lists values of the input with an effect of their own. It is nil for most operations.
	Cases []EffectCase

	// SecretResult lists fields of the result that hold a new secret. It is nil for most operations. Call such
	// an operation only if there is a place to keep the secret, which may be impossible to read again.
	SecretResult []string

	// SecretInput lists the fields of the input that hold secrets, as dotted paths. A step "*" stands for the
	// items of a list or the values of a map. Everything below an open field, such as configuration, may be
	// secret.
	SecretInput []string

	Paged   bool          // one page of a list, with limit and offset in the input
	Timeout time.Duration // how long one attempt may take; 0 for the default of the client
	Since   string        // first release of servers that have it, such as 1.6 or March 2026; "" if all have it
	Removed string        // when servers lost it; "" if they still have it

	// Signature lists the fields of the input, such as "connectionId, jobType: sync or reset". Optional fields
	// end in "?".
	Signature string

	// Schema is the JSON schema of the input in a dialect that all clients understand. It says in prose what
	// the dialect lacks; [Operation.Check] checks that, too.
	Schema string

	// Example is a short valid input.
	Example string

	// Notes has facts that a caller should know, as plain text. It is "" if there are none.
	Notes string

	input *schema
	call  callFunc
}

// callFunc calls the typed method of an operation.
type callFunc func(ctx context.Context, client *airbyte.Client, in *input, opts []airbyte.RequestOption) (any, error)

// Operations returns all operations in the order of the services. The caller owns the slice, but may not change
// the operations.
func Operations() []*Operation { return slices.Clone(operations) }

// Lookup returns the operation with an ID, or nil. Upper and lower case are distinguished.
func Lookup(id string) *Operation {
	for _, op := range operations {
		if op.ID == id {
			return op
		}
	}
	return nil
}

// String returns the ID.
func (o *Operation) String() string { return o.ID }

// Has reports whether the input may have a field of this name at its top level.
func (o *Operation) Has(field string) bool { return o.input.field(field) != nil }

// Fields lists the fields that an input may have at its top level: the parameters of the path, the required
// ones of the query, the fields of the body, and the optional parameters.
func (o *Operation) Fields() []string {
	var names []string
	for _, f := range o.input.fields {
		names = append(names, f.name)
	}
	return names
}

// Kind returns the JSON type of a field at the top level of an input: string, integer, number, boolean, array
// or object. It returns "" for an unknown field and for one that accepts every value.
func (o *Operation) Kind(name string) string {
	f := o.input.field(name)
	if f == nil {
		return ""
	}
	kind := f.schema.resolve().kind
	switch kind {
	case anything:
		return ""
	case union:
		return string(obj)
	}
	return string(kind)
}

// Check compares an input with the full schema of the operation and sends nothing. A reference such as
// {"$secret": "env:NAME"} may stand for a secret. The error is an [*InputError] that lists the mistakes. An
// empty input is an empty object.
func (o *Operation) Check(raw json.RawMessage) error { return o.check(raw, true) }

// Call checks an input and calls the typed method of the operation. It sends only the fields that the input
// has. References to secrets must be resolved before; Call refuses them.
//
// The result is that of the method: a pointer to a struct, a slice, an [*airbyte.Redirect], or nil if the
// operation returns nothing. The error is an [*InputError], before anything is sent, or an error of the method.
func (o *Operation) Call(ctx context.Context, client *airbyte.Client, raw json.RawMessage, opts ...airbyte.RequestOption) (any, error) {
	if client == nil {
		return nil, errors.New("agent: the client is nil")
	}
	in, err := o.readInput(raw)
	if err != nil {
		return nil, err
	}
	return o.call(ctx, client, in, opts)
}
