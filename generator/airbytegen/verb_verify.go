package main

import (
	"fmt"

	"github.com/airbyte-go/airbyte/generator"
)

func verifyVerb() verb {
	return verb{
		name:     "verify",
		summary:  "check that a client is up to date, without writing files",
		failure:  exitFailed,
		register: registerVerify,
		exits: []exit{
			{code: exitOK, meaning: "the files are up to date"},
			{code: exitDifferent, meaning: "files differ; the output lists them"},
			{code: exitFailed, meaning: "an error; the files could not be checked"},
		},
		examples: []example{
			{
				title: "in CI, with the flags of generate",
				args:  "-out internal/airbyte -services Jobs,Connections",
			},
			{
				title: "with flags from a file",
				args:  "-config airbytegen.yaml",
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
	out, err := generator.Generate(in)
	if err != nil {
		return exitFailed, f.explain(err)
	}
	have, err := readPackage(string(f.out))
	if err != nil {
		return exitFailed, fmt.Errorf("-out: %w", err)
	}
	patched, err := f.patch(in)
	if err != nil {
		return exitFailed, err
	}
	files := len(out.Files)
	differences := generator.Compare(have, generator.Seal(out.Files))
	if patched != nil {
		files++
		differences = append(differences, patched.compare()...)
	}
	return c.printDifferences(differences, files, "generate"), nil
}
