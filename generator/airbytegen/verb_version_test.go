package main

import (
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestVersion(t *testing.T) {
	code, stdout, stderr := invoke("version")
	want := "airbytegen " + airbyte.Version + "\nAPI document of 20"
	if code != exitOK || stderr != "" || !strings.HasPrefix(stdout, want) {
		t.Errorf("exit %d, output %q, errors %q, want the output to start with %q", code, stdout, stderr, want)
	}
	code, _, stderr = invoke("version", "now")
	if code != exitFailed || !strings.Contains(stderr, `unexpected argument "now"`) {
		t.Errorf("with an argument: exit %d, errors %q", code, stderr)
	}
}
