// Package demotest runs example programs in tests.
package demotest

import (
	"bytes"
	"context"
	"io"
	"testing"
	"testing/synctest"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// Program is the run function of an example.
type Program func(ctx context.Context, args []string, out io.Writer) error

// InMemory runs a program without an Airbyte, in no time, and returns what it
// printed.
func InMemory(t *testing.T, program Program) (printed string) {
	t.Helper()
	setenv(t, "", "", "")
	synctest.Test(t, func(t *testing.T) {
		printed = run(t, program)
	})
	return printed
}

// Against runs a program with a server that the environment names, as it names
// a real one, and returns what it printed.
func Against(t *testing.T, fake *airbytetest.Server, program Program, args ...string) string {
	t.Helper()
	id, secret := fake.Credentials()
	setenv(t, fake.Listen(), id, secret)
	return run(t, program, args...)
}

func run(t *testing.T, program Program, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := program(t.Context(), args, &out); err != nil {
		t.Fatalf("%v, after\n%s", err, out.String())
	}
	return out.String()
}

func setenv(t *testing.T, baseURL, id, secret string) {
	t.Helper()
	for _, name := range []string{airbyte.EnvToken, airbyte.EnvUsername, airbyte.EnvPassword} {
		t.Setenv(name, "")
	}
	t.Setenv(airbyte.EnvBaseURL, baseURL)
	t.Setenv(airbyte.EnvClientID, id)
	t.Setenv(airbyte.EnvClientSecret, secret)
}
