// Package consumer is what a program does with typed settings of connectors.
package consumer

//go:generate go tool airbytegen connectors -spec spec.yaml -connectors source-lakebase,destination-silo -out connectors
