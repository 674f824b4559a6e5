// Airbyteagent lets agents and people operate Airbyte: it finds operations by what somebody wants, shows their input,
// and executes them within limits, while the credentials stay out of sight.
//
//	airbyteagent search "pause a pipeline"                                  find operations
//	airbyteagent describe patchConnection                                   show the input of an operation
//	airbyteagent read listJobs connectionId=ID                              execute an operation that changes nothing
//	airbyteagent write patchConnection -f in.json -mode write -dry-run      show the request that would be sent
//	airbyteagent delete deleteSource sourceId=ID -mode full                 destroy something, after a question
//	airbyteagent wait 1234 -timeout 30m                                     wait for a job
//	airbyteagent mcp -demo                                                  serve MCP on standard input and output
//	airbyteagent serve -principals FILE                                     answer MCP clients over HTTP
//	airbyteagent doctor                                                     examine a server
//
// README.md in this folder is its manual.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// exitCode tells a script how a run ended.
type exitCode int

const (
	exitOK          exitCode = 0
	exitFailed      exitCode = 1   // the server or the network failed, or the job did not succeed
	exitUsage       exitCode = 2   // the flags or the input are wrong; nothing was sent
	exitRefused     exitCode = 3   // the call is not allowed, or a person has not agreed; nothing was sent
	exitNotEnded    exitCode = 4   // the wait is over and the job is still running
	exitInterrupted exitCode = 130 // a signal ended the run
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	p := &program{
		stdin:   os.Stdin,
		stdout:  os.Stdout,
		stderr:  os.Stderr,
		environ: os.Getenv,

		isTerminal: commandline.IsTerminal,
		widthOf:    commandline.TerminalWidth,
		openDemo:   demoClient,
	}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(int(code))
}

// program is a run of the command with its surroundings.
type program struct {
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
	environ func(name string) string

	isTerminal func(stream any) bool
	widthOf    func(stream any) int                               // 0 if the stream is not a terminal
	openDemo   func(ctx context.Context) (*airbyte.Client, error) // for -demo

	stdinIsRead bool // -f - has read standard input, so that it cannot hold the answer to a question
}

// run executes the verb that the first argument names.
func (p *program) run(ctx context.Context, args []string) exitCode {
	if len(args) > 0 && args[0] == commandline.CompleteVerb {
		p.completion().Write(p.stdout, args[1:])
		return exitOK
	}
	err := p.command().Run(ctx, append([]string{programName}, commandline.VersionVerb(args)...))
	if err == nil {
		return exitOK
	}
	p.printError(args, err)
	code := codeOf(err)
	wasInterrupted := ctx.Err() != nil && code == exitFailed
	if wasInterrupted {
		return exitInterrupted
	}
	return code
}

// programName is the name of the command in messages.
const programName = "airbyteagent"
