package grammar

// Kinds exposes the grammar to the tests in package grammar_test.
var Kinds = kinds
