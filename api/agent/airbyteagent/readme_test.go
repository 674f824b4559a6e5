package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/agent/mcpserver"
)

// papers are the manuals that show this command.
var papers = []string{"README.md", "../../../README.md"}

var codeBlock = regexp.MustCompile("(?ms)^```(json|sh)\n(.*?)^```$")

// blocksOf returns the blocks of a language in a manual.
func blocksOf(t *testing.T, paper, language string) []string {
	t.Helper()
	text, err := os.ReadFile(paper)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, match := range codeBlock.FindAllStringSubmatch(string(text), -1) {
		if match[1] == language {
			blocks = append(blocks, match[2])
		}
	}
	return blocks
}

// TestReadmeClients starts the command as the configurations of clients say, and ends its input.
func TestReadmeClients(t *testing.T) {
	for _, paper := range papers {
		found := 0
		for _, block := range blocksOf(t, paper, "json") {
			var config struct {
				Servers    map[string]serverConfig `json:"servers"`    // VS Code
				MCPServers map[string]serverConfig `json:"mcpServers"` // Claude Desktop, Cursor
			}
			err := json.Unmarshal([]byte(block), &config)
			if err != nil {
				t.Fatalf("%s: %v\n%s", paper, err, block)
			}
			for _, servers := range []map[string]serverConfig{config.Servers, config.MCPServers} {
				for name, server := range servers {
					found++
					code, stdout, stderr := try(t, nil, "", server.Args...)
					if server.Command != programName || code != exitOK || stdout != "" {
						t.Errorf("%s: server %s: exit code %d\n%s%s", paper, name, code, stdout, stderr)
					}
				}
			}
		}
		if found != 2 {
			t.Errorf("%s has configurations of %d clients, want 2", paper, found)
		}
	}
}

type serverConfig struct {
	Type    string   `json:"type"`
	Command string   `json:"command"`
	Args    []string `json:"args"`
}

// TestReadmeCommands runs the commands of the manuals, and checks that their verbs, flags and operations exist.
func TestReadmeCommands(t *testing.T) {
	t.Chdir(t.TempDir())
	err := os.WriteFile("change.json", []byte(`{"connectionId":"101d6e1e-aa2d-4eda-9f1a-59cba1afb49b"}`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(sources, "\n")
	commands := regexp.MustCompile(`(?m)^(?:source <\()?airbyteagent ([^#|)\n]+)`).FindAllStringSubmatch(text, -1)
	if len(commands) < 10 {
		t.Fatalf("found %d commands", len(commands))
	}
	for _, match := range commands {
		args := words(match[1])
		if args[0] == "serve" {
			continue // TestServe
		}
		args = replaceIDs(args)
		needsServer := args[0] == "read" || args[0] == "write" || args[0] == "delete" || args[0] == "wait" || args[0] == "doctor"
		if needsServer {
			args = append(args, "-demo")
		}
		code, _, stderr := try(t, nil, "", args...)
		if code == exitUsage {
			t.Errorf("%s: exit code %d\n%s", match[0], code, stderr)
		}
	}
}

// sources are the shell blocks of the manuals, read before a test changes the folder.
var sources = func() []string {
	var all []string
	for _, paper := range papers {
		text, err := os.ReadFile(paper)
		if err != nil {
			continue // TestReadmeClients reports it
		}
		for _, match := range codeBlock.FindAllStringSubmatch(string(text), -1) {
			if match[1] == "sh" {
				all = append(all, match[2])
			}
		}
	}
	return all
}()

// words splits a command at spaces outside of double quotes.
func words(text string) []string {
	var all []string
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 1 {
			all = append(all, part)
			continue
		}
		all = append(all, strings.Fields(part)...)
	}
	return all
}

func replaceIDs(args []string) []string {
	var all []string
	for _, arg := range args {
		name, isID := strings.CutSuffix(arg, "=ID")
		if isID {
			arg = name + "=101d6e1e-aa2d-4eda-9f1a-59cba1afb49b"
		}
		if arg == "1234" {
			arg = "1" // a job that has ended
		}
		all = append(all, arg)
	}
	return all
}

// TestReadmePrincipals reads the principals of the manual.
func TestReadmePrincipals(t *testing.T) {
	found := 0
	for _, block := range blocksOf(t, "README.md", "json") {
		if !strings.Contains(block, `"principals"`) {
			continue
		}
		found++
		file := filepath.Join(t.TempDir(), "principals.json")
		err := os.WriteFile(file, []byte(block), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		principals, err := mcpserver.ReadPrincipals(file)
		if err != nil || len(principals) != 1 {
			t.Errorf("got %d principals, error %v", len(principals), err)
		}
	}
	if found != 1 {
		t.Errorf("the manual has %d files of principals, want 1", found)
	}
}
