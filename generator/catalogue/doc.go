// Package catalogue generates the catalogue of operations for agents. For each
// operation, it has a summary, the effect, the schema of the input, and a function
// that calls the method of the generated client.
//
// [New] makes the catalogue from a plan, in these steps; each has a file:
//
//	facts      effects, secret results and notes, from extensions that overlays set
//	schema     the schema of an input, with everything that the document says
//	secrets    the fields of an input that hold secrets
//	portable   the same schema in a dialect that all clients understand
//	signature  the fields of an input in one line
//	example    a short valid input
//
// [Catalogue.Print] prints it as a Go file.
package catalogue
