// Package airbyte is a client of the Airbyte public API, for Airbyte Cloud and for self-managed
// servers of any age.
//
// A Client has one field per group of operations, and each has one method per operation:
//
//	client, err := airbyte.NewClient(
//		airbyte.WithBaseURL("http://localhost:8000/api/public/v1"),
//		airbyte.WithToken(token),
//	)
//	job, err := client.Jobs.Create(ctx, airbyte.JobCreateRequest{
//		ConnectionID: connectionID,
//		JobType:      airbyte.JobTypeSync,
//	})
//
// Required parameters are arguments, optional ones are fields of a struct that may be nil, and a
// body is passed by value. Required fields are values, optional ones pointers, to be filled with
// new: new("name"). Slices, maps and the types of this package that have a zero value of their own
// are left out when nil or zero, so an empty, non-nil slice is sent as [].
//
// # Credentials
//
// WithClientCredentials is what most programs want: it gets tokens for an application and renews
// them in time. There are also WithToken, WithTokenSource, WithBasicAuth, and none, for servers
// with authentication turned off. FromEnv reads them from the environment. Credentials go to the
// configured server only; no redirect and no link is followed.
//
// # Errors
//
// An answer that is not a success is an *Error. It is ErrNotFound, ErrConflict and so on for
// errors.Is, and its Problem has the useful text, out of whichever of five shapes the server chose.
// A request that failed after it may have been applied is ErrMaybeApplied.
//
// # Retries and time
//
// Requests that may be repeated are, when the connection breaks or the answer is 502, 503 or 504;
// all are after a 429, and when they surely did not reach the server. Retry-After is honoured. What
// may have been applied, and must not be applied twice, is never sent again. Each operation has a
// timeout of its own for an attempt: minutes for those that are slow on the server.
//
// # Lists and jobs
//
// All walks the pages of a list. RunSync starts a sync, or attaches to the one that is running, and
// waits for its end; Sync and WaitForJob are its halves.
//
// # What servers send
//
// The API document and the servers differ, and the servers win. Enums are open: an unknown value is
// read and kept, and Known tells it apart. Optional fields, and required ones, may be missing or
// null without failing. Settings of connectors are Configuration, which is JSON and does not print
// what it holds.
package airbyte
