// Package demo holds the code that the example programs share: it connects to an Airbyte, real or
// in memory, and prints progress.
package demo

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// speed is the factor by which the clock of the in-memory Airbyte is faster than a real clock.
const speed = 300

// Demo is one run of an example program. It is safe for concurrent use.
type Demo struct {
	Client *airbyte.Client
	Fake   *airbytetest.Server // nil with a real Airbyte

	start      time.Time
	showsCalls atomic.Bool

	mu  sync.Mutex // guards out
	out io.Writer
}

// Connect returns a Demo with a client for the Airbyte that the environment variables of
// [airbyte.WithEnv] describe. If none is set, it starts an in-memory Airbyte with the options.
func Connect(out io.Writer, opts ...airbytetest.Option) (*Demo, error) {
	d := &Demo{out: out, start: time.Now()}
	if isConfigured() {
		return d, d.connectToServer()
	}
	return d, d.startFake(opts)
}

// isConfigured reports whether environment variables describe a real Airbyte.
func isConfigured() bool {
	names := []string{airbyte.EnvBaseURL, airbyte.EnvToken, airbyte.EnvClientID, airbyte.EnvUsername}
	for _, name := range names {
		if os.Getenv(name) != "" {
			return true
		}
	}
	return false
}

func (d *Demo) connectToServer() error {
	client, err := airbyte.NewClient(
		airbyte.WithEnv(),
		airbyte.WithUserAgent("airbyte-go-examples"),
		airbyte.WithAttemptHook(d.printCalls()),
	)
	if err != nil {
		return err
	}
	d.Client = client
	d.Printf("Using the Airbyte at %s", client.BaseURL())
	return nil
}

func (d *Demo) startFake(opts []airbytetest.Option) error {
	opts = append(opts, airbytetest.WithSpeed(speed))
	fake, err := airbytetest.NewServer(opts...)
	if err != nil {
		return err
	}
	d.Fake = fake
	d.Client = fake.Client(airbyte.WithAttemptHook(d.printCalls()))
	d.Printf("No AIRBYTE_* variable is set: using an in-memory Airbyte, %d times as fast as a real one", speed)
	return nil
}

// Scale converts a duration on Airbyte's clock to real time. It is shorter in memory, where the
// clock is faster.
func (d *Demo) Scale(duration time.Duration) time.Duration {
	if d.Fake == nil {
		return duration
	}
	return duration / speed
}

// Elapsed returns the time since the start of the program, on Airbyte's clock.
func (d *Demo) Elapsed() time.Duration {
	elapsed := time.Since(d.start)
	if d.Fake != nil {
		elapsed *= speed
	}
	return elapsed.Round(time.Second)
}

// Program is the main function of an example program. It gets its arguments and its output as
// parameters, so that tests can call it.
type Program func(ctx context.Context, args []string, out io.Writer) error

// Exit statuses of a program.
const (
	exitFailed = 1
	exitUsage  = 2 // the same as in package flag
)

// UsageError reports wrong arguments.
type UsageError struct{ Text string }

func (e *UsageError) Error() string { return e.Text }

// Main runs a program. It exits with status 2 after a [UsageError], and with status 1 after another error. The first
// interrupt ends the context, and a second one ends the process.
func Main(program Program) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	err := program(ctx, os.Args[1:], os.Stdout)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	_, isUsage := errors.AsType[*UsageError](err)
	if isUsage {
		os.Exit(exitUsage)
	}
	os.Exit(exitFailed)
}

// ParseFlags parses the arguments of a program that has only flags, and reports whether the flag -calls, which all
// programs have, is set. With -help, it prints usage and the flags, and ends the process with status 0. If the
// arguments are wrong, it also says why, and the status is 2.
func ParseFlags(flags *flag.FlagSet, args []string, usage string) (showCalls bool) {
	showCalls = ParseArguments(flags, args, usage)
	if flags.NArg() > 0 {
		fmt.Fprintf(flags.Output(), "unexpected argument %q; flags start with -\n", flags.Arg(0))
		flags.Usage()
		os.Exit(exitUsage)
	}
	return showCalls
}

// ParseArguments is like ParseFlags, for a program that has arguments after its flags.
func ParseArguments(flags *flag.FlagSet, args []string, usage string) (showCalls bool) {
	flags.Init("", flag.ExitOnError)
	flags.BoolVar(&showCalls, "calls", false, "print each request to Airbyte")
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), usage)
		flags.PrintDefaults()
	}
	_ = flags.Parse(args) // exits instead of returning an error
	return showCalls
}
