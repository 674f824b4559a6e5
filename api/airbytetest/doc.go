// Package airbytetest is an Airbyte in memory, for tests of code that uses package airbyte and for
// trying the API without a server.
//
//	fake := airbytetest.New(t)
//	ws := fake.AddWorkspace("Tenant 42")
//	source := fake.AddSource(ws, "tenant_42_db", airbytetest.Postgres)
//	warehouse := fake.AddDestination(ws, "warehouse", airbytetest.Snowflake)
//	err := nightlySync(t.Context(), fake.Client(), fake.AddConnection(source, warehouse))
//
// A Server answers all operations of the API, remembers what it is told, and behaves as real
// servers do, also where they differ from the API document: links lead to the wrong host and forget
// filters, times lack their seconds when these are zero, secrets come back as asterisks, unknown
// IDs are 403. It is an http.RoundTripper, opens no socket unless Listen is called, and uses the
// time of package time alone, so inside testing/synctest a sync of hours takes no time.
//
// Requests are checked against the API document. A wrong one is refused, also where servers look
// away, as from a parameter that they do not know, and fails the test that made it. Jobs advance by
// the clock, along a Run, unless Script says otherwise. Inject makes requests fail.
//
// What a Server does not do: it moves no data, starts no scheduled jobs, knows one caller, who may
// do everything in every workspace, and checks the configuration of a connector for the properties
// it must have and no more.
package airbytetest
