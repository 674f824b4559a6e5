package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const agentOverlay = `overlay: 1.1.0
info: {title: Effects, version: 1.0.0}
actions:
  - {target: "$.paths.*[?@.operationId]", description: For tests., update: {x-effect: read}}
`

// smallAgent is like small, for a run with -agent in a module.
func smallAgent(t *testing.T) (dir string, flags []string) {
	t.Helper()
	dir, flags = small(t)
	write(t, filepath.Join(dir, "go.mod"), "// A module.\nmodule example.com/mine // comment\n\ngo 1.26\n")
	overlay := write(t, filepath.Join(dir, "effects.yaml"), agentOverlay)
	return dir, append(flags, "-extra-overlays", overlay, "-agent", filepath.Join(dir, "operator"))
}

func TestAgentIsWrittenAndVerified(t *testing.T) {
	dir, flags := smallAgent(t)
	name := filepath.Join(dir, "operator", "agent.gen.go")
	code, stdout, stderr := invokeVerb("verify", flags)
	if code != exitDifferent || !strings.Contains(stdout, name+": missing\n") {
		t.Errorf("verify before generate: exit %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, stderr = invokeVerb("generate", flags)
	want := "5 files in " + filepath.Join(dir, "out") + " and the catalogue in " + filepath.Join(dir, "operator") + " (5 written, 0 deleted)"
	if code != exitOK || !strings.Contains(stdout, want) {
		t.Fatalf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	text := read(t, name)
	for _, part := range []string{"package operator\n", `airbyte "example.com/mine/out"`, "Effect:    Read"} {
		if !strings.Contains(text, part) {
			t.Errorf("the catalogue lacks %q:\n%s", part, text)
		}
	}
	if got := names(t, filepath.Join(dir, "operator")); got != "agent.gen.go" {
		t.Errorf("-layer=false wrote %s", got)
	}
	if code, stdout, _ := invokeVerb("verify", flags); code != exitOK || !saysUpToDate(stdout) {
		t.Errorf("verify: exit %d\n%s", code, stdout)
	}
	if _, stdout, _ = invokeVerb("generate", flags); !strings.Contains(stdout, "(0 written, 0 deleted)") {
		t.Errorf("a second run wrote files: %s", stdout)
	}

	write(t, name, strings.Replace(text, "Read", "Write", 1))
	code, stdout, _ = invokeVerb("verify", flags)
	if code != exitDifferent || !strings.Contains(stdout, name+":") || !strings.Contains(stdout, "edited") {
		t.Errorf("verify of an edited catalogue: exit %d\n%s", code, stdout)
	}
	code, _, stderr = invokeVerb("generate", flags)
	if code != exitFailed || !strings.Contains(stderr, "-agent: "+name+" was edited by hand") {
		t.Errorf("generate over an edit: exit %d\n%s", code, stderr)
	}
	if code, _, stderr := invokeVerb("generate", flags, "-force"); code != exitOK || read(t, name) != text {
		t.Errorf("generate -force: exit %d\n%s", code, stderr)
	}
}

// TestAgentRefuses checks that a refused run writes nothing.
func TestAgentRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, dir string, flags []string) []string
		want   string
	}{
		{
			name: "no module",
			change: func(t *testing.T, dir string, flags []string) []string {
				if err := os.Remove(filepath.Join(dir, "go.mod")); err != nil {
					t.Fatal(err)
				}
				return flags
			},
			want: "-agent: the catalogue imports the client of -out: there is no go.mod in ",
		},
		{
			name: "go.mod without a module",
			change: func(t *testing.T, dir string, flags []string) []string {
				write(t, filepath.Join(dir, "go.mod"), "go 1.26\n")
				return flags
			},
			want: "-agent: the catalogue imports the client of -out: go.mod names no module",
		},
		{
			name: "folder of the client",
			change: func(_ *testing.T, dir string, flags []string) []string {
				return append(flags, "-agent", filepath.Join(dir, "out"))
			},
			want: " is the folder of the client; choose another one",
		},
		{
			name: "folder that is no package name",
			change: func(_ *testing.T, dir string, flags []string) []string {
				return append(flags, "-agent", filepath.Join(dir, "my-agent"))
			},
			want: "-agent: the package has the name of its folder: ",
		},
		{
			name: "handwritten file",
			change: func(t *testing.T, dir string, flags []string) []string {
				write(t, filepath.Join(dir, "operator", "agent.gen.go"), "package operator\n")
				return flags
			},
			want: "agent.gen.go was not made by airbytegen and is not replaced",
		},
		{
			name: "operations without an effect",
			change: func(_ *testing.T, _ string, flags []string) []string {
				i := slices.Index(flags, "-extra-overlays")
				return slices.Delete(flags, i, i+2)
			},
			want: "the effect of the operation is not known; set x-effect to read, write or destroy in an overlay",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, flags := smallAgent(t)
			flags = tt.change(t, dir, flags)
			code, _, stderr := invokeVerb("generate", flags)
			if code != exitFailed || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d\ngot  %s\nwant %s", code, stderr, tt.want)
			}
			if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
				t.Error("it wrote the client")
			}
			if code, _, _ := invokeVerb("verify", flags); tt.name != "handwritten file" && code != exitFailed {
				t.Errorf("verify: exit %d, want %d", code, exitFailed)
			}
		})
	}
}

// TestAgentOfACopy builds a catalogue with copies of the handwritten code, and calls
// an operation through it.
func TestAgentOfACopy(t *testing.T) {
	c := newConsumer(t, "", clientModules...)
	c.run("go", "mod", "edit", "-droprequire=github.com/airbyte-go/airbyte", "-dropreplace=github.com/airbyte-go/airbyte")
	out := filepath.Join(c.dir, "internal", "airbyte")
	flags := []string{"-out", out, "-services", "Jobs", "-agent", filepath.Join(c.dir, "operator")}
	if code, stdout, stderr := invokeVerb("generate", flags); code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	write(t, filepath.Join(c.dir, "operator", "operator_test.go"), `package operator

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"example.com/mine/internal/airbyte"
)

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestCall(t *testing.T) {
	respond := transport(func(req *http.Request) (*http.Response, error) {
		body := io.NopCloser(strings.NewReader(`+"`"+`{"jobId":7,"status":"running","jobType":"sync","startTime":"2026-03-25T01:30:50Z","connectionId":"c"}`+"`"+`))
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: body, Request: req}, nil
	})
	client, err := airbyte.NewClient(airbyte.WithToken("token"), airbyte.WithHTTPClient(&http.Client{Transport: respond}))
	if err != nil {
		t.Fatal(err)
	}
	result, err := Lookup("getJob").Call(t.Context(), client, []byte(`+"`"+`{"jobId":7}`+"`"+`))
	if err != nil {
		t.Fatal(err)
	}
	if job := result.(*airbyte.Job); job.JobID != 7 {
		t.Errorf("got job %d, want 7", job.JobID)
	}
	if _, err := Lookup("getJob").Call(t.Context(), client, []byte(`+"`"+`{"job":7}`+"`"+`)); err == nil {
		t.Error("a wrong input is no error")
	}
}
`)
	c.check()
	if others := c.imports(); slices.ContainsFunc(others, func(path string) bool { return strings.Contains(path, "airbyte-go") }) {
		t.Errorf("the copy imports %v", others)
	}
}
