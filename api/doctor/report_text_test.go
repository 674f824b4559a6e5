package doctor_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/doctor"
)

// TestText checks the text of a step with and without a width.
func TestText(t *testing.T) {
	step := doctor.Step{
		Name:    "address",
		Outcome: doctor.Warning,
		Says:    []string{"The server is slow today.", "https://airbyte.example.com/api/public/v1"},
		Do:      []string{"ask the administrator"},
	}
	const plain = `warning  address      The server is slow today.
                      https://airbyte.example.com/api/public/v1
                      -> ask the administrator
`
	const wrapped = `warning  address      The server is slow
                      today.
                      https://airbyte.example.com/api/public/v1
                      -> ask the
                         administrator
`
	for width, want := range map[int]string{0: plain, 40: wrapped, 100: plain} {
		if diff := cmp.Diff(want, step.Text(width)); diff != "" {
			t.Errorf("width %d (-want +got):\n%s", width, diff)
		}
	}
	if diff := cmp.Diff(plain, step.String()); diff != "" {
		t.Errorf("String (-want +got):\n%s", diff)
	}
	if text := new(doctor.Step).Text(80); text != "" {
		t.Errorf("an empty step has the text %q", text)
	}
}

// TestMarkdownOfNeighbours checks that the Markdown hides a host that follows itself.
func TestMarkdownOfNeighbours(t *testing.T) {
	const host = "airbyte.example:8443"
	report := &doctor.Report{
		BaseURL: "https://" + host + "/api/public/v1",
		Steps: []doctor.Step{{
			Name:    "address",
			Outcome: doctor.OK,
			Says:    []string{strings.Repeat(host+" ", 3), strings.Repeat("airbyte.example,", 3)},
		}},
	}
	if markdown := report.Markdown(); strings.Contains(markdown, "airbyte.example") {
		t.Errorf("the Markdown has the host:\n%s", markdown)
	}
}
