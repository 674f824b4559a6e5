package airbytetest

// collection describes the resources of one type, such as all sources. Each service_*.go file
// declares its collections.
type collection struct {
	name       string      // of one resource; new IDs depend on it
	idProperty string      // property of responses that holds the ID
	idParam    string      // path parameter that holds the ID
	errorName  string      // resourceType in error responses
	missing    missing     // response to an unknown ID
	parent     *collection // resources that these belong to; nil for none
	duplicate  string      // problem type of a name that is taken; "" if names need not be unique
	fields     []string    // properties of requests that are stored as they are
}

// missing says how a server responds to an ID that does not exist. Real servers differ by resource.
type missing int

const (
	// missingIsForbidden returns 403, or 404 to an instance admin.
	missingIsForbidden missing = iota
	// missingIsNotFound returns 404.
	missingIsNotFound
	// missingIsServerError returns 500.
	missingIsServerError
)
