package main

import (
	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/commandline"
)

// exits returns the exit codes of the command in their order.
func exits() []commandline.Exit {
	return []commandline.Exit{
		{Code: int(exitOK), Meaning: "done"},
		{Code: int(exitFailed), Meaning: "the server, the network or the job failed"},
		{Code: int(exitUsage), Meaning: "wrong flags or input; nothing was sent"},
		{Code: int(exitRefused), Meaning: "not allowed, or nobody agreed; nothing was sent"},
		{Code: int(exitNotEnded), Meaning: "the wait is over and the job is still running"},
		{Code: int(exitInterrupted), Meaning: "interrupted"},
	}
}

// exitsOf returns some of the exit codes of the command.
func exitsOf(codes ...exitCode) []commandline.Exit {
	var some []commandline.Exit
	for _, exit := range exits() {
		for _, code := range codes {
			if exit.Code == int(code) {
				some = append(some, exit)
			}
		}
	}
	return some
}

// explain adds the exit codes and the examples of the command and its verbs to their help.
func explain(root *cli.Command) {
	commandline.SetExits(root, exits()...)
	commandline.SetExamples(root,
		commandline.Example{Title: "try it without a server", Line: "read listConnections -demo"},
		commandline.Example{Title: "see whether a server can be used", Line: "doctor"},
	)
	for _, verb := range root.Commands {
		explainVerb(verb)
	}
}

func explainVerb(verb *cli.Command) {
	switch verb.Name {
	case "search":
		commandline.SetExits(verb, exitsOf(exitOK, exitUsage)...)
		commandline.SetExamples(verb, commandline.Example{Title: "in your own words", Line: `"pause a pipeline"`})
	case "describe":
		commandline.SetExits(verb, exitsOf(exitOK, exitUsage)...)
		commandline.SetExamples(verb,
			commandline.Example{Title: "the input of an operation, as JSON Schema", Line: "patchConnection"})
	case "read":
		commandline.SetExits(verb, exitsOf(exitOK, exitFailed, exitUsage, exitRefused, exitInterrupted)...)
		commandline.SetExamples(verb,
			commandline.Example{Title: "the failed jobs, as a table", Line: "listJobs status=failed -fields jobId,connectionId"})
	case "write":
		commandline.SetExits(verb, exitsOf(exitOK, exitFailed, exitUsage, exitRefused, exitInterrupted)...)
		commandline.SetExamples(verb,
			commandline.Example{Title: "start a sync", Line: "createJob connectionId=ID jobType=sync -mode write"},
			commandline.Example{
				Title: "show the request instead of sending it",
				Line:  "patchConnection connectionId=ID status=inactive -mode write -dry-run",
			})
	case "delete":
		commandline.SetExits(verb, exitsOf(exitOK, exitFailed, exitUsage, exitRefused, exitInterrupted)...)
		commandline.SetExamples(verb,
			commandline.Example{Title: "delete a source, after a question", Line: "deleteSource sourceId=ID -mode full"})
	case "wait":
		commandline.SetExits(verb, exits()...)
		commandline.SetExamples(verb,
			commandline.Example{Title: "wait for half an hour, and leave the job running", Line: "1234 -timeout 30m"},
			commandline.Example{
				Title: "cancel the job if it takes longer",
				Line:  "1234 -cancel-after 30m -mode write",
			})
	case "doctor":
		commandline.SetExits(verb,
			commandline.Exit{Code: int(exitOK), Meaning: "the server can be used"},
			commandline.Exit{Code: int(exitFailed), Meaning: "the server cannot be used"},
			commandline.Exit{Code: int(exitUsage), Meaning: "wrong flags; nothing was sent"},
			commandline.Exit{Code: int(exitInterrupted), Meaning: "interrupted"},
		)
		commandline.SetExamples(verb, commandline.Example{Title: "a report for an issue", Line: "-o markdown"})
	case "mcp":
		commandline.SetExamples(verb,
			commandline.Example{Title: "on sample data", Line: "-demo"},
			commandline.Example{
				Title: "on your server, without permissions to administer",
				Line:  "-credentials-file airbyte.env -mode write -deny Permissions,Groups",
			})
	case "serve":
		commandline.SetExamples(verb,
			commandline.Example{Title: "for this machine", Line: ""},
			commandline.Example{
				Title: "for a team",
				Line:  "-addr :8642 -principals principals.json -tls-cert cert.pem -tls-key key.pem",
			})
	}
}
