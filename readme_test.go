package airbytego_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// fromBlock is a Go block of README.md with the comment above it, which names the
// file that has the same code.
var fromBlock = regexp.MustCompile("(?m)^<!-- from: (\\S+) -->\n```go\n((?s:.*?))^```$")

// TestReadmeCode checks that README.md shows the code of tests. Its other Go
// blocks are files of consumers, which a test of airbytegen builds.
func TestReadmeCode(t *testing.T) {
	readme := readFile(t, "README.md")
	blocks := fromBlock.FindAllStringSubmatch(readme, -1)
	ofConsumers := regexp.MustCompile("(?m)^<!-- consumer: .* -->\n```go$").FindAllString(readme, -1)
	if got, want := len(blocks)+len(ofConsumers), strings.Count(readme, "```go\n"); got != want || len(blocks) == 0 {
		t.Errorf("%d of %d Go blocks say where their code is tested", got, want)
	}
	for _, block := range blocks {
		name := block[1]
		code := block[2]
		if !strings.Contains(readFile(t, name), "\n"+code) {
			t.Errorf("%s does not have this code of README.md:\n%s", name, code)
		}
	}
}

// TestReadmeFirstProgram runs the first program of README.md against an in-memory
// Airbyte.
func TestReadmeFirstProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: runs the go command")
	}
	program := regexp.MustCompile("(?m)^<!-- consumer: import main.go -->\n```go\n((?s:.*?))^```$")
	match := program.FindStringSubmatch(readFile(t, "README.md"))
	if match == nil {
		t.Fatal("README.md has no first program")
	}
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(match[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	connection := fake.AddConnection(source, destination)
	id, secret := fake.Credentials()

	cmd := exec.CommandContext(t.Context(), "go", "run", file)
	cmd.Env = append(os.Environ(), "AIRBYTE_BASE_URL="+fake.Listen(), "AIRBYTE_TOKEN=", "AIRBYTE_USERNAME=",
		"AIRBYTE_PASSWORD=", "AIRBYTE_CLIENT_ID="+id, "AIRBYTE_CLIENT_SECRET="+secret)
	out, err := cmd.CombinedOutput()
	if want := connection + " active shop → warehouse\n"; err != nil || string(out) != want {
		t.Errorf("got the output %q and the error %v, want %q", out, err, want)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
