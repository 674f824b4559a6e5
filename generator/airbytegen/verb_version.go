package main

import "github.com/airbyte-go/airbyte/generator/commandline"

func versionVerb() verb {
	return verb{
		name:     "version",
		summary:  commandline.VersionCommand(programName).Usage,
		failure:  exitFailed,
		register: registerVersion,
		exits: []commandline.Exit{
			{Code: exitOK, Meaning: "the version is printed"},
			{Code: exitFailed, Meaning: "there are arguments, or the version cannot be printed"},
		},
		examples: []commandline.Example{
			{Title: "print the version"},
		},
	}
}

func registerVersion(c *command) work {
	return func() (exitCode, error) { return exitOK, commandline.WriteVersion(c.stdout, programName) }
}
