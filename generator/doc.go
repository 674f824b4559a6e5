// Package generator turns an OpenAPI document and the overlays that repair it
// into a Go client package.
//
// Data flows one way:
//
//	Patch    spec + overlays → patched document     overlay.go, effect.go
//	load     patched document → resolved model      load.go
//	newPlan  model → services, operations, types    plan.go, names.go
//	emit     plan → Go files, through oapi-codegen  emit.go, split.go
//	layer    handwritten files → a file beside them layer.go, layer_prune.go
//
// The layer is what generated code calls. Where a package is to stand on its
// own, what it needs of the layer is copied into it. Seal, after all of this,
// notes what the files hold, so that edits by hand are not lost.
//
// The package is files in, files out: it opens no network connection, reads no
// flag, clock or environment variable and writes no log, and the same input
// gives the same bytes on every machine. What it cannot decide it refuses: an
// overlay action without effect, an operation without a service, two Go names
// that collide and a list whose paging is unknown are errors that name the
// place.
package generator
