package main

import (
	"fmt"

	"github.com/airbyte-go/airbyte/generator"
)

// printDifferences prints how the existing files differ from the generated ones
// and returns the exit code of a check. The remedy is the verb that writes the
// files; files is their number.
func (c *command) printDifferences(differences []generator.Difference, files int, remedy string) exitCode {
	if len(differences) == 0 {
		fmt.Fprintf(c.stdout, "%d files are up to date\n", files)
		return exitOK
	}
	unexpected := 0
	edited := 0
	for _, d := range differences {
		fmt.Fprintln(c.stdout, d)
		switch d.Kind {
		case "unexpected":
			unexpected++
		case "edited":
			edited++
		}
	}
	fmt.Fprintf(c.stdout, "%d of %d files differ", len(differences)-unexpected, files)
	if unexpected > 0 {
		fmt.Fprintf(c.stdout, ", and %d more should not exist", unexpected)
	}
	fmt.Fprintf(c.stdout, "; run airbytegen %s with the same flags", remedy)
	if edited > 0 {
		fmt.Fprint(c.stdout, "; use -force to overwrite edited files")
	}
	fmt.Fprintln(c.stdout)
	return exitDifferent
}
