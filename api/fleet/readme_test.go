package fleet_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadme checks that README.md shows code of this package's tests, and the numbers that they assert.
func TestReadme(t *testing.T) {
	readme := readFile(t, "README.md")
	block := regexp.MustCompile("(?m)^<!-- from: (\\S+) -->\n```go\n((?s:.*?))^```$")
	blocks := block.FindAllStringSubmatch(readme, -1)
	if want := strings.Count(readme, "```go\n"); len(blocks) != want || want == 0 {
		t.Errorf("%d of %d Go blocks say where their code is tested", len(blocks), want)
	}
	for _, block := range blocks {
		if !strings.Contains(readFile(t, block[1]), "\n"+block[2]) {
			t.Errorf("%s does not have this code of README.md:\n%s", block[1], block[2])
		}
	}
	for _, load := range loads {
		row := fmt.Sprintf("| %s | %d |", load.name, load.measured)
		if !strings.Contains(readme, row) {
			t.Errorf("README.md does not have the row %s", row)
		}
	}
	for _, history := range olderJobs {
		row := fmt.Sprintf("| %s | %d |", history.name, history.measured)
		if !strings.Contains(readme, row) {
			t.Errorf("README.md does not have the row %s", row)
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
