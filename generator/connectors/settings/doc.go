// Package settings holds the settings of Airbyte connectors as Go types.
//
// Each connector is a struct. Fill it, and send what Configuration returns in a
// request; read the configuration of a response into it with json.Unmarshal:
//
//	source := SourcePostgres{Host: "db", Port: new(5432), …}
//	configuration, err := source.Configuration()
//
// Fields are nil or empty when they are not set, and then not sent. Numbers,
// booleans and objects are pointers, and so are strings that may be left out,
// so that 0, false and "" can be said. A setting with several shapes, such as a
// way to log in, is an interface; the value is a pointer to one of the types
// that its comment lists. The struct writes the key that tells them apart, as
// it writes the type of the connector.
//
// Nothing is lost on the way: keys and options that these types do not know, and
// numbers of any size, are sent back as they were read. Secrets are written to
// JSON, and neither printed nor logged. But JSON is what a logger of package slog
// may make of a value with settings in it, so log settings by themselves.
package settings
