// Package migrating_test checks the pages about moving to package airbyte.
package migrating_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// fromBlock is a code block of a page with the comment above it, which names the file that has the same code.
var fromBlock = regexp.MustCompile("(?m)^<!-- from: (\\S+) -->\n```\\w+\n((?s:.*?))^```$")

// pages returns the pages by their path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*/README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range names {
		found[name] = readFile(t, name)
	}
	if len(found) == 0 {
		t.Fatal("there are no pages")
	}
	return found
}

// TestPrograms checks that each page shows a program before and after, which are tested.
func TestPrograms(t *testing.T) {
	for page, text := range pages(t) {
		shown := 0
		for _, block := range fromBlock.FindAllStringSubmatch(text, -1) {
			shown++
			file := filepath.Join(filepath.Dir(page), filepath.FromSlash(block[1]))
			if !strings.Contains(readFile(t, file), block[2]) {
				t.Errorf("%s does not have this code of %s:\n%s", file, page, block[2])
			}
		}
		if shown < 2 || !strings.Contains(text, "<!-- from: main.go -->") {
			t.Errorf("%s shows %d programs, want one before and main.go", page, shown)
		}
	}
}

// TestNames checks that the methods in the tables of the pages exist.
func TestNames(t *testing.T) {
	known := map[string]bool{}
	services := map[string]bool{}
	for _, op := range airbyte.Operations() {
		services[op.Service] = true
		known[op.String()] = true
		if strings.HasPrefix(op.Name, "List") {
			known[op.Service+".All"+strings.TrimPrefix(op.Name, "List")] = true
		}
	}
	method := regexp.MustCompile("`(\\w+)\\.(\\w+)")
	for page, text := range pages(t) {
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, "|") {
				continue
			}
			for _, match := range method.FindAllStringSubmatch(line, -1) {
				name := match[1] + "." + match[2]
				if services[match[1]] && !known[name] {
					t.Errorf("%s: the client has no method %s", page, name)
				}
			}
		}
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
