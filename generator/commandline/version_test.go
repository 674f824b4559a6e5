package commandline

import (
	"bytes"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

// TestWriteVersion checks the lines of a test binary, which does not record a commit.
func TestWriteVersion(t *testing.T) {
	var b bytes.Buffer
	err := WriteVersion(&b, "airbytegen", "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if len(lines) != 4 || lines[3] != "" {
		t.Fatalf("want three lines, got %q", b.String())
	}
	if want := "airbytegen 1.2.3"; lines[0] != want {
		t.Errorf("got the first line %q, want %q", lines[0], want)
	}
	document := regexp.MustCompile(`^API document of (\d{4}-\d\d-\d\d), revision ([0-9a-f]{40})$`)
	match := document.FindStringSubmatch(lines[1])
	if match == nil {
		t.Fatalf("got the second line %q", lines[1])
	}
	upstream, err := os.ReadFile("../../spec/upstream.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range match[1:] {
		if !strings.Contains(string(upstream), `"`+value+`"`) {
			t.Errorf("spec/upstream.json does not have %q", value)
		}
	}
	if !strings.HasPrefix(lines[2], "built with go1.") {
		t.Errorf("got the third line %q", lines[2])
	}
}

func TestDescribeDocument(t *testing.T) {
	got, err := describeDocument([]byte(`{"date": "2026-03-12"}`))
	if err != nil || got != "API document of 2026-03-12" {
		t.Errorf("without a commit: got %q and the error %v", got, err)
	}
	_, err = describeDocument([]byte(`{`))
	if err == nil || !strings.HasPrefix(err.Error(), "spec/upstream.json: ") {
		t.Errorf("got the error %v, want one that names the file", err)
	}
}

func TestDescribeBuild(t *testing.T) {
	ours := debug.Module{Path: modulePath, Version: "v0.2.0"}
	commit := []debug.BuildSetting{
		{Key: "vcs", Value: "git"},
		{Key: "vcs.revision", Value: "5c00290"},
		{Key: "vcs.time", Value: "2026-11-29T09:00:00Z"},
	}
	tests := []struct {
		name string
		info debug.BuildInfo
		want string
	}{
		{
			name: "go install",
			info: debug.BuildInfo{Main: ours},
			want: " from module version v0.2.0",
		},
		{
			name: "go tool",
			info: debug.BuildInfo{Main: debug.Module{Path: "example.com/mine"}, Deps: []*debug.Module{{Path: "a"}, &ours}},
			want: " from module version v0.2.0",
		},
		{
			name: "go tool with replace",
			info: debug.BuildInfo{
				Main: debug.Module{Path: "example.com/mine"},
				Deps: []*debug.Module{{Path: modulePath, Version: "v0.2.0", Replace: &debug.Module{Path: "../airbyte"}}},
			},
			want: " from a local folder",
		},
		{
			name: "checkout without a record of the commit",
			info: debug.BuildInfo{Main: debug.Module{Path: modulePath, Version: "(devel)"}},
			want: " from a local folder",
		},
		{
			name: "checkout",
			info: debug.BuildInfo{Main: ours, Settings: commit},
			want: " from commit 5c00290 of 2026-11-29T09:00:00Z",
		},
		{
			name: "changed checkout",
			info: debug.BuildInfo{
				Main:     ours,
				Settings: append(commit[:3:3], debug.BuildSetting{Key: "vcs.modified", Value: "true"}),
			},
			want: " from commit 5c00290 of 2026-11-29T09:00:00Z with changes",
		},
		{
			name: "checkout of another module",
			info: debug.BuildInfo{
				Main:     debug.Module{Path: "example.com/mine"},
				Deps:     []*debug.Module{&ours},
				Settings: commit,
			},
			want: " from module version v0.2.0",
		},
		{
			name: "another program",
			info: debug.BuildInfo{Main: debug.Module{Path: "example.com/mine", Version: "v3.0.0"}},
			want: " from a local folder",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.info.GoVersion = "go1.26.8"
			if got, want := describeBuild(&tt.info), "built with go1.26.8"+tt.want; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	if got := describeBuild(&debug.BuildInfo{}); got != "built from a local folder" {
		t.Errorf("without build information: got %q", got)
	}
}
