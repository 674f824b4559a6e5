// Package settings holds typed settings of Airbyte connectors.
//
// Each connector is a struct. To create a source or a destination, fill the
// struct and send the result of Configuration, together with the DefinitionID if the
// struct knows it:
//
//	settings := NewSourcePostgres()
//	settings.Host = "db"
//	configuration, err := settings.Configuration()
//
// To change one, decode the configuration of a response into the struct with
// [json.Unmarshal], change fields, and send Configuration again.
//
// # Fields
//
// A field that is nil or empty is not sent. Numbers, booleans and objects are
// pointers, and so are optional strings, so that 0, false and "" can be sent.
// Constructors fill in the defaults. In other structs they are missing, and Airbyte
// applies them. [Null] and [Empty] send values that a field cannot express.
//
// A setting with several options, such as an authentication method, is an
// interface. Its value is a pointer to one of the structs that its comment
// lists. The structs add the property that tells the options apart, and the type
// of the connector.
//
// # Unknown settings
//
// Settings that are decoded and encoded again lose nothing. Extra keeps keys that
// have no field and values that their fields cannot hold, [Unknown] keeps options
// that this package does not know, and enums keep values without a constant. Numbers
// keep all their digits. The method Unknown lists settings that are kept like this.
// [DecodeStrict] refuses them, for files that people write.
//
// # Secrets
//
// Secrets are encoded to JSON, but neither printed by package fmt nor logged by
// package slog. Log settings as separate values: if they are inside another struct, a
// list or a map, a JSON handler encodes it, including the secrets.
package settings
