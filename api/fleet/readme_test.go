package fleet_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestReadme checks that README.md has the numbers that tests assert. A test of the root package checks its code.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(data)
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
