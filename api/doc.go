// Package airbyte is a client of the Airbyte public API, for Airbyte Cloud and
// for self-managed servers of any age.
//
// A Client has one field per group of operations, and each has one method per
// operation:
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
// Required parameters are arguments, optional ones are fields of a struct that
// may be nil, and a body is passed by value. Required fields are values,
// optional ones pointers, to be filled with new: new("name"). Slices, maps and
// the types of this package that have a zero value of their own are left out
// when nil or zero, so an empty, non-nil slice is sent as [].
//
// # What servers send
//
// The API document and the servers differ, and the servers win. Enums are
// open: an unknown value is read and kept, and Known tells it apart. Optional
// fields, and required ones, may be missing or null without failing. Settings
// of connectors are Configuration, which is JSON and does not print what it
// holds.
package airbyte
