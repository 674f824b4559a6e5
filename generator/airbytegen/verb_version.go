package main

import (
	"errors"
	"io/fs"
	"regexp"

	airbytego "github.com/airbyte-go/airbyte"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

func versionVerb() verb {
	return verb{
		name:     "version",
		summary:  commandline.VersionCommand(programName, "").Usage,
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
	return func() (exitCode, error) {
		version, err := builtInVersion()
		if err != nil {
			return exitFailed, err
		}
		return exitOK, commandline.WriteVersion(c.stdout, programName, version)
	}
}

var versionConstant = regexp.MustCompile(`(?m)^const Version = "([^"]+)"$`)

// builtInVersion returns the version of the built-in handwritten code. It reads the text, because the generator does
// not import package api: it has to work while generated files of that package are broken.
func builtInVersion() (string, error) {
	client, err := fs.ReadFile(airbytego.Layer, "api/client.go")
	if err != nil {
		return "", err
	}
	match := versionConstant.FindSubmatch(client)
	if match == nil {
		return "", errors.New("api/client.go has no constant Version")
	}
	return string(match[1]), nil
}
