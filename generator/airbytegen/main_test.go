package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/gofile"
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

// fullOverlay leaves nothing to decide about smallSpec.
const fullOverlay = smallOverlay + `- target: $.paths['/b'].get
  update: {summary: Returns the second thing.}
`

// invoke runs the program as a shell would.
func invoke(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(args, &out, &errs)
	return code, out.String(), errs.String()
}

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

// small writes the small documents and returns the flags that name them.
func small(t *testing.T) (dir string, flags []string) {
	t.Helper()
	dir = t.TempDir()
	return dir, []string{
		"-spec", write(t, filepath.Join(dir, "spec.yaml"), smallSpec),
		"-overlays", write(t, filepath.Join(dir, "overlays", "o.yaml"), smallOverlay),
		"-out", filepath.Join(dir, "out"), "-package", "small", "-layer=false",
	}
}

func TestGenerateAndVerify(t *testing.T) {
	dir, flags := small(t)
	out := filepath.Join(dir, "out")

	code, stdout, stderr := invoke(append([]string{"generate"}, flags...)...)
	if code != exitOK || !strings.HasPrefix(stdout, "2 operations, 0 schemas: 4 files in "+out+" (4 written, 0 deleted) in ") {
		t.Fatalf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	if got, want := names(t, out), "operations.gen.go others.gen.go services.gen.go things.gen.go"; got != want {
		t.Errorf("generate wrote %s, want %s", got, want)
	}
	if got := read(t, filepath.Join(out, "things.gen.go")); !strings.Contains(got, "// GetA returns the first thing.\n") {
		t.Errorf("the overlay was not applied:\n%s", got)
	}
	if code, stdout, stderr = invoke(append([]string{"verify"}, flags...)...); code != exitOK || stdout != "4 files are up to date\n" {
		t.Errorf("verify: exit %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, _ = invoke(append([]string{"generate"}, flags...)...); code != exitOK || !strings.Contains(stdout, "(0 written, 0 deleted)") {
		t.Errorf("generate again: exit %d\n%s", code, stdout)
	}
}

func TestVerifyNamesDifferences(t *testing.T) {
	dir, flags := small(t)
	out := filepath.Join(dir, "out")
	invoke(append([]string{"generate"}, flags...)...)
	things := filepath.Join(out, "things.gen.go")
	write(t, things, strings.Replace(read(t, things), "first thing", "second thing", 1))
	gone := gofile.Seal([]gofile.File{{Data: []byte(gofile.Marker + " generate. DO NOT EDIT.\n\npackage small\n")}})
	write(t, filepath.Join(out, "gone.gen.go"), string(gone[0].Data))
	write(t, filepath.Join(out, "mine.go"), "package small\n")
	if err := os.Remove(filepath.Join(out, "others.gen.go")); err != nil {
		t.Fatal(err)
	}
	code, stdout, _ := invoke(append([]string{"verify"}, flags...)...)
	want := `gone.gen.go: unexpected
others.gen.go: missing
things.gen.go:11: edited
	have "// GetA returns the second thing."
	want "// GetA returns the first thing."
2 of 4 files differ, and 1 more should not be there; run airbytegen generate with the same flags; -force overwrites what was edited
`
	if diff := cmp.Diff(want, stdout); diff != "" || code != exitDifferent {
		t.Errorf("verify: exit %d (-want +got):\n%s", code, diff)
	}
	// Generating again does not overwrite the edit silently.
	code, _, stderr := invoke(append([]string{"generate"}, flags...)...)
	if code != exitFailed || !strings.Contains(stderr, things+" was edited by hand since airbytegen wrote it") {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
	// By force it mends all of it, and leaves other people's files alone.
	if code, stdout, _ := invoke(append([]string{"generate", "-force"}, flags...)...); code != exitOK || !strings.Contains(stdout, "(2 written, 1 deleted)") {
		t.Errorf("generate: exit %d\n%s", code, stdout)
	}
	if got, want := names(t, out), "mine.go operations.gen.go others.gen.go services.gen.go things.gen.go"; got != want {
		t.Errorf("the folder has %s, want %s", got, want)
	}
}

func TestGenerateKeepsOtherPeoplesFiles(t *testing.T) {
	dir, flags := small(t)
	mine := write(t, filepath.Join(dir, "out", "things.gen.go"), "package small // by hand\n")
	code, _, stderr := invoke(append([]string{"generate"}, flags...)...)
	if code != exitFailed || !strings.Contains(stderr, "things.gen.go was not made by airbytegen and is not replaced") {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
	if got := read(t, mine); got != "package small // by hand\n" {
		t.Errorf("the file was changed to %q", got)
	}
	if got := names(t, filepath.Join(dir, "out")); got != "things.gen.go" {
		t.Errorf("something was left behind: %s", got)
	}
}

func TestGenerateSelection(t *testing.T) {
	dir, flags := small(t)
	// The overlay is about an operation that is not selected, and applies all the same.
	code, stdout, stderr := invoke(append([]string{"generate", "-services", "Others"}, flags...)...)
	if code != exitOK || names(t, filepath.Join(dir, "out")) != "operations.gen.go others.gen.go services.gen.go" {
		t.Errorf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, _ = invoke(append([]string{"generate", "-tags", "Things"}, flags...)...)
	if code != exitOK || names(t, filepath.Join(dir, "out")) != "operations.gen.go services.gen.go things.gen.go" {
		t.Errorf("generate: exit %d\n%s", code, stdout)
	}
	code, _, stderr = invoke(append([]string{"generate", "-tags", "Thing"}, flags...)...)
	if code != exitFailed || !strings.Contains(stderr, `no operation has the tag "Thing"; did you mean Things?`) {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
	code, _, stderr = invoke(append([]string{"generate", "-operations", "getZ"}, flags...)...)
	if code != exitFailed || !strings.Contains(stderr, `there is no operation "getZ"; operations are named by their operationId, as `) {
		t.Errorf("generate: exit %d\n%s", code, stderr)
	}
}

// TestEmbeddedInputs shows that a program that requires the module needs no
// files: the pinned spec and the overlays come along.
func TestEmbeddedInputs(t *testing.T) {
	out := t.TempDir()
	code, stdout, stderr := invoke("generate", "-out", out, "-package", "mine", "-services", "Jobs")
	if code != exitOK || !strings.HasPrefix(stdout, "4 operations, ") {
		t.Errorf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	spec := write(t, filepath.Join(t.TempDir(), "spec.yaml"), smallSpec)
	code, _, stderr = invoke("generate", "-out", t.TempDir(), "-spec", spec)
	if code != exitFailed || strings.Count(stderr, "\n") != 32 || !strings.Contains(stderr, " more\nwith the overlays of this module, which are made for its own -spec; say -overlays none to leave them out\n") {
		t.Errorf("generate of another document: exit %d\n%s", code, stderr)
	}
	if code, _, _ := invoke("verify", "-out", "../../api", "-layer=false"); code != exitOK {
		t.Errorf("verify of package api: exit %d, want 0", code)
	}
}

func TestUsage(t *testing.T) {
	tests := []struct {
		args           []string
		code           int
		stdout, stderr string // what they start with
	}{
		{nil, exitFailed, "", "usage: airbytegen VERB [flags]\n"},
		{[]string{"help"}, exitOK, "usage: airbytegen VERB [flags]\n", ""},
		{[]string{"help", "generate"}, exitOK, "usage: airbytegen generate [flags]: write the files of a client\n", ""},
		{[]string{"verify", "-h"}, exitOK, "usage: airbytegen verify [flags]", ""},
		{[]string{"help", "help"}, exitOK, "usage: airbytegen VERB [flags]\n", ""},
		{[]string{"help", "drift"}, exitOK, "usage: airbytegen drift [flags]: compare the pinned document with another revision\n", ""},
		{[]string{"make"}, exitFailed, "", "airbytegen: there is no verb \"make\"; run airbytegen help\n"},
		{[]string{"help", "make"}, exitFailed, "", "airbytegen: there is no verb \"make\"; run airbytegen help\n"},
		{[]string{"generate", "-nonsense"}, exitFailed, "", "airbytegen generate: flag provided but not defined: -nonsense; run airbytegen help generate\n"},
		{[]string{"drift", "-nonsense"}, exitUntold, "", "airbytegen drift: flag provided but not defined: -nonsense; run airbytegen help drift\n"},
		{[]string{"generate", "-layer=perhaps"}, exitFailed, "", "airbytegen generate: invalid boolean value \"perhaps\" for -layer: parse error; run airbytegen help generate\n"},
		{[]string{"generate", "-package", "-h", "-out", "nowhere"}, exitFailed, "", "airbytegen generate: -package: \"-h\" is no name of a Go package\n"},
		{[]string{"generate", "-package", "main", "-out", "nowhere"}, exitFailed, "", "airbytegen generate: -package: a package main is a program, with a func main, and cannot be imported; give the package another name\n"},
		{[]string{"generate", "Jobs"}, exitFailed, "", "airbytegen generate: \"Jobs\" is no flag; flags start with -\n"},
		{[]string{"generate", "-spec", "nowhere.yaml"}, exitFailed, "", "airbytegen generate: -spec: open nowhere.yaml: "},
		{[]string{"verify", "-overlays", "nowhere"}, exitFailed, "", "airbytegen verify: -overlays: stat nowhere: "},
		{[]string{"generate", "-extra-overlays", "nowhere.yaml"}, exitFailed, "", "airbytegen generate: -extra-overlays: stat nowhere.yaml: "},
		{[]string{"generate", "-extra-overlays", "none"}, exitFailed, "", "airbytegen generate: -extra-overlays: none is no file here; leave it out, or say ./none for a file of this name\n"},
		{[]string{"generate", "-overlays", "none,more.yaml"}, exitFailed, "", "airbytegen generate: -overlays: none is no file here; leave it out"},
		{[]string{"generate", "-spec", ""}, exitFailed, "", `airbytegen generate: invalid value "" for flag -spec: an empty name`},
		{[]string{"generate", "-spec", "-"}, exitFailed, "", "airbytegen generate: -spec: -: only files are read here; save the document first, or pin it with airbytegen sync -from -\n"},
		{[]string{"verify", "-spec", "https://example.com/api.yaml"}, exitFailed, "", "airbytegen verify: -spec: https://example.com/api.yaml: only files are read here; save the document first, or pin it with airbytegen sync -from https://example.com/api.yaml\n"},
		{[]string{"generate", "-layer=false", "-with", "wait", "-out", "nowhere"}, exitFailed, "", "airbytegen generate: -with: it is about the copy that -layer=false leaves out"},
		{[]string{"generate", "-with", "waiting", "-out", "nowhere"}, exitFailed, "", `airbytegen generate: -with: there is no "waiting"; there are all, basic, env, log, mappers, operations, prefetch, problems, schedule, tokensource, useragent, wait`},
		{[]string{"generate", "-services", "a,,b"}, exitFailed, "", `airbytegen generate: invalid value "a,,b" for flag -services: an empty name in "a,,b"`},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			code, stdout, stderr := invoke(tt.args...)
			if code != tt.code || !strings.HasPrefix(stdout, tt.stdout) || !strings.HasPrefix(stderr, tt.stderr) {
				t.Errorf("exit %d, want %d\nstdout %s\nstderr %s", code, tt.code, stdout, stderr)
			}
			if len(tt.args) > 0 && strings.Count(stderr, "\n") > 1 {
				t.Errorf("an error has more than its line:\n%s", stderr)
			}
		})
	}
}

// TestHelp shows that help of each verb has its examples, and that these are
// lines that the verb takes.
func TestHelp(t *testing.T) {
	for name, uses := range examples {
		code, stdout, _ := invoke("help", name)
		for _, use := range uses {
			if code != exitOK || !strings.Contains(stdout, strings.TrimRight("  airbytegen "+name+" "+use.args, " ")+"\n") {
				t.Errorf("help %s: exit %d, without %s\n%s", name, code, use.args, stdout)
			}
			if i := slices.IndexFunc(allVerbs(), func(v verb) bool { return v.name == name }); i < 0 {
				t.Errorf("there are examples of %s, which is no verb", name)
			} else if name != "completion" {
				flags := describe(allVerbs()[i]).set
				if err := flags.Parse(strings.Fields(use.args)); err != nil {
					t.Errorf("%s %s: %v", name, use.args, err)
				}
			}
		}
	}
}

// TestEmbeddedLayer shows that each handwritten file of package api is listed
// in generate.go, and that each optional part is named in the help.
func TestEmbeddedLayer(t *testing.T) {
	layer, err := new(inputFlags).readLayer()
	if err != nil {
		t.Fatal(err)
	}
	have, err := readPackage("../../api")
	if err != nil {
		t.Fatal(err)
	}
	var want []gofile.File
	for _, f := range have {
		if !gofile.IsGenerated(f.Data) && !strings.HasSuffix(f.Name, "_test.go") {
			want = append(want, f)
		}
	}
	if diff := cmp.Diff(want, layer.Files); diff != "" {
		t.Errorf("the line go:embed of Layer in generate.go does not list what is in api (-want +got):\n%s", diff)
	}
	_, help, _ := invoke("help", "generate")
	for _, f := range layer.Files {
		for _, m := range regexp.MustCompile(`(?m)^//airbytegen:with (.+)$`).FindAllStringSubmatch(string(f.Data), -1) {
			for option := range strings.FieldsSeq(m[1]) {
				if !strings.Contains(help, " "+option+" (") {
					t.Errorf("help does not say what -with %s is, which %s names", option, f.Name)
				}
			}
		}
	}
}

func TestSync(t *testing.T) {
	dir := t.TempDir()
	from, overlay := write(t, filepath.Join(dir, "upstream.yaml"), smallSpec), write(t, filepath.Join(dir, "overlay.yaml"), fullOverlay)
	spec := filepath.Join(dir, "spec")
	pin := func(args ...string) (int, string, string) {
		return invoke(append([]string{"sync", "-from", from, "-overlays", overlay, "-out", spec}, args...)...)
	}
	code, stdout, stderr := pin("-date", "2026-03-12", "-operations", "2")
	if code != exitOK || !strings.HasPrefix(stdout, spec+": pinned 2 paths, 2 operations, 0 schemas of 2026-03-12, sha256 ") {
		t.Fatalf("sync: exit %d\n%s%s", code, stdout, stderr)
	}
	facts := read(t, filepath.Join(spec, "airbyte.yaml"))
	if strings.Contains(facts, "Words") || !strings.Contains(facts, "operationId: getA") {
		t.Errorf("the facts are:\n%s", facts)
	}
	p, err := facts.ParseProvenance([]byte(read(t, filepath.Join(spec, "upstream.json"))))
	if err != nil {
		t.Fatal(err)
	}
	if p.SHA256 != facts.Hash([]byte(smallSpec)) || p.Spec.SHA256 != facts.Hash([]byte(facts)) || p.Date != "2026-03-12" {
		t.Errorf("the record is %+v", p)
	}

	refusals := []struct {
		name string
		args []string
		want string
	}{
		{"no date", nil, `the date "" of the revision is not like 2026-03-12`},
		{"bad commit", []string{"-date", "2026-03-12", "-commit", "main"}, `the commit "main" is not 40 hexadecimal digits`},
		{"too few", []string{"-date", "2026-03-13", "-operations", "96"}, "has 2 operations, fewer than the 96 of -operations"},
		{"older", []string{"-date", "2026-03-11"}, "the revision of 2026-03-11 is older than the pinned one of 2026-03-12; say -older to pin it all the same"},
		{"not OpenAPI 3", []string{"-date", "2026-03-13", "-from", write(t, filepath.Join(dir, "v2.yaml"), "swagger: '2.0'")}, "not an OpenAPI 3.x document"},
		{"no operations", []string{"-date", "2026-03-13", "-from", write(t, filepath.Join(dir, "empty.yaml"), "openapi: 3.1.0")}, "empty.yaml has no operations; a pinned document has some"},
		{"two documents", []string{"-date", "2026-03-13", "-from", write(t, filepath.Join(dir, "two.yaml"), smallSpec+"---\n"+smallSpec)}, "two.yaml:6: a second document starts here"},
		{"a path twice", []string{"-date", "2026-03-13", "-from", write(t, filepath.Join(dir, "twice.yaml"), smallSpec+"  /a: {}\n")}, `twice.yaml:6: the key "/a" stands twice in one mapping`},
		{"http", []string{"-date", "2026-03-13", "-from", "http://example.com/api.yaml"}, "only files and https URLs are read"},
		{"gone", []string{"-date", "2026-03-13", "-from", filepath.Join(dir, "gone.yaml")}, "-from: open "},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			code, _, stderr := pin(tt.args...)
			if code != exitFailed || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, stderr %s; want %s", code, stderr, tt.want)
			}
		})
	}
	if got := read(t, filepath.Join(spec, "airbyte.yaml")); got != facts {
		t.Error("a refused revision changed the spec")
	}
	if code, _, stderr := pin("-date", "2026-03-11", "-older"); code != exitOK {
		t.Errorf("-older: exit %d\n%s", code, stderr)
	}
}

// TestSyncKeepsTheCommit shows that the commit goes with the bytes: pinning the
// same ones again does not forget it, and others do not inherit it.
func TestSyncKeepsTheCommit(t *testing.T) {
	dir := t.TempDir()
	spec, from, overlay := filepath.Join(dir, "spec"), filepath.Join(dir, "upstream.yaml"), write(t, filepath.Join(dir, "overlay.yaml"), fullOverlay)
	first, second := strings.Repeat("1", 40), strings.Repeat("2", 40)
	for _, tt := range []struct {
		name, text, date string
		args             []string
		want             string
	}{
		{"pinned with a commit", smallSpec, "2026-03-12", []string{"-commit", first}, first},
		{"the same again", smallSpec, "2026-03-12", nil, first},
		{"the same on a later day", smallSpec, "2026-03-14", nil, first},
		{"with another commit", smallSpec, "2026-03-14", []string{"-commit", second}, second},
		{"other bytes", smallSpec + "# moved\n", "2026-03-14", nil, ""},
		{"the first ones again", smallSpec, "2026-03-14", nil, ""},
	} {
		write(t, from, tt.text)
		code, _, stderr := invoke(append([]string{"sync", "-from", from, "-overlays", overlay, "-out", spec, "-date", tt.date}, tt.args...)...)
		if code != exitOK {
			t.Fatalf("%s: exit %d\n%s", tt.name, code, stderr)
		}
		p, err := facts.ParseProvenance([]byte(read(t, filepath.Join(spec, "upstream.json"))))
		if err != nil {
			t.Fatal(err)
		}
		if p.Commit != tt.want {
			t.Errorf("%s: the commit is %q, want %q", tt.name, p.Commit, tt.want)
		}
	}
}

// TestSyncMergeKeys shows that what merge keys bring is among the facts.
func TestSyncMergeKeys(t *testing.T) {
	dir := t.TempDir()
	from := write(t, filepath.Join(dir, "upstream.yaml"), strings.Replace(smallSpec, "/a: ", "/a: &a ", 1)+"  /c: {<<: *a}\n")
	code, stdout, stderr := invoke("sync", "-from", from, "-out", filepath.Join(dir, "spec"), "-date", "2026-03-12")
	if code != exitOK || !strings.Contains(stdout, "pinned 3 paths, 3 operations, 0 schemas") {
		t.Errorf("sync: exit %d\n%s%s", code, stdout, stderr)
	}
}

// answers is a transport that answers from a map of URLs.
type answers map[string]*http.Response

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	resp := a[req.URL.String()]
	if resp == nil {
		resp = &http.Response{StatusCode: 404, Status: "404 Not Found"}
	}
	resp.Request = req
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	return resp, nil
}

func redirectTo(location string) *http.Response {
	return &http.Response{StatusCode: 302, Header: http.Header{"Location": {location}}}
}

func TestFetch(t *testing.T) {
	transport := answers{
		"https://docs.example/api.yaml":  {StatusCode: 200, Body: io.NopCloser(strings.NewReader(smallSpec))},
		"https://docs.example/moved":     redirectTo("https://docs.example/api.yaml"),
		"https://docs.example/elsewhere": redirectTo("https://evil.example/api.yaml"),
		"https://docs.example/plain":     redirectTo("http://docs.example/api.yaml"),
		"https://docs.example/loop":      redirectTo("https://docs.example/loop"),
		"https://docs.example/huge":      {StatusCode: 200, Body: io.NopCloser(io.LimitReader(zeros{}, fetchLimit+10))},
	}
	if src, err := fetch(transport, "https://docs.example/moved"); err != nil || string(src.Data) != smallSpec {
		t.Errorf("got %d bytes, %v", len(src.Data), err)
	}
	refusals := map[string]string{
		"https://docs.example/elsewhere": "it redirects to https://evil.example, which is another host",
		"https://docs.example/plain":     "it redirects to http://docs.example, which is another host",
		"https://docs.example/loop":      "it redirects too often",
		"https://docs.example/huge":      "the answer has more than the 33554432 bytes that a document may have",
		"https://docs.example/none":      "404 Not Found",
	}
	for from, want := range refusals {
		if _, err := fetch(transport, from); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", from, err, want)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
