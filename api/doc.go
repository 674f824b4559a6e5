// Package airbyte is a client for the Airbyte public API, for Airbyte Cloud and for self-managed
// servers since release 0.50.
//
// Create a [Client] with [NewClient]. It has one service for each group of operations, and each service
// has one method for each operation:
//
//	client, err := airbyte.NewClient(
//		airbyte.WithBaseURL("http://localhost:8000/api/public/v1"), // without it: Airbyte Cloud
//		airbyte.WithClientCredentials(clientID, clientSecret),
//	)
//	if err != nil {
//		return err
//	}
//	job, err := client.Jobs.Create(ctx, airbyte.JobCreateRequest{
//		ConnectionID: connectionID,
//		JobType:      airbyte.JobTypeSync,
//	})
//
// # Parameters
//
// Required parameters are arguments. Optional parameters are fields of a struct, passed by pointer; nil
// sets none of them. A request body is passed by value.
//
// Required fields of a body are values. Optional fields are pointers; set them with new, as in
// new("a name"). Nil slices, nil maps and zero values of this package's types are left out. A slice that
// is empty but not nil is sent as [].
//
// # Options
//
// An [Option] configures a client, and a [RequestOption] changes a single call. The names of all options
// start with With:
//
//	client, err := airbyte.NewClient(airbyte.WithLogger(logger), airbyte.WithUserAgent("pipelines/2.1"))
//	job, err := client.Jobs.Get(ctx, jobID, airbyte.WithTimeout(10*time.Second), airbyte.WithoutRetry())
//
// [WithDefaultHeader] and [WithHost] set headers of all requests, and [WithHeader] those of a single call.
// [WithResponse] and [WithResponseBody] store the response of a call.
//
// # Credentials
//
// Most programs use [WithClientCredentials], which fetches access tokens for an application and renews
// them before they expire. [WithToken] sends a fixed token, [WithTokenSource] sends tokens from a function
// of yours, and [WithBasicAuth] sends a user name and a password. [WithEnv] reads credentials from
// environment variables. A server with authentication turned off needs no credentials.
//
// A program that acts for many users or tenants can create a client for each of them. Or it shares one
// client, creates [CallCredentials] for each tenant with [Client.NewCallCredentials], and passes them to
// calls with [WithCallCredentials]. [WithCallToken] passes on the token of a caller.
//
// The client sends credentials only to the configured server and does not follow redirects.
//
// # Errors
//
// An error response of the server is returned as an [*Error]. Test for a status with [errors.Is] and
// [ErrNotFound], [ErrConflict] or a similar value. Get the details with [errors.AsType]; the field
// Problem.Message is the most useful one. If a failed request may have changed something, its error
// matches [ErrMaybeApplied]. For example, after a request to delete something:
//
//	if errors.Is(err, airbyte.ErrNotFound) {
//		return nil // already deleted
//	}
//	if apiErr, ok := errors.AsType[*airbyte.Error](err); ok {
//		log.Print(apiErr.StatusCode, " ", apiErr.Problem.Message)
//	}
//
// A 404 for a path that the server does not have, or with a web page or other text instead of JSON, does
// not match ErrNotFound: the base URL may be wrong, the server may lack the operation, or a proxy may not
// reach the server.
//
// A successful response with an unexpected body is an error, too, such as an object without its ID, or a
// message instead of a list. An empty object counts as an empty list.
//
// # Retries and timeouts
//
// The client retries a request if that is safe: after a 429, if the request certainly did not reach the
// server, and, for operations that may be repeated, after a 502, 503 or 504 or a broken connection.
// Before a retry it waits for a short random time, or for the time in the Retry-After header.
// [WithRetry] sets the number of attempts and the delays.
//
// Each attempt has a timeout of two minutes, or more for operations that are slow on the server. The
// context limits the whole call.
//
// # Production
//
// [WithLogger] logs each attempt. [WithAttemptHook] calls functions of yours before and after each attempt,
// for traces and metrics. A [Limiter] limits the requests of all clients that share it, and lets workspaces
// take turns:
//
//	limiter := airbyte.NewLimiter(airbyte.Limits{Concurrent: 4})
//	client, err := airbyte.NewClient(airbyte.WithLimiter(limiter), airbyte.WithAttemptHook(hook))
//
// # Lists
//
// List returns a list, or one page of it. All iterates over the whole list and requests the pages as
// needed:
//
//	for source, err := range client.Sources.All(ctx, nil) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(source.Name)
//	}
//
// [Collect] reads a whole list into a slice.
//
// # Jobs
//
// [Client.RunSync] starts a sync of a connection, or attaches to the one that is running, and waits
// until it ends. [Client.Sync] only starts it, and [Client.WaitForJob] only waits. [Client.RunJob] runs
// jobs of other types, such as a clear.
//
// If the server refuses to start a job, a [*JobBlockedError] names the job that is running, or the status
// of the connection. [WithWaitForOtherJobs] waits for that job first. [WithCancelOnStop] cancels a job that
// takes too long; [WithCancelStartedOnStop] spares jobs that somebody else has started. [JobStatus.Final]
// reports whether a job has ended.
//
// # Configurations and secrets
//
// The [Configuration] of a connector stays JSON, because each connector has its own settings.
// [NewConfiguration] makes one from a struct or a map, and [MustConfiguration] does so inside a literal.
//
// Package fmt prints the structs of this package with the values of their pointers, but not values that
// hold secrets, such as [Secret] and [SecretInput]. Errors and logs hide secrets, but show the hosts,
// databases and other names that they are about; [SecretInput] has the rule.
//
// Some servers return secrets of configurations and mappers without a mask. The JSON of a response, such as
// a [Source], has the mask instead. The fields of the response hold the values, and requests send them.
//
// # Older and newer servers
//
// Self-managed servers may lack operations that were added or removed upstream. The documentation of
// an operation says since when servers have it or no longer have it, and so do the fields Since and
// Removed of [Operation]. If a server lacks the operation, the error matches [ErrUnsupported] and does
// not match [ErrNotFound]:
//
//	tags, err := client.Tags.List(ctx, nil)
//	if errors.Is(err, airbyte.ErrUnsupported) {
//		return nil // tags need a server of release 1.6
//	}
//
// # Differences between the API document and the servers
//
// The client follows the servers where they differ from the API document. Enums are open: a value that
// this package does not know is read and sent back unchanged, and its method Known reports false. Fields
// may be missing or null, even if they are required.
//
// Fields that this package does not know, because the server is older or newer, are in the field Extra of
// an object. An object that you read, change and send back keeps them. Requests to change a source, a
// destination, a connection or a workspace have a field Extra as well.
//
// If the response to a DELETE has no body, the request was still a success. Methods that return the
// object then read it again. If that is impossible, because the object is deleted, only its ID is set.
// Jobs.Cancel does not delete the job, so it returns an error that matches [ErrMaybeApplied] if it cannot
// read the job again: the server has cancelled what ran on the connection, but the status of the job is
// unknown. Read the job before you cancel it again.
//
// # Operations and parameters that this package does not know
//
// [WithQuery] adds a query parameter to any call. [Client.Do] sends any request, with the credentials,
// retries and errors of the client:
//
//	var state json.RawMessage
//	err := client.Do(ctx, "GET", "/connections/"+url.PathEscape(connectionID)+"/state", nil, &state)
package airbyte
