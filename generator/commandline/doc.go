// Package commandline has the parts that the commands of this repository share: help that fits the terminal, errors
// of usage, completion of values in shells, and a line that shows progress. The flags themselves are those of package
// [github.com/urfave/cli/v3].
//
// It serves airbytegen, airbyteagent and airbytefake, and changes with them.
package commandline
