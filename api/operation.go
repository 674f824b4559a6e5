package airbyte

import (
	"net/http"
	"time"
)

// Operation describes one operation of the API and how the client calls it.
type Operation struct {
	ID      string // operationId in the API document, such as listJobs
	Method  string // HTTP method, such as GET
	Path    string // path template below the base URL, such as /jobs/{jobId}
	Service string // field of Client
	Name    string // method of the service

	Idempotent bool          // may be sent again, even if the first request may have been applied
	Anonymous  bool          // is sent without credentials
	Paged      bool          // returns its list in pages
	Timeout    time.Duration // limit of one attempt; 0 for the client's default
	Since      string        // since when servers have the operation, such as 1.6 or March 2026; "" if all have it
	Removed    string        // since when servers lack the operation, such as April 2026; "" if they still have it

	identity string // JSON name of the property that identifies the result, such as jobId; "" for none

	mediaType string // of the request body; "" for application/json
	accept    string // media type of the response; "" for application/json

	above   string   // end of the base URL's path that the URL of this operation leaves out
	options []string // parameters that a RequestOption may set, in the query or with their location before the name
}

// String returns the service and the method, separated by a dot.
func (o Operation) String() string { return o.Service + "." + o.Name }

// mayChange reports whether a request of the operation may change something on the server.
// Anonymous requests that may be repeated, such as requests for a token, change nothing.
func (o *Operation) mayChange() bool {
	if !o.Idempotent {
		return true
	}
	isRead := o.Method == http.MethodGet || o.Method == http.MethodHead
	return !isRead && !o.Anonymous
}

// Operations returns all operations of the package, in the order of the services. The caller owns the
// slice.
func Operations() []Operation {
	all := make([]Operation, 0, len(operations))
	for _, o := range operations {
		all = append(all, *o)
	}
	return all
}
