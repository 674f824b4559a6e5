package connectors

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readmeBlock matches a Go block of README.md and the comment above it, which
// names the file that has the same code.
var readmeBlock = regexp.MustCompile("(?m)^<!-- from: (\\S+) -->\n```go\n((?s:.*?))^```$")

// TestReadme checks that the Go code in README.md is the same as in the consumer
// module, whose tests run it.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(data)
	blocks := readmeBlock.FindAllStringSubmatch(readme, -1)
	if want := strings.Count(readme, "```go\n"); len(blocks) != want || want == 0 {
		t.Errorf("%d of %d Go blocks name the file that has the same code, want all", len(blocks), want)
	}
	for _, block := range blocks {
		name, code := block[1], block[2]
		source, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		isTop := strings.Contains(string(source), "\n"+code)
		isBody := strings.Contains(string(source), "\n"+indent(code))
		if !isTop && !isBody {
			t.Errorf("%s does not have this code:\n%s", name, code)
		}
	}
}

// indent indents code as in the body of a function.
func indent(code string) string {
	lines := strings.SplitAfter(code, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			lines[i] = "\t" + line
		}
	}
	return strings.Join(lines, "")
}
