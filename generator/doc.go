// Package generator turns an OpenAPI document and the overlays that repair it
// into a Go client package.
//
// Data flows one way, one package per stage:
//
//	document   a document as a tree with places
//	grammar    the fields of OpenAPI documents, and the values they hold
//	facts      the part of a document that describes the interface
//	overlay    overlays, applied strictly
//	model      references resolved, allOf folded
//	plan       every decision: selection, services, names, types, paging
//	emit       the plan as Go files, through oapi-codegen
//	layer      handwritten code, copied into packages that stand on their own
//
// Packages naming, gofile and goapi are tools of several stages: Go names, Go
// files, and the exported API of a package.
//
// The package turns files into files: it opens no network connection, reads no
// flag, clock or environment variable and writes no log, and the same input gives
// the same bytes on every machine. It never guesses: an overlay action without
// effect, an operation without a service, two Go names that collide and a list
// whose paging is unknown are errors that name the place.
package generator
