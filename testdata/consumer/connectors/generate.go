// Package consumer is a program that uses typed settings of connectors. Its
// examples are those of generator/connectors/README.md.
package consumer

//go:generate go tool airbytegen connectors -spec spec.yaml -connectors source-lakebase,destination-silo -out connectors
