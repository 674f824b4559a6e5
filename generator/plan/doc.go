// Package plan decides everything about a Go package before any of it is
// printed: which operations it has, in which services, under which names, with
// which arguments, results, types, iterators and comments.
//
// A [Plan] is the intermediate representation between the API document and the
// Go files. [New] makes one, in the order of this list; each decision has a
// file:
//
//	operations   which operations a document has, and their paths
//	services     the service and the method of an operation
//	parameters   positional arguments, and what a path or a query can hold
//	bodies       the request body
//	results      the result, from the successful responses
//	policy       retries, credentials, timeout, base URL
//	lists        whether a result is a list, and where its items are
//	paging       how an iterator moves from page to page
//	optional     parameters that may be absent: a params struct or request options
//	selection    the operations that the caller wants
//	reach        the component schemas that those operations use
//	types        the Go types of schemas
//	fields       struct fields of properties
//	enums        constants of enums
//	unions       variants of unions
//	gotype       the Go type that a schema has where it is used
//	options      request options, shared by operations
//	inputs       parameters, for code that calls the methods
//	names        Go names, recorded and checked for collisions
//	docs         comments
//
// The package never guesses. If a document leaves a decision open, New returns
// an error that names the place and says how an overlay can decide it.
//
// Operations and services are in the Plan. Decisions about schemas, properties
// and parameters are attached to the loaded document, as a [Type] or a [Field]
// under the extension [model.PlanExtension]. oapi-codegen passes its own values
// to the templates for types, and those values carry the extensions.
package plan
