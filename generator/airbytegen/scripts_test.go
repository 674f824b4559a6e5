package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// script runs one of the scripts of this repository.
func script(t *testing.T, dir string, env []string, name string, args ...string) (code int, output string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the scripts are for a POSIX shell")
	}
	path, err := filepath.Abs(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), b.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, b.String()
}

// TestDriftAction runs what the composite action runs.
func TestDriftAction(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "base.yaml"), smallSpec)
	write(t, filepath.Join(dir, "more.yaml"), smallSpec+"  /c: {get: {operationId: getC, tags: [Others], responses: {'204': {}}}}\n")
	write(t, filepath.Join(dir, "less.yaml"), strings.Join(strings.SplitAfter(smallSpec, "\n")[:4], ""))
	for _, tt := range []struct {
		against, failOn string
		code            int
		outcome         string
	}{
		{against: "base.yaml", failOn: "drift", outcome: "0"},
		{against: "more.yaml", failOn: "drift", code: 1, outcome: "1"},
		{against: "more.yaml", failOn: "breaking", outcome: "1"},
		{against: "less.yaml", failOn: "breaking", code: 2, outcome: "2"},
		{against: "less.yaml", failOn: "never", outcome: "2"},
		{against: "gone.yaml", failOn: "never", code: 3, outcome: "3"},
		{against: "less.yaml", failOn: "sometimes", code: 3},
	} {
		t.Run(tt.against+" "+tt.failOn, func(t *testing.T) {
			temp := t.TempDir()
			env := []string{
				"BASE=base.yaml", "AGAINST=" + tt.against, "OVERLAYS=", "ACCEPT=", "FAIL_ON=" + tt.failOn, "RUNNER_TEMP=" + temp,
				"GITHUB_STEP_SUMMARY=" + filepath.Join(temp, "summary"), "GITHUB_OUTPUT=" + filepath.Join(temp, "output"),
			}
			code, output := script(t, dir, env, ".github/actions/drift/drift.sh")
			if code != tt.code {
				t.Fatalf("exit %d, want %d\n%s", code, tt.code, output)
			}
			if tt.outcome == "" {
				return
			}
			reports := filepath.Join(temp, "airbyte-drift")
			if diff := cmp.Diff("outcome="+tt.outcome+"\nreports="+reports+"\n", read(t, filepath.Join(temp, "output"))); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
			if tt.outcome == "3" {
				return
			}
			if got := names(t, reports); got != "report.html report.json report.md report.sarif report.xml" {
				t.Errorf("reports: %s", got)
			}
			if got := read(t, filepath.Join(temp, "summary")); !strings.HasPrefix(got, "## API drift") {
				t.Errorf("summary: %s", got)
			}
		})
	}
}

// TestDriftIssue runs the script that keeps the issue, with a gh that only
// notes what it is told.
func TestDriftIssue(t *testing.T) {
	for _, tt := range []struct {
		outcome, open string // open is the number of the issue that is there
		code          int
		want          []string
	}{
		{outcome: "0"},
		{outcome: "0", open: "7", want: []string{"issue close 7"}},
		{
			outcome: "1",
			want:    []string{"label create spec-drift", "issue create --label spec-drift --title Upstream changed --body-file report.md"},
		},
		{
			outcome: "2",
			open:    "7",
			want:    []string{"issue edit 7 --title Upstream changed and breaks programs --body-file report.md"},
		},
		{outcome: "3", open: "7", code: 1},
		{open: "7", code: 1},
	} {
		dir := t.TempDir()
		log := filepath.Join(dir, "log")
		write(t, log, "")
		write(t, filepath.Join(dir, "gh"), "#!/bin/sh\ncase \"$1 $2\" in\n'issue list') echo '"+tt.open+"' ;;\n*) echo \"$*\" >>'"+log+"' ;;\nesac\n")
		if err := os.Chmod(filepath.Join(dir, "gh"), 0o755); err != nil {
			t.Fatal(err)
		}
		code, output := script(t, dir, []string{"PATH=" + dir + ":" + os.Getenv("PATH")}, "scripts/drift-issue.sh", tt.outcome, "report.md")
		got := strings.Split(strings.TrimSpace(read(t, log)), "\n")
		if len(tt.want) == 0 {
			tt.want = []string{""}
		}
		fits := len(got) == len(tt.want)
		for i := range tt.want {
			fits = fits && strings.HasPrefix(got[i], tt.want[i])
		}
		if code != tt.code || !fits {
			t.Errorf("outcome %s, issue %q: exit %d, told %q, want %q\n%s", tt.outcome, tt.open, code, got, tt.want, output)
		}
	}
}

// TestSyncSpec runs the script that pins a revision, with a go that builds
// stand-ins of the programs.
func TestSyncSpec(t *testing.T) {
	for _, tt := range []struct {
		name, build, sync, generate string // what each exits with
		args                        []string
		code                        int
		want                        string // what ran
	}{
		{
			name:     "nothing to decide",
			build:    "0",
			sync:     "0",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12"},
			want:     "sync -from api.yaml -date 2026-03-12 -commit \ngenerate\n",
		},
		{
			name:     "a commit",
			build:    "0",
			sync:     "0",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12", "abc"},
			want:     "sync -from api.yaml -date 2026-03-12 -commit abc\ngenerate\n",
		},
		{
			name:     "something to decide",
			build:    "0",
			sync:     "1",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12"},
			code:     1,
			want:     "sync -from api.yaml -date 2026-03-12 -commit \n",
		},
		{
			name:     "it could not be pinned",
			build:    "0",
			sync:     "2",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12"},
			code:     2,
			want:     "sync -from api.yaml -date 2026-03-12 -commit \n",
		},
		{
			name:     "it was killed",
			build:    "0",
			sync:     "137",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12"},
			code:     2,
			want:     "sync -from api.yaml -date 2026-03-12 -commit \n",
		},
		{
			name:     "generation fails",
			build:    "0",
			sync:     "0",
			generate: "1",
			args:     []string{"api.yaml", "2026-03-12"},
			code:     2,
			want:     "sync -from api.yaml -date 2026-03-12 -commit \ngenerate\n",
		},
		{
			name:     "it does not build",
			build:    "1",
			sync:     "0",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12"},
			code:     2,
		},
		{name: "no date", build: "0", sync: "0", generate: "0", args: []string{"api.yaml"}, code: 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			log := write(t, filepath.Join(dir, "log"), "")
			write(t, filepath.Join(dir, "stand-in"), "#!/bin/sh\necho \"$*\" >>'"+log+"'\nexit "+tt.sync+"\n")
			write(t, filepath.Join(dir, "go"), "#!/bin/sh\ncase $1 in\n"+
				"build) cp '"+dir+"/stand-in' \"$3\"; exit "+tt.build+" ;;\n"+
				"generate) echo generate >>'"+log+"'; exit "+tt.generate+" ;;\nesac\n")
			for _, name := range []string{"go", "stand-in"} {
				if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			code, output := script(t, "", []string{"PATH=" + dir + ":" + os.Getenv("PATH")}, "scripts/sync-spec.sh", tt.args...)
			if code != tt.code {
				t.Errorf("exit %d, want %d\n%s", code, tt.code, output)
			}
			if diff := cmp.Diff(tt.want, read(t, log)); diff != "" {
				t.Errorf("what ran (-want +got):\n%s", diff)
			}
		})
	}
}
