package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const smallSpec = `openapi: 3.1.0
info: {title: t, version: '1', description: Words that stay behind.}
paths:
  /a: {get: {operationId: getA, tags: [Things], responses: {'204': {}}}}
  /b: {get: {operationId: getB, tags: [Others], responses: {'204': {}}}}
`

const smallOverlay = `overlay: 1.1.0
info: {title: t, version: '1'}
actions:
- target: $.paths['/a'].get
  update: {summary: Returns the first thing.}
`

// fullOverlay describes all operations of smallSpec, so that sync has nothing to
// decide.
const fullOverlay = smallOverlay + `- target: $.paths['/b'].get
  update: {summary: Returns the second thing.}
`

// invoke runs the program with arguments.
func invoke(args ...string) (code exitCode, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(args, &out, &errs)
	return code, out.String(), errs.String()
}

// invokeVerb runs a verb with flags, such as those of small, and more arguments.
func invokeVerb(verb string, flags []string, more ...string) (code exitCode, stdout, stderr string) {
	return invoke(slices.Concat([]string{verb}, flags, more)...)
}

// buildProgram builds the program and returns the name of its file.
func buildProgram(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "airbytegen")
	out, err := exec.CommandContext(t.Context(), "go", "build", linkQuickly, "-o", name, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return name
}

// write writes a file, makes its folder if necessary, and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// names returns the names of the files in a folder, separated by spaces.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

// small writes smallSpec and smallOverlay to a folder, and returns the flags to
// generate a client from them.
func small(t *testing.T) (dir string, flags []string) {
	t.Helper()
	dir = t.TempDir()
	spec := write(t, filepath.Join(dir, "spec.yaml"), smallSpec)
	overlays := write(t, filepath.Join(dir, "overlays", "o.yaml"), smallOverlay)
	return dir, []string{
		"-spec", spec,
		"-overlays", overlays,
		"-out", filepath.Join(dir, "out"),
		"-package", "small",
		"-layer=false",
	}
}

func TestUsage(t *testing.T) {
	tests := []struct {
		args           []string
		code           exitCode
		stdout, stderr string // prefixes
	}{
		{code: exitFailed, stderr: "airbytegen: generate Go clients"},
		{args: []string{"help"}, code: exitOK, stdout: "airbytegen: generate Go clients"},
		{
			args:   []string{"help", "generate"},
			code:   exitOK,
			stdout: "airbytegen generate: write the Go files of a client\n\nusage: airbytegen generate [flags]\n",
		},
		{
			args: []string{"verify", "-h"},
			code: exitOK,
			stdout: "airbytegen verify: check that a client is up to date, without writing files\n\n" +
				"usage: airbytegen verify [flags]\n",
		},
		{args: []string{"help", "help"}, code: exitOK, stdout: "airbytegen: generate Go clients"},
		{
			args:   []string{"help", "drift"},
			code:   exitOK,
			stdout: "airbytegen drift: compare two revisions of the API document\n\nusage: airbytegen drift [flags]\n",
		},
		{
			args:   []string{"make"},
			code:   exitFailed,
			stderr: "airbytegen: unknown verb \"make\"; run airbytegen help\n",
		},
		{args: []string{"-make"}, code: exitFailed, stderr: "airbytegen: unknown flag -make; run airbytegen help\n"},
		{args: []string{"--version"}, code: exitOK, stdout: "airbytegen "},
		{
			args:   []string{"help", "make"},
			code:   exitFailed,
			stderr: "airbytegen: unknown verb \"make\"; run airbytegen help\n",
		},
		{
			args:   []string{"generate", "-nonsense"},
			code:   exitFailed,
			stderr: "airbytegen generate: unknown flag -nonsense; run airbytegen help generate\n",
		},
		{
			args:   []string{"drift", "-nonsense"},
			code:   exitNotCompared,
			stderr: "airbytegen drift: unknown flag -nonsense; run airbytegen help drift\n",
		},
		{
			args: []string{"generate", "-layer=perhaps"},
			code: exitFailed,
			stderr: "airbytegen generate: invalid value \"perhaps\" for flag -layer: parse error; " +
				"run airbytegen help generate\n",
		},
		{
			args:   []string{"generate", "-package", "-h", "-out", "nowhere"},
			code:   exitFailed,
			stderr: "airbytegen generate: -package: \"-h\" cannot be the name of a Go package\n",
		},
		{
			args: []string{"generate", "-package", "main", "-out", "nowhere"},
			code: exitFailed,
			stderr: "airbytegen generate: -package: " +
				"a package named main is a program and cannot be imported; choose another name\n",
		},
		{
			args:   []string{"generate"},
			code:   exitFailed,
			stderr: "airbytegen generate: -out is required; name a folder such as internal/airbyte, or . for this one\n",
		},
		{
			args:   []string{"verify", "-services", "Jobs"},
			code:   exitFailed,
			stderr: "airbytegen verify: -out is required; name a folder such as internal/airbyte, or . for this one\n",
		},
		{
			args:   []string{"generate", "Jobs"},
			code:   exitFailed,
			stderr: "airbytegen generate: unexpected argument \"Jobs\"; flags start with -\n",
		},
		{
			args:   []string{"generate", "-spec", "nowhere.yaml"},
			code:   exitFailed,
			stderr: "airbytegen generate: -spec: open nowhere.yaml: ",
		},
		{
			args:   []string{"verify", "-overlays", "nowhere"},
			code:   exitFailed,
			stderr: "airbytegen verify: -overlays: stat nowhere: ",
		},
		{
			args:   []string{"generate", "-extra-overlays", "nowhere.yaml"},
			code:   exitFailed,
			stderr: "airbytegen generate: -extra-overlays: stat nowhere.yaml: ",
		},
		{
			args: []string{"generate", "-extra-overlays", "none"},
			code: exitFailed,
			stderr: "airbytegen generate: -extra-overlays: none is not a file here; " +
				"leave it out, or write ./none for a file with this name\n",
		},
		{
			args:   []string{"generate", "-overlays", "none,more.yaml"},
			code:   exitFailed,
			stderr: "airbytegen generate: -overlays: none is not a file here; leave it out",
		},
		{
			args:   []string{"generate", "-spec", ""},
			code:   exitFailed,
			stderr: `airbytegen generate: invalid value "" for flag -spec: the name is empty`,
		},
		{
			args: []string{"generate", "-spec", "-"},
			code: exitFailed,
			stderr: "airbytegen generate: -spec: -: only files are read here; save the document first, " +
				"or pin it with airbytegen sync -from -\n",
		},
		{
			args: []string{"verify", "-spec", "https://example.com/api.yaml"},
			code: exitFailed,
			stderr: "airbytegen verify: -spec: https://example.com/api.yaml: only files are read here; " +
				"save the document first, or pin it with airbytegen sync -from https://example.com/api.yaml\n",
		},
		{
			args:   []string{"generate", "-layer=false", "-with", "wait", "-out", "nowhere"},
			code:   exitFailed,
			stderr: "airbytegen generate: -with: -layer=false copies no handwritten code, so there are no parts to add\n",
		},
		{
			args: []string{"generate", "-services", "Jobs", "-with", "waiting", "-out", "nowhere"},
			code: exitFailed,
			stderr: `airbytegen generate: -with: there is no part "waiting"; ` +
				"the parts are " + strings.Join(partsInHelp(), ", "),
		},
		{
			args:   []string{"generate", "-services", "a,,b"},
			code:   exitFailed,
			stderr: `airbytegen generate: invalid value "a,,b" for flag -services: empty name in "a,,b"`,
		},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			code, stdout, stderr := invoke(tt.args...)
			if code != tt.code || !strings.HasPrefix(stdout, tt.stdout) || !strings.HasPrefix(stderr, tt.stderr) {
				t.Errorf("exit %d, want %d\nstdout %s\nstderr %s", code, tt.code, stdout, stderr)
			}
			if len(tt.args) > 0 && strings.Count(stderr, "\n") > 1 {
				t.Errorf("an error has more than one line:\n%s", stderr)
			}
		})
	}
}
