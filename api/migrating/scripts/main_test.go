package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// tenant holds the IDs of the objects on a server.
type tenant struct {
	workspace  string
	source     string
	connection string
}

func addTenant(fake *airbytetest.Server) tenant {
	workspace := fake.AddWorkspace("Tenant 42")
	fake.AddSource(workspace, "other", airbytetest.Postgres)
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	return tenant{
		workspace:  workspace,
		source:     source,
		connection: fake.AddConnection(source, fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)),
	}
}

// checkPassword checks that the source has the new password, and has kept its other settings.
func checkPassword(t *testing.T, fake *airbytetest.Server, source string) {
	t.Helper()
	var settings struct {
		Host     string
		Password string
	}
	err := json.Unmarshal(fake.StoredConfiguration(source), &settings)
	if err != nil || settings.Password != "correct horse" || settings.Host == "" {
		t.Errorf("got the settings %+v and the error %v, want the new password", settings, err)
	}
}

// runBefore runs before.sh with a fast clock, and returns its output and its exit code.
func runBefore(t *testing.T, fake *airbytetest.Server, tenant tenant) (output string, code int) {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq"} {
		_, err := exec.LookPath(tool)
		if err != nil {
			t.Skip("needs " + tool)
		}
	}
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("needs sleep")
	}
	bin := t.TempDir()
	err = os.WriteFile(filepath.Join(bin, "sleep"), []byte("#!/bin/sh\n"+sleep+" 0.05\n"), 0o700)
	if err != nil {
		t.Fatal(err)
	}
	id, secret := fake.Credentials()
	cmd := exec.CommandContext(t.Context(), "bash", "before.sh", tenant.workspace, "shop", tenant.connection)
	cmd.Env = append(os.Environ(),
		"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"NEW_PASSWORD=correct horse",
		airbyte.EnvBaseURL+"="+fake.Listen(),
		airbyte.EnvClientID+"="+id,
		airbyte.EnvClientSecret+"="+secret,
	)
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

// TestBefore runs before.sh.
func TestBefore(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithSpeed(1500))
	tenant := addTenant(fake)
	output, code := runBefore(t, fake, tenant)
	if output != "job 1: succeeded\n" || code != 0 {
		t.Errorf("got the output %q and the exit code %d, want success", output, code)
	}
	checkPassword(t, fake, tenant.source)
}

// TestBeforeFails runs before.sh with a job that fails.
func TestBeforeFails(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a dozen processes, as TestBefore does")
	}
	fake := airbytetest.New(t, airbytetest.WithSpeed(1500))
	tenant := addTenant(fake)
	fake.Script(tenant.connection, airbytetest.Fail(time.Minute))
	output, code := runBefore(t, fake, tenant)
	if output != "job 1: failed\n" || code != 1 {
		t.Errorf("got the output %q and the exit code %d, want a failed job", output, code)
	}
}

// TestAfter runs the Go program.
func TestAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		tenant := addTenant(fake)
		client := fake.Client()
		err := changePassword(t.Context(), client, tenant.workspace, "shop", "correct horse")
		if err != nil {
			t.Fatal(err)
		}
		checkPassword(t, fake, tenant.source)
		run, err := runSync(t.Context(), client, tenant.connection)
		if err != nil || run.Status != airbyte.JobStatusSucceeded {
			t.Errorf("got %v and the error %v, want success", run, err)
		}

		fake.Script(tenant.connection, airbytetest.Fail(time.Minute))
		_, err = runSync(t.Context(), client, tenant.connection)
		_, isFailed := errors.AsType[*airbyte.JobFailedError](err)
		if !isFailed {
			t.Errorf("got the error %v, want that of a failed job", err)
		}
	})
}

// outlasting makes jobs outlast the access token of the program that waits for them.
var outlasting = airbytetest.WithJobs(airbytetest.Succeed(50 * time.Minute))

// TestExpiredToken checks that the Go program outlives its access token.
func TestExpiredToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t, outlasting)
		_, err := runSync(t.Context(), fake.Client(), addTenant(fake).connection)
		if err != nil {
			t.Error(err)
		}
	})
}

// TestExpiredTokenBefore checks that before.sh does not outlive its access token, as the page says.
func TestExpiredTokenBefore(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for half a second until the token expires")
	}
	fake := airbytetest.New(t, airbytetest.WithSpeed(300), airbytetest.WithTokenLifetime(400*time.Millisecond), outlasting)
	output, code := runBefore(t, fake, addTenant(fake))
	if code == 0 {
		t.Errorf("before.sh outlived its token:\n%s", output)
	}
}

// TestMain runs the program instead of the tests if the environment asks for it.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	main()
}

// TestMissingPassword checks that the program does nothing without a password.
func TestMissingPassword(t *testing.T) {
	program := exec.CommandContext(t.Context(), os.Args[0], "workspace", "source", "connection")
	program.Env = append(os.Environ(), "RUN_PROGRAM=1", "NEW_PASSWORD=")
	output, err := program.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "usage: NEW_PASSWORD=") {
		t.Errorf("got error %v and\n%s", err, output)
	}
}
