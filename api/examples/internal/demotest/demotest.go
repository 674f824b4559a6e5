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
// The environment has no server and no credentials. An error of the program fails the test.
func InMemory(t *testing.T, program demo.Program) string {
	t.Helper()
	output, err := TryInMemory(t, program)
	check(t, output, err)
	return output
}

// TryInMemory is like [InMemory], but returns the error of the program.
func TryInMemory(t *testing.T, program demo.Program) (output string, err error) {
	t.Helper()
	setEnv(t, "", "", "")
	synctest.Test(t, func(t *testing.T) {
		output, err = try(t, program)
	})
	return output, err
}

// Against runs a program with a fake server in the environment, as if it were a real one, and
// returns the output. An error of the program fails the test.
func Against(t *testing.T, fake *airbytetest.Server, program demo.Program, args ...string) string {
	t.Helper()
	output, err := TryAgainst(t, fake, program, args...)
	check(t, output, err)
	return output
}

// TryAgainst is like [Against], but returns the error of the program.
func TryAgainst(t *testing.T, fake *airbytetest.Server, program demo.Program, args ...string) (string, error) {
	t.Helper()
	id, secret := fake.Credentials()
	setEnv(t, fake.Listen(), id, secret)
	return try(t, program, args...)
}

func try(t *testing.T, program demo.Program, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := program(t.Context(), args, &out)
	return out.String(), err
}

func check(t *testing.T, output string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v; output:\n%s", err, output)
	}
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
