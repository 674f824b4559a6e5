package grammar

// Kinds gives tests outside of the package the whole grammar.
var Kinds = kinds
