package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/commandline"
)

// completed returns the candidates that a completion script gets for the words of a line.
func completed(t *testing.T, words ...string) []string {
	t.Helper()
	code, stdout, stderr := invoke(append([]string{commandline.CompleteVerb}, words...)...)
	if code != exitOK || stderr != "" {
		t.Fatalf("%q: exit %d\n%s", words, code, stderr)
	}
	var all []string
	for line := range strings.Lines(stdout) {
		word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, word)
	}
	return all
}

func TestComplete(t *testing.T) {
	dir := t.TempDir()
	spec := write(t, filepath.Join(dir, "spec.yaml"), smallSpec)
	overlays := write(t, filepath.Join(dir, "o.yaml"), strings.ReplaceAll(smallOverlay, "summary: Returns", "tags: [Firsts], summary: Returns"))
	misfit := write(t, filepath.Join(dir, "misfit.yaml"), `overlay: 1.1.0
info: {title: t, version: '1'}
actions:
- {target: "$.paths['/nowhere'].get", update: {summary: Returns nothing.}}
- {target: "$.paths['/a'].get.tags", remove: true}
- {target: "$.paths['/a'].get", update: {tags: [Firsts]}}
`)
	registry := write(t, filepath.Join(dir, "registry.json"), `{"sources": [{
		"name": "Lamp", "sourceDefinitionId": "b1b5a6a5-6c2b-4c44-9f3b-0b9c8bd4f4f5", "dockerRepository": "airbyte/source-lamp",
		"dockerImageTag": "1.2.3", "spec": {"connectionSpecification": {"type": "object", "properties": {}}}}], "destinations": []}`)
	tests := []struct {
		name  string
		words []string
		want  []string
	}{
		{name: "verb", words: []string{"g"}, want: []string{"generate"}},
		{name: "verb of help", words: []string{"help", "s"}, want: []string{"sync"}},
		{name: "shell", words: []string{"completion", "f"}, want: []string{"fish"}},
		{name: "flag", words: []string{"generate", "-o"}, want: []string{"-overlays", "-operations", "-out"}},
		{name: "flag with two dashes", words: []string{"generate", "--pa"}, want: []string{"--package"}},
		{name: "flag after a switch", words: []string{"generate", "-layer", "-pa"}, want: []string{"-package"}},
		{name: "flag of another verb", words: []string{"verify", "-f"}},
		{name: "file", words: []string{"generate", "-spec", ""}, want: []string{":files"}},
		{name: "folder", words: []string{"generate", "-out", ""}, want: []string{":files"}},
		{name: "overlays", words: []string{"generate", "-overlays", "no"}, want: []string{":files", "none"}},
		{name: "service", words: []string{"generate", "-services", "Jo"}, want: []string{"Jobs"}},
		{
			name:  "second service",
			words: []string{"generate", "-services=Jobs,Strea"},
			want:  []string{"-services=Jobs,Streams"},
		},
		{name: "operation", words: []string{"generate", "-operations", "listJ"}, want: []string{"listJobs"}},
		{
			name:  "service of a document",
			words: []string{"generate", "-spec", spec, "-overlays=none", "-services", ""},
			want:  []string{"Things", "Others"},
		},
		{
			name:  "tag of an overlay",
			words: []string{"generate", "-spec", spec, "-overlays", "none", "-extra-overlays", overlays, "-operations", ""},
			want:  []string{"getA", "getB"},
		},
		{
			name:  "tag of an overlay that does not fit as a whole",
			words: []string{"generate", "-spec", spec, "-overlays", "none", "-extra-overlays", misfit, "-tags", ""},
			want:  []string{"Firsts", "Others"},
		},
		{
			name:  "document that cannot be read",
			words: []string{"generate", "-spec", filepath.Join(dir, "nowhere.yaml"), "-services", ""},
		},
		{name: "part", words: []string{"generate", "-with", "wait,li"}, want: []string{"wait,limiter"}},
		{name: "format", words: []string{"drift", "-format", "mark"}, want: []string{"markdown"}},
		{name: "format of a file", words: []string{"drift", "-out", "js"}, want: []string{"json="}},
		{name: "connector", words: []string{"connectors", "-registry", registry, "-connectors", "s"}, want: []string{"source-lamp"}},
		{name: "connectors of a URL", words: []string{"connectors", "-spec", "https://example.com/a", "-connectors", ""}, want: []string{"all"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, completed(t, tt.words...)); diff != "" {
				t.Errorf("candidates (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCompleteAll checks that all verbs and their flags are candidates.
func TestCompleteAll(t *testing.T) {
	for _, v := range verbs() {
		if diff := cmp.Diff([]string{v.name}, completed(t, v.name)); diff != "" {
			t.Errorf("candidates (-want +got):\n%s", diff)
		}
		candidates := completed(t, v.name, "-")
		for _, name := range flagsOf(v) {
			if !slices.Contains(candidates, "-"+name) {
				t.Errorf("-%s of %s is not a candidate", name, v.name)
			}
		}
	}
}

// completeGoTool completes its first argument in bash, with the command as a tool of a Go module.
const completeGoTool = `. <(airbytegen completion bash)
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=($1)
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
go() { shift 2; airbytegen "$@"; }
_airbytegen_go
printf '%s\n' "${COMPREPLY[@]}"`

// TestCompleteGoTool completes a line of "go tool airbytegen" in bash, if it is installed.
func TestCompleteGoTool(t *testing.T) {
	skipOtherPrograms(t)
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed: ", err)
	}
	bin := filepath.Dir(buildProgram(t))
	tests := []struct{ line, want string }{
		{line: "go tool airbytegen gen", want: "generate"},
		{line: "go tool airbytegen generate -services Jo", want: "Jobs"},
		{line: "go build gen", want: ""},
	}
	for _, tt := range tests {
		cmd := exec.CommandContext(t.Context(), shell, "--norc", "-c", completeGoTool, "bash", tt.line)
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != tt.want {
			t.Errorf("%s: completed to %q, want %q (%v)", tt.line, got, tt.want, err)
		}
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		code, script, stderr := invoke("completion", shell)
		if code != exitOK || !strings.Contains(script, commandline.CompleteVerb) {
			t.Fatalf("%s: exit %d\n%s", shell, code, stderr)
		}
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("%s is not installed, so its script was not checked", shell)
			continue
		}
		file := write(t, filepath.Join(t.TempDir(), "script"), script)
		out, err := exec.CommandContext(t.Context(), path, "-n", file).CombinedOutput()
		if err != nil {
			t.Errorf("%s does not parse its script: %v\n%s", shell, err, out)
		}
	}
	for _, args := range [][]string{{"completion"}, {"completion", "tcsh"}, {"completion", "bash", "zsh"}} {
		code, stdout, stderr := invoke(args...)
		const want = "airbytegen completion: name one shell: bash, zsh, fish or pwsh; run airbytegen help completion\n"
		if code != exitFailed || stdout != "" || stderr != want {
			t.Errorf("%v: exit %d\n%s%s", args, code, stdout, stderr)
		}
	}
}
