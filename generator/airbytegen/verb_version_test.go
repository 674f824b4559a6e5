package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestVersion(t *testing.T) {
	code, stdout, stderr := invoke("version")
	want := "airbytegen " + airbyte.Version + "\nAPI document of 20"
	if code != exitOK || !strings.HasPrefix(stdout, want) {
		t.Errorf("exit %d, want it to start with %q\n%s%s", code, want, stdout, stderr)
	}
}

// TestImports checks that the command does not import package api, because it has to work while generated files of
// that package are broken.
func TestImports(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: runs the go command")
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(strings.Fields(string(out)), "github.com/airbyte-go/airbyte/api") {
		t.Error("airbytegen imports package api")
	}
}
