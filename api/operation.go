package airbyte

import "time"

// Operation describes one operation of the API, as the table of this package has it.
type Operation struct {
	ID      string // operationId of the API document, as listJobs
	Method  string // as GET
	Path    string // template below the base URL, as /jobs/{jobId}
	Service string // field of Client
	Name    string // method of the service

	Idempotent bool          // may be sent again when it is unknown whether it arrived
	Anonymous  bool          // is sent without credentials
	Paged      bool          // answers in pages
	Timeout    time.Duration // how long it may take; 0 for the client's default
	Removed    string        // since when servers do not have it any more; "" for never

	above string // end of the base URL's path that is not part of its address
}

// String returns the names of the service and the method, with a dot between them.
func (o Operation) String() string { return o.Service + "." + o.Name }

// Operations returns all operations of this package, ordered by service. The caller owns the slice.
//
//airbytegen:with operations
func Operations() []Operation {
	all := make([]Operation, 0, len(operations))
	for _, o := range operations {
		all = append(all, *o)
	}
	return all
}
