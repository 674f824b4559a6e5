// Airbytefake runs an in-memory Airbyte server on a port of this machine, for curl and for programs
// in any language.
//
//	airbytefake                              imitate Airbyte Cloud, on 127.0.0.1:8000
//	airbytefake -profile self-managed-2026-03 -auth=false
//	airbytefake -seed -speed 60              start with sample data; an hour passes in a minute
//
// It prints its base URL, the credentials that it accepts, and a curl command. It logs all requests,
// and the mistakes in invalid ones, to standard error. It runs until it is interrupted.
package main

import (
	"context"
	_ "embed" // for the greeting
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// greeting holds the shell commands that the program prints.
//
//go:embed greeting.txt
var greeting string

// openGreeting replaces greeting if no access token is needed.
const openGreeting = "export AIRBYTE_BASE_URL=%s\n\ncurl -s $AIRBYTE_BASE_URL/workspaces\n"

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run serves until the context ends, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	config, err := parseFlags(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	if err != nil {
		return exitUsage // parseFlags has printed the error
	}
	fake, err := airbytetest.NewServer(config.options(stderr)...)
	if err != nil {
		fmt.Fprintf(stderr, "airbytefake: %v\n", err)
		return exitUsage
	}
	if config.seed {
		addSampleData(fake, time.Now())
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", config.addr)
	if err != nil {
		fmt.Fprintf(stderr, "airbytefake: %v\n", err)
		return exitError
	}
	greet(stdout, fake, fake.Serve(listener), config.auth)
	<-ctx.Done()
	_ = fake.Close() // the program ends anyway
	return exitOK
}

// config holds the values of the flags.
type config struct {
	addr    string
	profile string
	auth    bool
	seed    bool
	speed   float64
}

// parseFlags parses the arguments. It prints errors and the help itself.
func parseFlags(args []string, stderr io.Writer) (*config, error) {
	var c config
	flags := flag.NewFlagSet("airbytefake", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&c.addr, "addr", "127.0.0.1:8000", "`address` to listen on; port 0 selects a free port")
	flags.StringVar(&c.profile, "profile", string(airbytetest.Cloud),
		"server to imitate: cloud, self-managed-2026-03 or self-managed-2026-07")
	flags.BoolVar(&c.auth, "auth", true, "require access tokens")
	flags.BoolVar(&c.seed, "seed", false, "start with sample workspaces, connections and jobs, some of which failed")
	flags.Float64Var(&c.speed, "speed", 1, "`factor` by which time passes faster for jobs")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		err := fmt.Errorf("want flags only, got argument %q; see -help", flags.Arg(0))
		fmt.Fprintf(stderr, "airbytefake: %v\n", err)
		return nil, err
	}
	return &c, nil
}

func (c *config) options(stderr io.Writer) []airbytetest.Option {
	opts := []airbytetest.Option{
		airbytetest.WithProfile(airbytetest.Profile(c.profile)),
		airbytetest.WithSpeed(c.speed),
		airbytetest.WithLogger(slog.New(slog.NewTextHandler(stderr, nil))),
	}
	if !c.auth {
		opts = append(opts, airbytetest.WithoutAuth())
	}
	return opts
}

func greet(stdout io.Writer, fake *airbytetest.Server, baseURL string, auth bool) {
	if !auth {
		fmt.Fprintf(stdout, openGreeting, baseURL)
		return
	}
	id, secret := fake.Credentials()
	fmt.Fprintf(stdout, greeting, baseURL, id, secret)
}

// addSampleData creates three workspaces with four connections each, and three jobs of the last day
// for each connection. The last job of every other connection failed.
func addSampleData(fake *airbytetest.Server, now time.Time) {
	for i, tenant := range []string{"Tenant 7", "Tenant 42", "Tenant 99"} {
		workspace := fake.AddWorkspace(tenant)
		warehouse := fake.AddDestination(workspace, "analytics_warehouse", airbytetest.Snowflake)
		for j, name := range []string{"app_db", "billing_db", "events_db", "support_db"} {
			source := fake.AddSource(workspace, name, airbytetest.Postgres)
			connection := fake.AddConnection(source, warehouse)
			succeeds := airbytetest.Succeed(time.Duration(5+i+j) * time.Minute)
			fails := airbytetest.Fail(time.Duration(2+j) * time.Minute)
			fake.AddJob(connection, now.Add(-18*time.Hour), succeeds)
			fake.AddJob(connection, now.Add(-12*time.Hour), succeeds)
			if (i+j)%2 == 0 {
				fake.AddJob(connection, now.Add(-6*time.Hour), fails)
			} else {
				fake.AddJob(connection, now.Add(-6*time.Hour), succeeds)
			}
		}
	}
}
