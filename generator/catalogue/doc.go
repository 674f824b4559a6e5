// Package catalogue generates the catalogue of operations for agents: what each
// operation does, the input that it takes, and a function that calls its method in
// the generated client.
//
// [New] makes the catalogue from a plan, in these steps; each has a file:
//
//	facts      effects, secrets and notes, from extensions that overlays set
//	schema     the schema of an input, with everything that the document says
//	portable   the same schema in a dialect that all clients understand
//	signature  the fields of an input in one line
//	example    a short valid input
//
// [Catalogue.Print] prints it as a Go file.
package catalogue
