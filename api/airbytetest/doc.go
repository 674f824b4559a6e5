// Package airbytetest provides an in-memory Airbyte server. Use it to test code that uses package
// airbyte, or to try the API without a server.
//
//	fake := airbytetest.New(t)
//	ws := fake.AddWorkspace("Tenant 42")
//	source := fake.AddSource(ws, "tenant_42_db", airbytetest.Postgres)
//	warehouse := fake.AddDestination(ws, "warehouse", airbytetest.Snowflake)
//	err := nightlySync(t.Context(), fake.Client(), fake.AddConnection(source, warehouse))
//
// A [Server] serves every operation of the API and keeps the resources that clients create. It
// behaves like real servers, even where they deviate from the API document: page links point to the
// wrong host and drop filters, timestamps omit their seconds when these are zero, secrets are
// masked with asterisks, and unknown IDs return status 403.
//
// A Server is an [net/http.RoundTripper] and opens no socket until [Server.Listen] or
// [Server.Serve] is called. It takes the time from package time only, so in a [testing/synctest]
// bubble a sync of several hours takes no real time.
//
// The server checks every request against the API document. It rejects an invalid request, and fails
// the test that sent it. [AllowWrongRequests] turns the test failure off. Deviations that real
// servers pass over, such as unknown properties, only appear in the log of the test. [WithStrict]
// makes the server reject them too.
//
// The status of a job changes with the clock, as its [Run] specifies. Set the runs of jobs with
// [Server.Script] and [WithJobs]. Make requests fail with [Server.Inject].
//
// The server moves no data and starts no scheduled jobs. It checks a connector configuration for the
// required properties only. Its first user may do everything in every workspace; [Server.AddCaller]
// adds users with roles.
package airbytetest
