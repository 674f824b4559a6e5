// Package naming turns the names of an API document into Go names: exported
// identifiers, constants, variables, methods and file names. It also joins names
// and descriptions into sentences.
//
// The result depends only on the name itself, not on other names of the
// document. Callers check for collisions.
package naming
