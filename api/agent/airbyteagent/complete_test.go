package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// completed returns the candidates that a completion script gets for some words.
func completed(t *testing.T, words ...string) []string {
	t.Helper()
	code, stdout, stderr := try(t, nil, "", append([]string{commandline.CompleteVerb}, words...)...)
	if code != exitOK || stderr != "" {
		t.Fatalf("%q: exit code %d\n%s", words, code, stderr)
	}
	var all []string
	for line := range strings.Lines(stdout) {
		word, about, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !found && word != ":files" {
			t.Errorf("%q: the line %q has no tab", words, line)
		}
		if strings.Contains(about, "\t") {
			t.Errorf("%q: %q has a tab", words, about)
		}
		all = append(all, word)
	}
	return all
}

func TestComplete(t *testing.T) {
	tests := []struct {
		words []string
		want  []string
	}{
		{words: []string{"de"}, want: []string{"describe", "delete"}},
		{words: []string{"nope", ""}},
		{words: []string{"read", "listJ"}, want: []string{"listJobs"}},
		{words: []string{"read", "createT"}}, // not a read
		{words: []string{"delete", "createJ"}, want: []string{"createJob"}},
		{words: []string{"describe", "listTags", "createT"}, want: []string{"createTag"}},
		{words: []string{"read", "listJobs", "jobT"}, want: []string{"jobType="}},
		{words: []string{"read", "listJobs", "jobType=sync", "jobT"}},
		{words: []string{"read", "listJobs", "jobType=re"}, want: []string{"jobType=reset", "jobType=refresh"}},
		{words: []string{"read", "-demo", "listJobs", "jobType=s"}, want: []string{"jobType=sync"}},
		{words: []string{"read", "-o", "json", "listJ"}, want: []string{"listJobs"}},
		{words: []string{"read", "noSuch", ""}},
		{words: []string{"read", "-mo"}, want: []string{"-mode"}},
		{words: []string{"read", "--mo"}, want: []string{"--mode"}},
		{words: []string{"read", "-mode", ""}, want: []string{"read", "write", "full"}},
		{words: []string{"read", "-mode=w"}, want: []string{"-mode=write"}},
		{words: []string{"read", "--mode=w"}, want: []string{"--mode=write"}},
		{words: []string{"mcp", "-tools", "o"}, want: []string{"operations"}},
		{words: []string{"mcp", "-deny", "Jobs,listTag"}, want: []string{"Jobs,listTags"}},
		{words: []string{"write", "patchTag", "-f", ""}, want: []string{":files"}},
		{words: []string{"completion", "b"}, want: []string{"bash"}},
		{words: []string{"completion", "bash", ""}},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.words, " "), func(t *testing.T) {
			if diff := cmp.Diff(test.want, completed(t, test.words...)); diff != "" {
				t.Errorf("candidates (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCompleteAll checks that each verb, each flag and each operation is a candidate.
func TestCompleteAll(t *testing.T) {
	p := &program{stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	verbs := completed(t, "")
	for _, verb := range p.command().Commands {
		if !slices.Contains(verbs, verb.Name) {
			t.Errorf("the verb %s is not a candidate", verb.Name)
		}
		flags := completed(t, verb.Name, "-")
		for _, f := range verb.Flags {
			if !slices.Contains(flags, "-"+f.Names()[0]) {
				t.Errorf("the flag -%s of %s is not a candidate", f.Names()[0], verb.Name)
			}
		}
	}
	for _, op := range agent.Operations() {
		for _, effect := range op.Effects() {
			if !slices.Contains(completed(t, verbFor(effect), ""), op.ID) {
				t.Errorf("%s is not a candidate of the verb %s", op.ID, verbFor(effect))
			}
		}
	}
}

// shellLines are lines with the word that a shell completes them to.
var shellLines = []struct {
	line string
	want string // the last word, or what follows its last "="
}{
	{line: "airbyteagent des", want: "describe"},
	{line: "airbyteagent read listJ", want: "listJobs"},
	{line: "airbyteagent read listJobs jobT", want: "jobType="},
	{line: "airbyteagent read listJobs jobType=s", want: "sync"},
	{line: "airbyteagent read -mode w", want: "write"},
	{line: "airbyteagent read --mo", want: "--mode"},
	{line: "airbyteagent write createTag -f unusual", want: "unusual.json"},
}

// install builds the command into a folder for PATH. It returns the environment of a shell, and a folder with a file.
func install(t *testing.T, shell string) (path string, environ []string, dir string) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: builds the command")
	}
	path, err := exec.LookPath(shell)
	if err != nil {
		t.Skipf("%s is not installed", shell)
	}
	dir = t.TempDir()
	err = os.WriteFile(filepath.Join(dir, "unusual.json"), nil, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Dir(builtCommand(t))
	environ = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir)
	return path, environ, dir
}

// bashScript completes the line in its first argument, as bash does when somebody presses Tab.
const bashScript = `. <(airbyteagent completion bash)
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=(airbyteagent) COMP_CWORD=1
_airbyteagent
printf '%s\n' "${COMPREPLY[@]}"`

func TestCompleteBash(t *testing.T) {
	shell, environ, dir := install(t, "bash")
	complete := func(line string) string {
		cmd := exec.CommandContext(t.Context(), shell, "--norc", "-c", bashScript, "bash", line)
		cmd.Dir = dir
		cmd.Env = environ
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	for _, test := range shellLines {
		if got := complete(test.line); got != test.want {
			t.Errorf("%s: completed to %q, want %q", test.line, got, test.want)
		}
	}
	complete("airbyteagent read listJobs $(touch evaluated) `touch evaluated` ")
	_, err := os.Stat(filepath.Join(dir, "evaluated"))
	if err == nil {
		t.Error("the script has evaluated the line")
	}
}

func TestCompleteFish(t *testing.T) {
	shell, environ, dir := install(t, "fish")
	for _, test := range shellLines {
		cmd := exec.CommandContext(t.Context(), shell, "--no-config", "-c",
			"airbyteagent completion fish | source; complete -C $argv[1]", test.line)
		cmd.Dir = dir
		cmd.Env = environ
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		got, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\t")
		isValue := !strings.HasSuffix(test.want, "=")
		if isValue {
			got = got[strings.LastIndex(got, "=")+1:]
		}
		if got != test.want {
			t.Errorf("%s: completed to %q, want %q", test.line, out, test.want)
		}
	}
}

// zshScript types each of its arguments into an interactive shell, presses Tab, and prints the line.
const zshScript = `zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell 'PS1=""; autoload -Uz compinit; compinit -u -D; source <(airbyteagent completion zsh); unsetopt zle_bracketed_paste'
zpty -w shell 'show() { print -r -- "LINE<$BUFFER>END" >$OUT; BUFFER="" }; zle -N show; bindkey "^X" show; bindkey "^I" complete-word; print READY'
zpty -r -m shell ignored '*READY*READY*'
for line; do
  rm -f $OUT
  zpty -w -n shell "$line"$'\t\C-x'
  for i in {1..500}; do [[ -s $OUT ]] && break; sleep 0.02; done
  cat $OUT
done`

func TestCompleteZsh(t *testing.T) {
	shell, environ, dir := install(t, "zsh")
	args := []string{"-f", "-c", zshScript, "zsh"}
	for _, test := range shellLines {
		args = append(args, test.line)
	}
	cmd := exec.CommandContext(t.Context(), shell, args...)
	cmd.Dir = dir
	cmd.Env = slices.Concat(environ, []string{"OUT=" + filepath.Join(t.TempDir(), "line"), "TERM=dumb"})
	out, err := cmd.CombinedOutput()
	lines := strings.SplitAfter(string(out), ">END\n")
	if err != nil || len(lines) != len(shellLines)+1 {
		t.Fatalf("got %q (%v), want %d lines", out, err, len(shellLines))
	}
	for i, test := range shellLines {
		got := strings.TrimSuffix(strings.TrimPrefix(lines[i], "LINE<"), ">END\n")
		if !strings.HasSuffix(strings.TrimSpace(got), test.want) {
			t.Errorf("%s: completed to %q, want %q at the end", test.line, got, test.want)
		}
	}
}

// TestCompletePowerShell checks the protocol of the script, because PowerShell is seldom installed.
func TestCompletePowerShell(t *testing.T) {
	_, script, _ := try(t, nil, "", "completion", "pwsh")
	for _, part := range []string{"Register-ArgumentCompleter -Native -CommandName airbyteagent", commandline.CompleteVerb, "\"`t\""} {
		if !strings.Contains(script, part) {
			t.Errorf("the script lacks %s", part)
		}
	}
	shell, environ, dir := install(t, "pwsh")
	for _, test := range shellLines {
		if strings.Contains(test.line, " -f ") {
			continue // PowerShell completes names of files itself
		}
		cmd := exec.CommandContext(t.Context(), shell, "-NoProfile", "-Command",
			"airbyteagent completion pwsh | Out-String | Invoke-Expression; "+
				"(TabExpansion2 -inputScript '"+test.line+"' -cursorColumn "+
				"('"+test.line+"').Length).CompletionMatches.CompletionText")
		cmd.Dir = dir
		cmd.Env = environ
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), test.want) {
			t.Errorf("%s: completed to %q (%v), want %q", test.line, out, err, test.want)
		}
	}
}
