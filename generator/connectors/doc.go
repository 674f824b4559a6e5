// Package connectors generates Go structs for the settings of connectors, from
// a connector registry or from the schemas in an OpenAPI document.
//
// [Generate] is a pipeline of four stages:
//
//	catalog.go  parses the document and finds the schemas by name (registry.go)
//	select.go   decides which of them are connectors, and which were selected
//	plan.go     decides on types, fields, names, rules and comments (plan_*.go)
//	emit.go     prints the plan of a connector as a Go file (connector.tmpl)
//
// The generated package needs only the standard library. Its runtime, which all
// connectors share, is a copy of package settings (runtime.go).
//
// The same input always gives the same files. A setting whose schema has no
// counterpart in Go becomes a field that holds JSON, so that one unusual setting
// never stops the generation of the others.
package connectors
