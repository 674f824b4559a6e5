package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// script runs a script of this repository in a folder. It returns its exit code
// and its output.
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
	cmd.Stdout = &b
	cmd.Stderr = &b
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), b.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, b.String()
}

// writeProgram writes a shell script that can be run.
func writeProgram(t *testing.T, name, text string) {
	t.Helper()
	write(t, name, "#!/bin/sh\n"+text)
	if err := os.Chmod(name, 0o755); err != nil {
		t.Fatal(err)
	}
}

// withPath returns an environment whose PATH starts with a folder.
func withPath(dir string) []string {
	return []string{"PATH=" + dir + ":" + os.Getenv("PATH")}
}

// TestDriftAction runs the script of the GitHub action.
func TestDriftAction(t *testing.T) {
	skipOtherPrograms(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "base.yaml"), smallSpec)
	write(t, filepath.Join(dir, "more.yaml"), smallSpec+oneMorePath)
	write(t, filepath.Join(dir, "less.yaml"), withoutLastPath)
	copies := goThatCopies(t, buildProgram(t))
	for i, tt := range []struct {
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
				"BASE=base.yaml",
				"AGAINST=" + tt.against,
				"OVERLAYS=",
				"ACCEPT=",
				"FAIL_ON=" + tt.failOn,
				"RUNNER_TEMP=" + temp,
				"GITHUB_STEP_SUMMARY=" + filepath.Join(temp, "summary"),
				"GITHUB_OUTPUT=" + filepath.Join(temp, "output"),
			}
			if i > 0 { // the script has shown that it can build the program
				env = append(env, copies...)
			}
			code, output := script(t, dir, env, ".github/actions/drift/drift.sh")
			if code != tt.code {
				t.Fatalf("exit %d, want %d\n%s", code, tt.code, output)
			}
			if tt.outcome == "" {
				return
			}
			reports := filepath.Join(temp, "airbyte-drift")
			want := "outcome=" + tt.outcome + "\nreports=" + reports + "\n"
			if diff := cmp.Diff(want, read(t, filepath.Join(temp, "output"))); diff != "" {
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

// goThatCopies returns an environment in which go build, as the script of the action
// calls it, copies a program.
func goThatCopies(t *testing.T, program string) []string {
	t.Helper()
	dir := t.TempDir()
	writeProgram(t, filepath.Join(dir, "go"), "[ \"$1 $2 $4\" = 'build -C -o' ] && cp '"+program+"' \"$5\"\n")
	return withPath(dir)
}

// TestDriftIssue runs the script that opens, updates and closes the issue about
// drift, with a fake gh that logs its arguments.
func TestDriftIssue(t *testing.T) {
	for _, tt := range []struct {
		outcome string
		open    string // number of the open issue; "" for none
		code    int
		want    []string // prefixes of the commands of gh
	}{
		{outcome: "0"},
		{outcome: "0", open: "7", want: []string{"issue close 7"}},
		{
			outcome: "1",
			want: []string{
				"label create spec-drift",
				"issue create --label spec-drift --title Upstream changed --body-file report.md",
			},
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
		writeProgram(t, filepath.Join(dir, "gh"), "case \"$1 $2\" in\n"+
			"'issue list') echo '"+tt.open+"' ;;\n"+
			"*) echo \"$*\" >>'"+log+"' ;;\nesac\n")
		code, output := script(t, dir, withPath(dir), "scripts/drift-issue.sh", tt.outcome, "report.md")
		if code != tt.code {
			t.Errorf("outcome %s, issue %q: exit %d, want %d\n%s", tt.outcome, tt.open, code, tt.code, output)
		}
		got := strings.FieldsFunc(read(t, log), func(r rune) bool { return r == '\n' })
		if !slices.EqualFunc(got, tt.want, strings.HasPrefix) {
			t.Errorf("outcome %s, issue %q: ran %q, want %q\n%s", tt.outcome, tt.open, got, tt.want, output)
		}
	}
}

// synced returns the log of a run of airbytegen sync by the script.
func synced(commit string) string {
	return "sync -from api.yaml -date 2026-03-12 -commit " + commit + " -overlays overlays " +
		"-keep-removed overlays/05-removed.yaml -drop-needless -code .\n"
}

// TestSyncSpec runs the script that pins a revision, with a fake go that builds a
// fake airbytegen. Both log their arguments.
func TestSyncSpec(t *testing.T) {
	tests := []struct {
		name     string
		build    string // exit code of go build
		sync     string // exit code of airbytegen sync
		generate string // exit code of go generate
		args     []string
		code     int
		want     string // log of the programs
	}{
		{
			name:     "nothing to decide",
			build:    "0",
			sync:     "0",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12"},
			want:     synced("") + "generate\n",
		},
		{
			name:     "a commit",
			build:    "0",
			sync:     "0",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12", "abc"},
			want:     synced("abc") + "generate\n",
		},
		{
			name:     "something to decide",
			build:    "0",
			sync:     "1",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12"},
			code:     1,
			want:     synced(""),
		},
		{
			name:     "it could not be pinned",
			build:    "0",
			sync:     "2",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12"},
			code:     2,
			want:     synced(""),
		},
		{
			name:     "it was killed",
			build:    "0",
			sync:     "137",
			generate: "0",
			args:     []string{"api.yaml", "2026-03-12"},
			code:     2,
			want:     synced(""),
		},
		{
			name:     "generation fails",
			build:    "0",
			sync:     "0",
			generate: "1",
			args:     []string{"api.yaml", "2026-03-12"},
			code:     2,
			want:     synced("") + "generate\n",
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
	}
	for _, tt := range short.Every(3, tests) {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			log := write(t, filepath.Join(dir, "log"), "")
			fake := filepath.Join(dir, "fake-airbytegen")
			writeProgram(t, fake, "echo \"$*\" >>'"+log+"'\nexit "+tt.sync+"\n")
			writeProgram(t, filepath.Join(dir, "go"), "case $1 in\n"+
				"build) cp '"+fake+"' \"$3\"; exit "+tt.build+" ;;\n"+
				"generate) echo generate >>'"+log+"'; exit "+tt.generate+" ;;\nesac\n")
			code, output := script(t, "", withPath(dir), "scripts/sync-spec.sh", tt.args...)
			if code != tt.code {
				t.Errorf("exit %d, want %d\n%s", code, tt.code, output)
			}
			if diff := cmp.Diff(tt.want, read(t, log)); diff != "" {
				t.Errorf("log of the programs (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTakeoverWithoutRevisions checks that the rehearsal of takeovers says so if there
// is nothing to take over.
func TestTakeoverWithoutRevisions(t *testing.T) {
	code, output := script(t, "", nil, "scripts/takeover.sh", "HEAD", filepath.Join(t.TempDir(), "nowhere"))
	if code != 0 || !strings.Contains(output, "skipped: there is no folder") {
		t.Errorf("exit %d\n%s", code, output)
	}
}
