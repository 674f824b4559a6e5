package main

// example is a use of a verb.
type example struct {
	does string
	args string
}

// examples are shown by help.
var examples = map[string][]example{
	"generate": {
		{"a client of your own with two services; as a line of Go: //go:generate go tool airbytegen generate …", "-out internal/airbyte -services Jobs,Connections"},
		{"only these operations, with an overlay of your own on top", "-out internal/airbyte -operations createJob,getJob -extra-overlays names.yaml"},
		{"the client of another document", "-spec api.yaml -overlays none -out client -package client"},
		{"what a file says", "-config airbytegen.yaml"},
	},
	"verify": {
		{"in CI, with the flags of generate", "-out internal/airbyte -services Jobs,Connections"},
		{"or with its file", "-config airbytegen.yaml"},
	},
	"connectors": {
		{"two connectors, out of the document that has all of them", "-spec sdk.yaml -connectors source-postgres,destination-snowflake -out internal/connectors"},
		{"whether they are up to date, for CI", "-spec sdk.yaml -connectors source-postgres,destination-snowflake -out internal/connectors -check"},
	},
	"drift": {
		{"what has changed in the living document", ""},
		{"two documents, with a page to look at", "-base mine.yaml -against theirs.yaml -out html=drift.html"},
		{"in CI, with what was looked at", "-base third_party/airbyte.yaml -accept third_party/accepted.yaml -format github"},
	},
	"sync": {
		{"a revision that is at hand", "-from api.yaml -date 2026-03-12"},
	},
	"completion": {
		{"for the shell that runs", "bash > ~/.local/share/bash-completion/completions/airbytegen"},
	},
}
