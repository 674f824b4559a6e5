// Package demotest runs the example programs in tests.
package demotest

import (
	"bytes"
	"testing"
	"testing/synctest"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

// InMemory runs a program in a synctest bubble, with an in-memory Airbyte, and returns its output.
// The environment has no server and no credentials.
func InMemory(t *testing.T, program demo.Program) string {
	t.Helper()
	setEnv(t, "", "", "")
	var output string
	synctest.Test(t, func(t *testing.T) {
		output = run(t, program)
	})
	return output
}

// Against runs a program with a fake server in the environment, as if it were a real one, and
// returns the output.
func Against(t *testing.T, fake *airbytetest.Server, program demo.Program, args ...string) string {
	t.Helper()
	id, secret := fake.Credentials()
	setEnv(t, fake.Listen(), id, secret)
	return run(t, program, args...)
}

func run(t *testing.T, program demo.Program, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	err := program(t.Context(), args, &out)
	if err != nil {
		t.Fatalf("%v; output:\n%s", err, out.String())
	}
	return out.String()
}

func setEnv(t *testing.T, baseURL, clientID, clientSecret string) {
	t.Helper()
	t.Setenv(airbyte.EnvToken, "")
	t.Setenv(airbyte.EnvUsername, "")
	t.Setenv(airbyte.EnvPassword, "")
	t.Setenv(airbyte.EnvBaseURL, baseURL)
	t.Setenv(airbyte.EnvClientID, clientID)
	t.Setenv(airbyte.EnvClientSecret, clientSecret)
}
