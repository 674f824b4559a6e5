package main

import (
	"fmt"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/commandline"
	"github.com/airbyte-go/airbyte/generator/gofile"
)

func verifyVerb() verb {
	return verb{
		name:     "verify",
		summary:  "check that a client is up to date, without writing files",
		failure:  exitFailed,
		register: registerVerify,
		exits: []commandline.Exit{
			{Code: exitOK, Meaning: "the files are up to date"},
			{Code: exitDifferent, Meaning: "files differ; the output lists them"},
			{Code: exitFailed, Meaning: "an error; the files could not be checked"},
		},
		examples: []commandline.Example{
			{
				Title: "in CI, with the flags of generate",
				Line:  "-out internal/airbyte -services Jobs,Connections",
			},
			{
				Title: "with flags from a file",
				Line:  "-config airbytegen.yaml",
			},
		},
	}
}

func registerVerify(c *command) work {
	var f clientFlags
	f.register(c)
	return func() (exitCode, error) {
		if len(f.connectors) > 0 {
			return c.verifyConnectors(&f)
		}
		return c.verify(&f)
	}
}

// verify compares the existing files with those that generate would write.
func (c *command) verify(f *clientFlags) (exitCode, error) {
	in, err := f.readInput()
	if err != nil {
		return exitFailed, err
	}
	have, err := readPackage(string(f.out))
	if err != nil {
		return exitFailed, fmt.Errorf("-out: %w", err)
	}
	c.progress.Stage("generating code to compare with")
	files, differences, err := generator.Verify(in, have)
	if err != nil {
		return exitFailed, f.explain(err)
	}
	patched, err := f.patch(in)
	if err != nil {
		return exitFailed, err
	}
	if patched != nil {
		files++
		differences = append(differences, patched.compare()...)
	}
	agent, err := f.catalogue(in)
	if err != nil {
		return exitFailed, err
	}
	if agent != nil {
		files += len(agent.want)
		differences = append(differences, agent.compare()...)
	}
	return c.printDifferences(differences, files, "generate"), nil
}

// printDifferences prints how the existing files differ from the generated ones
// and returns the exit code of a check. The remedy is the verb that writes the
// files; files is their number.
func (c *command) printDifferences(differences []gofile.Difference, files int, remedy string) exitCode {
	if len(differences) == 0 {
		fmt.Fprintf(c.stdout, "%d files are up to date\n", files)
		return exitOK
	}
	counts := map[gofile.DifferenceKind]int{}
	for _, d := range differences {
		counts[d.Kind]++
	}
	if counts[gofile.Missing] == files && len(differences) == files {
		fmt.Fprintf(c.stdout, "none of the generated files exists; run airbytegen %s with the same flags\n", remedy)
		return exitDifferent
	}
	for _, d := range differences {
		fmt.Fprintln(c.stdout, d)
	}
	unexpected := counts[gofile.Unexpected]
	fmt.Fprintf(c.stdout, "%d of %d files differ", len(differences)-unexpected, files)
	if unexpected > 0 {
		fmt.Fprintf(c.stdout, ", and %d more should not exist", unexpected)
	}
	fmt.Fprintf(c.stdout, "; run airbytegen %s with the same flags", remedy)
	if counts[gofile.Edited] > 0 {
		fmt.Fprint(c.stdout, "; use -force to overwrite edited files")
	}
	fmt.Fprintln(c.stdout)
	return exitDifferent
}
