// Package connectors turns the schemas of connectors in an OpenAPI document
// into Go structs for their settings.
//
// Data flows one way:
//
//	openDocument  bytes → schemas by name, without parsing the others  document.go, scan.go
//	planConnector schema → types, fields, names, rules                plan.go, union.go, enum.go
//	emit          plan → a Go file                                    emit.go, connector.tmpl
//
// The generated package is complete in itself: what all connectors share is
// package settings, whose files are written along.
//
// Like package generator, it is bytes in, files out, and the same input gives
// the same bytes. What a schema leaves open becomes a field of JSON, so a
// document with surprises still generates.
package connectors
