package main

import (
	"context"
	"slices"

	"github.com/airbyte-go/airbyte/generator/commandline"
	"github.com/airbyte-go/airbyte/generator/connectors"
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/drift"
	"github.com/airbyte-go/airbyte/generator/overlay"
	"github.com/airbyte-go/airbyte/generator/selection"
)

func completionVerb() verb {
	script := commandline.CompletionCommand(programName)
	return verb{
		name:        script.Name,
		summary:     script.Usage,
		description: script.Description,
		argument:    script.ArgsUsage,
		failure:     exitFailed,
		register: func(c *command) work {
			return func() (exitCode, error) { return exitOK, script.Action(context.Background(), c.cli) }
		},
		exits: []commandline.Exit{
			{Code: exitOK, Meaning: "the script is printed"},
			{Code: exitFailed, Meaning: "the shell is missing or unknown"},
		},
		examples: []commandline.Example{
			{
				Title: "install the script for bash",
				Line:  "bash > ~/.local/share/bash-completion/completions/airbytegen",
			},
		},
	}
}

// completion returns the completion of lines of the command.
func completion() *commandline.Completion {
	return &commandline.Completion{
		Command: rootCommand(nil, nil, allVerbs()...),
		Values:  candidatesFor,
	}
}

// candidatesFor returns the candidates for the value of a flag. A document that cannot be read has none: the run of
// the line will report the error.
func candidatesFor(line commandline.Line, flag, typed string) []commandline.Candidate {
	switch flag {
	case "with":
		return commandline.InList(typed, partCandidates())
	case "format":
		return commandline.Words(drift.Formats()...)
	case "out":
		if line.Verb.Name == "drift" {
			return formatCandidates()
		}
	case "overlays":
		return commandline.Words(none)
	case "services", "tags", "operations":
		return commandline.InList(typed, commandline.Words(namesInDocument(line, flag)...))
	case "connectors":
		return commandline.InList(typed, commandline.Words(connectorNames(line)...))
	}
	return nil
}

// partCandidates returns the optional parts of the handwritten code.
func partCandidates() []commandline.Candidate {
	var all []commandline.Candidate
	for _, p := range parts {
		all = append(all, commandline.Candidate{Word: p.name, About: p.about})
	}
	return all
}

// formatCandidates returns the beginnings of the values of -out of drift.
func formatCandidates() []commandline.Candidate {
	var all []commandline.Candidate
	for _, format := range drift.Formats() {
		all = append(all, commandline.Candidate{Word: format + "="})
	}
	return all
}

// namesInDocument returns the services, tags or operations of the document that the flags of a command line name.
func namesInDocument(line commandline.Line, flag string) []string {
	f := clientFlags{
		overlays:      listed(line.Flags["overlays"]),
		extraOverlays: listed(line.Flags["extra-overlays"]),
	}
	spec, err := readSpec(lastOf(line.Flags["spec"]))
	if err != nil {
		return nil
	}
	overlays, err := f.readAllOverlays()
	if err != nil {
		return nil
	}
	root, err := document.Parse(spec)
	if err != nil {
		return nil
	}
	actions, err := overlay.Parse(overlays)
	if err == nil {
		root = actions.ApplyLeniently(root) // without the checks of overlay.Apply, which take time
	}
	names := selection.NamesIn(root, lastOf(line.Flags["default-service"]))
	switch flag {
	case "services":
		return names.Services
	case "tags":
		return names.Tags
	}
	return names.Operations
}

// connectorNames returns the connectors of the documents that the flags of a command line name. It does not
// fetch URLs.
func connectorNames(line commandline.Line) []string {
	all := []string{connectors.All}
	for _, name := range slices.Concat(line.Flags["registry"], line.Flags["spec"]) {
		src, err := readFile(name)
		if err != nil {
			continue
		}
		names, err := connectors.NamesIn(src)
		if err == nil {
			all = append(all, names...)
		}
	}
	return all
}

// listed returns the values of a flag that may be repeated.
func listed(values []string) fileList {
	var list fileList
	for _, value := range values {
		_ = list.Set(value) // the run of the line will report the error
	}
	return list
}

// lastOf returns the value of a flag that is given several times.
func lastOf(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}
