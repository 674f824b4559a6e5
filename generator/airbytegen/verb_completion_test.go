package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// completeLine is a bash script that completes its first argument.
const completeLine = `. ./completion
COMP_WORDS=($1)
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_airbytegen
echo "${COMPREPLY[@]}"`

// TestBashCompletion completes lines in bash, if it is installed.
func TestBashCompletion(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed: ", err)
	}
	dir := t.TempDir()
	_, script, _ := invoke("completion", "bash")
	write(t, filepath.Join(dir, "completion"), script)
	write(t, filepath.Join(dir, "spec.yaml"), "")
	tests := []struct{ line, want string }{
		{line: "airbytegen g", want: "generate"},
		{line: "airbytegen veri", want: "verify"},
		{line: "airbytegen ver", want: "verify version"},
		{line: "airbytegen help s", want: "sync"},
		{line: "airbytegen completion f", want: "fish"},
		{line: "airbytegen generate -o", want: "-operations -out -overlays"},
		{line: "airbytegen verify -f"},
		{line: "airbytegen generate -f", want: "-force"},
		{line: "airbytegen generate -spec sp", want: "spec.yaml"},
		{line: "airbytegen generate -services J"},
		{line: "airbytegen generate -layer -pa", want: "-package"},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), shell, "--norc", "-c", completeLine, "bash", tt.line)
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || got != tt.want {
				t.Errorf("completed to %q, want %q (%v)", got, tt.want, err)
			}
		})
	}
}

// TestCompletion checks that the script of each shell has all verbs and flags, and
// that the shell can parse it, if it is installed.
func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		code, script, stderr := invoke("completion", shell)
		if code != exitOK {
			t.Fatalf("%s: exit %d\n%s", shell, code, stderr)
		}
		for _, v := range verbs() {
			if !strings.Contains(script, v.name) {
				t.Errorf("the script for %s lacks %s", shell, v.name)
			}
			for _, f := range flagsOf(v) {
				if !strings.Contains(script, "-"+f.Name) && !strings.Contains(script, "-o "+f.Name) {
					t.Errorf("the script for %s lacks %s -%s", shell, v.name, f.Name)
				}
			}
		}
		if path, err := exec.LookPath(shell); err == nil {
			file := write(t, filepath.Join(t.TempDir(), "script"), script)
			out, err := exec.CommandContext(t.Context(), path, "-n", file).CombinedOutput()
			if err != nil {
				t.Errorf("%s does not parse its script: %v\n%s", shell, err, out)
			}
		}
	}
	for _, args := range [][]string{{"completion"}, {"completion", "tcsh"}, {"completion", "bash", "zsh"}} {
		code, stdout, stderr := invoke(args...)
		const want = "airbytegen completion: name one shell: bash, zsh or fish\n"
		if code != exitFailed || stdout != "" || stderr != want {
			t.Errorf("%v: exit %d\n%s%s", args, code, stdout, stderr)
		}
	}
}
