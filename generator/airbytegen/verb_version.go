package main

import "github.com/airbyte-go/airbyte/internal/version"

func versionVerb() verb {
	return verb{
		name:     "version",
		summary:  "print the version, and the revision of the API document",
		failure:  exitFailed,
		register: registerVersion,
		exits: []exit{
			{code: exitOK, meaning: "the version is printed"},
			{code: exitFailed, meaning: "there are arguments, or the version cannot be printed"},
		},
		examples: []example{
			{title: "print the version", args: ""},
		},
	}
}

func registerVersion(c *command) work {
	return func() (exitCode, error) {
		err := version.Print(c.stdout, "airbytegen")
		if err != nil {
			return exitFailed, err
		}
		return exitOK, nil
	}
}
