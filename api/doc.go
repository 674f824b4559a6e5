// Package airbyte is a client for the Airbyte public API, for Airbyte Cloud and for self-managed
// servers of any version.
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
// sets none. A request body is passed by value.
//
// Required fields of a body are values. Optional fields are pointers, which new fills: new("a name").
// A nil slice, a nil map and the zero value of the package's own types are not sent; an empty slice that
// is not nil is sent as [].
//
// # Options
//
// A client takes each [Option] for all calls, and a method takes each [RequestOption] for one call. All
// options start with With:
//
//	client, err := airbyte.NewClient(airbyte.WithLogger(logger), airbyte.WithUserAgent("pipelines/2.1"))
//	job, err := client.Jobs.Get(ctx, jobID, airbyte.WithTimeout(10*time.Second), airbyte.WithoutRetry())
//
// # Credentials
//
// Most programs use [WithClientCredentials], which fetches access tokens for an application and renews
// them in time. [WithToken] sends a fixed token, [WithTokenSource] tokens from elsewhere, and
// [WithBasicAuth] a user name and a password. [WithEnv] reads them from environment variables. A server
// with authentication turned off needs no credentials. Credentials are sent to the configured server
// only; the client follows no redirects.
//
// # Errors
//
// A response that is not a success is an [*Error]. Use [errors.Is] with [ErrNotFound], [ErrConflict] and
// the like, or [errors.AsType] for the details; Problem.Message holds the most useful text. A request
// that failed but may have changed something matches [ErrMaybeApplied]:
//
//	if errors.Is(err, airbyte.ErrNotFound) {
//		return nil // it is deleted already
//	}
//	if apiErr, ok := errors.AsType[*airbyte.Error](err); ok {
//		log.Print(apiErr.StatusCode, " ", apiErr.Problem.Message)
//	}
//
// # Retries and timeouts
//
// The client repeats a request if that is safe: after a 429, if the request certainly did not reach the
// server, and, for operations that may be repeated, after a 502, 503 or 504 or a broken connection. It
// waits as long as a Retry-After header asks. [RetryPolicy] sets how often it tries, and [WithRetry]
// sets the policy.
//
// Each attempt has a timeout of two minutes, or more for operations that are slow on the server. The
// context limits the call as a whole.
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
// # Jobs
//
// [Client.RunSync] starts a sync of a connection, or attaches to the one that is running, and waits for
// its end. [Client.Sync] only starts it, and [Client.WaitForJob] only waits.
//
// # Configurations and secrets
//
// The [Configuration] of a connector stays JSON, because each connector has its own settings. Values that
// hold secrets, such as [Secret] and [SecretInput], are not printed by package fmt. Errors and logs do
// not repeat the secrets of a request.
//
// # Differences between the API document and the servers
//
// The client follows the servers where they differ from the API document. Enums are open: a value that
// this package does not know is read and sent back unchanged, and its method Known reports false. Fields
// may be missing or null, even if they are required. The objects that are read, changed and sent back
// keep the fields that this package does not know.
//
// # Operations and parameters that this package does not know
//
// [WithQuery] adds a query parameter to any call. [Client.Do] sends any request, with the credentials,
// retries and errors of the client:
//
//	var state json.RawMessage
//	err := client.Do(ctx, "GET", "/connections/"+url.PathEscape(connectionID)+"/state", nil, &state)
package airbyte
