// Package naming turns the names of an API document into Go names: exported
// identifiers, constants, variables, methods and file names. It also joins
// names with descriptions to sentences.
//
// All functions are pure: the same name gives the same result, whatever else
// the document holds. Collisions are for the caller to find.
package naming
