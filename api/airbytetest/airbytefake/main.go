// Airbytefake is an Airbyte in memory, on a port of this machine, for curl and for programs in any
// language.
//
//	airbytefake                              as Airbyte Cloud, on 127.0.0.1:8000
//	airbytefake -profile self-managed-2026-03 -auth=false
//	airbytefake -seed -speed 60              with something in it, an hour a minute
//
// It prints where it is and the credentials that it accepts, and logs requests to the standard
// error, wrong ones with what is wrong.
package main

import (
	"context"
	_ "embed" // of the greeting
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

// greeting is what a shell needs, where tokens are asked for.
//
//go:embed greeting.txt
var greeting string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("airbytefake", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:8000", "`address` to listen on; port 0 takes a free one")
	profile := flags.String("profile", string(airbytetest.Cloud), "server to behave like: cloud, self-managed-2026-03 or self-managed-2026-07")
	auth := flags.Bool("auth", true, "whether tokens are asked for")
	seed := flags.Bool("seed", false, "begin with workspaces, connections and jobs, some of them failed")
	speed := flags.Float64("speed", 1, "how much `faster` time goes for jobs")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "airbytefake: it takes flags only, not %q; see -help\n", flags.Arg(0))
		return 2
	}
	opts := []airbytetest.Option{
		airbytetest.WithProfile(airbytetest.Profile(*profile)), airbytetest.WithSpeed(*speed),
		airbytetest.WithLogger(slog.New(slog.NewTextHandler(stderr, nil))),
	}
	if !*auth {
		opts = append(opts, airbytetest.WithoutAuth())
	}
	fake, err := airbytetest.NewServer(opts...)
	if err != nil {
		fmt.Fprintf(stderr, "airbytefake: %v\n", err)
		return 2
	}
	if *seed {
		plant(fake, time.Now())
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *addr)
	if err != nil {
		fmt.Fprintf(stderr, "airbytefake: %v\n", err)
		return 1
	}
	id, secret := fake.Credentials()
	if base := fake.Serve(listener); *auth {
		fmt.Fprintf(stdout, greeting, base, id, secret)
	} else {
		fmt.Fprintf(stdout, "export AIRBYTE_BASE_URL=%s\n\ncurl -s $AIRBYTE_BASE_URL/workspaces\n", base)
	}
	<-ctx.Done()
	_ = fake.Close() // the program ends
	return 0
}

// plant makes three workspaces with four connections each, and a day of jobs.
func plant(fake *airbytetest.Server, now time.Time) {
	for i, tenant := range []string{"Tenant 7", "Tenant 42", "Tenant 99"} {
		ws := fake.AddWorkspace(tenant)
		warehouse := fake.AddDestination(ws, "analytics_warehouse", airbytetest.Snowflake)
		for j, name := range []string{"app_db", "billing_db", "events_db", "support_db"} {
			connection := fake.AddConnection(fake.AddSource(ws, name, airbytetest.Postgres), warehouse)
			for hours := 18; hours > 0; hours -= 6 {
				run := airbytetest.Succeed(time.Duration(5+i+j) * time.Minute)
				if (i+j)%2 == 0 && hours == 6 {
					run = airbytetest.Fail(time.Duration(2+j) * time.Minute)
				}
				fake.AddJob(connection, now.Add(-time.Duration(hours)*time.Hour), run)
			}
		}
	}
}
