package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

const consumerDir = "../../testdata/consumer/connectors"

// twoConnectors returns flags for two connectors of the consumer's document.
func twoConnectors(out string) []string {
	return []string{
		"-spec", filepath.Join(consumerDir, "spec.yaml"),
		"-connectors", "source-lakebase,destination-silo",
		"-out", out,
	}
}

func TestConnectors(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	code, stdout, stderr := invokeVerb("connectors", twoConnectors(out))
	if code != exitOK || !strings.HasPrefix(stdout, "2 connectors, 6 types: 17 files in "+out+" (17 written, 0 deleted) in ") {
		t.Fatalf("connectors: exit %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, _ = invokeVerb("connectors", twoConnectors(out), "-check")
	if code != exitOK || stdout != "17 files are up to date\n" {
		t.Errorf("-check: exit %d\n%s", code, stdout)
	}
	name := filepath.Join(out, "destination_silo.gen.go")
	write(t, name, strings.Replace(read(t, name), "package connectors", "package other", 1))
	code, stdout, _ = invokeVerb("connectors", twoConnectors(out), "-check")
	const want = "destination_silo.gen.go:4: edited\n\thave \"package other\"\n\twant \"package connectors\"\n" +
		"1 of 17 files differ; run airbytegen connectors with the same flags; use -force to overwrite edited files\n"
	if diff := cmp.Diff(want, stdout); diff != "" || code != exitDifferent {
		t.Errorf("-check: exit %d (-want +got):\n%s", code, diff)
	}
	if got := read(t, name); !strings.Contains(got, "package other") {
		t.Error("-check wrote a file")
	}
	oneConnector := []string{"-spec", filepath.Join(consumerDir, "spec.yaml"), "-connectors", "source-lakebase", "-out", out}
	code, _, stderr = invokeVerb("connectors", oneConnector)
	if code != exitFailed || !strings.Contains(stderr, "destination_silo.gen.go was edited by hand") {
		t.Errorf("with an edited file: exit %d\n%s", code, stderr)
	}
	code, stdout, _ = invokeVerb("connectors", oneConnector, "-force")
	if code != exitOK || !strings.Contains(stdout, "15 files in "+out+" (0 written, 2 deleted)") {
		t.Errorf("with -force and one connector fewer: exit %d\n%s", code, stdout)
	}
}

// TestGenerateConnectors checks the flag -connectors of generate and verify.
func TestGenerateConnectors(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	flags := append(twoConnectors(out), "-package", "connectors")
	if code, stdout, stderr := invokeVerb("generate", flags); code != exitOK || !strings.HasPrefix(stdout, "2 connectors, ") {
		t.Fatalf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, _ := invokeVerb("verify", flags); code != exitOK || stdout != "17 files are up to date\n" {
		t.Errorf("verify: exit %d\n%s", code, stdout)
	}
	patched := filepath.Join(out, "openapi.json")
	for _, more := range [][]string{
		{"-services", "Jobs"},
		{"-operations", "getJob"},
		{"-tags", "Jobs"},
		{"-with", "wait"},
		{"-layer=false"},
		{"-overlays", "none"},
		{"-extra-overlays", "names.yaml"},
		{"-document", patched},
		{"-agent", filepath.Join(out, "agent")},
	} {
		for _, verb := range []string{"generate", "verify"} {
			code, _, stderr := invokeVerb(verb, flags, more...)
			want := "airbytegen " + verb + ": -connectors cannot be combined with " + more[0] +
				"; generate the client in a separate run\n"
			if code != exitFailed || stderr != want {
				t.Errorf("%s %s: exit %d\n%s", verb, more, code, stderr)
			}
		}
	}
	if _, err := os.Stat(patched); err == nil {
		t.Error("a refused run wrote the document")
	}
}

// TestGenerateKeepsConnectors checks that generate refuses a folder with settings
// of connectors.
func TestGenerateKeepsConnectors(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	if code, _, stderr := invokeVerb("connectors", twoConnectors(out)); code != exitOK {
		t.Fatalf("connectors: exit %d\n%s", code, stderr)
	}
	before := names(t, out)
	for _, verb := range []string{"generate", "verify"} {
		code, _, stderr := invoke(verb, "-services", "Tags", "-out", out, "-package", "connectors")
		want := "airbytegen " + verb + ": -out: " + filepath.Join(out, "destination_silo.gen.go") +
			" holds settings of connectors; write the client to another folder\n"
		if code != exitFailed || stderr != want {
			t.Errorf("%s: exit %d, stderr %s; want %s", verb, code, stderr, want)
		}
	}
	if after := names(t, out); after != before {
		t.Errorf("the folder has %s, had %s", after, before)
	}
}

func TestConnectorsUsage(t *testing.T) {
	spec := filepath.Join(consumerDir, "spec.yaml")
	client := t.TempDir()
	generated := gofile.Marker + " generate from spec.yaml. DO NOT EDIT.\n\npackage airbyte\n"
	write(t, filepath.Join(client, "jobs.gen.go"), generated)
	mine := t.TempDir()
	write(t, filepath.Join(mine, "destination_silo.gen.go"), "package connectors // by hand\n")
	tests := []struct {
		name string
		args []string
		want string
	}{
		{
			name: "no spec",
			args: []string{"-connectors", "all", "-out", "x"},
			want: "airbytegen connectors: -registry or -spec is required; name the document with the settings of connectors",
		},
		{
			name: "no connectors",
			args: []string{"-spec", spec, "-out", "x"},
			want: "airbytegen connectors: -connectors is required; name connectors, for example source-postgres, or all",
		},
		{
			name: "no folder",
			args: []string{"-spec", spec, "-connectors", "all"},
			want: "airbytegen connectors: -out is required; name a folder",
		},
		{
			name: "no file",
			args: []string{"-spec", "nowhere.yaml", "-connectors", "all", "-out", "x"},
			want: "airbytegen connectors: -spec: open nowhere.yaml",
		},
		{
			name: "http",
			args: []string{"-spec", "http://example.com/x", "-connectors", "all", "-out", "x"},
			want: "only files and https URLs are read",
		},
		{
			name: "no such connector",
			args: []string{"-spec", spec, "-connectors", "lake", "-out", "x"},
			want: `no connector is named "lake"; did you mean source-lakebase?`,
		},
		{
			name: "no package",
			args: []string{"-spec", spec, "-connectors", "all", "-out", "x", "-package", "a-b"},
			want: `airbytegen connectors: -package: "a-b" cannot be the name of a Go package`,
		},
		{
			name: "a program",
			args: []string{"-spec", spec, "-connectors", "all", "-out", "x", "-package", "main"},
			want: "airbytegen connectors: -package: a package named main is a program and cannot be imported",
		},
		{
			name: "the folder of a client",
			args: []string{"-spec", spec, "-connectors", "all", "-out", client},
			want: "-out: jobs.gen.go belongs to another generated package; write the connectors to another folder",
		},
		{
			name: "a handwritten file",
			args: []string{"-spec", spec, "-connectors", "all", "-out", mine},
			want: "destination_silo.gen.go was not made by airbytegen and is not replaced",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, _, stderr := invokeVerb("connectors", tt.args)
			if code != exitFailed || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, stderr %s; want %s", code, stderr, tt.want)
			}
		})
	}
	if _, err := os.Stat("x"); err == nil {
		t.Error("a refused run made a folder")
	}
}

// TestConsumer generates twice, vets and tests in a copy of the consumer module.
func TestConsumer(t *testing.T) {
	skipOtherPrograms(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(consumerDir)); err != nil {
		t.Fatal(err)
	}
	mod := filepath.Join(dir, "go.mod")
	// go mod tidy needs the network. The go.mod of the repository has the same versions.
	_, pinned, _ := strings.Cut(read(t, filepath.Join(root, "go.mod")), "\nrequire ")
	write(t, mod, strings.Replace(read(t, mod), "../../..", root, 1)+"\nrequire "+pinned)
	write(t, filepath.Join(dir, "go.sum"), read(t, filepath.Join(root, "go.sum")))
	for _, command := range []string{"go generate ./...", "go generate ./...", "go vet ./...", "go test ./..."} {
		args := strings.Fields(command)
		c := exec.CommandContext(t.Context(), args[0], args[1:]...)
		c.Dir = dir
		c.Env = append(os.Environ(), "GOFLAGS=-mod=mod "+linkQuickly, "GOPROXY=off", "GOWORK=off")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		generated, err := readPackage(filepath.Join(dir, "connectors"))
		if err != nil || len(generated) != 17 {
			t.Fatalf("%d files, %v", len(generated), err)
		}
		for _, f := range generated {
			if !bytes.Equal(f.Data, []byte(read(t, filepath.Join(consumerDir, "connectors", f.Name)))) {
				t.Errorf("%s differs from the committed file; run go generate in testdata/consumer/connectors", f.Name)
			}
		}
	}
}

// TestPackagesLeaveOthersAlone writes a package for each connector beside a package that was
// written without -packages. It stays, and so does a refused run.
func TestPackagesLeaveOthersAlone(t *testing.T) {
	out := t.TempDir()
	mine := filepath.Join(out, "connectors")
	if code, _, stderr := invokeVerb("connectors", twoConnectors(mine)); code != exitOK {
		t.Fatalf("connectors: exit %d\n%s", code, stderr)
	}
	before := names(t, mine)
	if code, _, stderr := invokeVerb("connectors", twoConnectors(out), "-packages"); code != exitOK {
		t.Fatalf("-packages: exit %d\n%s", code, stderr)
	}
	if after := names(t, mine); after != before {
		t.Errorf("the other package has %s, had %s", after, before)
	}
	code, stdout, _ := invokeVerb("connectors", twoConnectors(out), "-packages", "-check")
	if code != exitOK {
		t.Errorf("-check: exit %d\n%s", code, stdout)
	}

	write(t, filepath.Join(out, "destinationsilo", "mine.go"), "package destinationsilo\n")
	edited := filepath.Join(out, "sourcelakebase", "source_lakebase.gen.go")
	write(t, edited, read(t, edited)+"// edited\n")
	oneConnector := []string{"-spec", filepath.Join(consumerDir, "spec.yaml"), "-connectors", "source-lakebase", "-out", out, "-packages"}
	before = names(t, filepath.Join(out, "destinationsilo"))
	code, _, stderr := invokeVerb("connectors", oneConnector)
	if code != exitFailed || !strings.Contains(stderr, "source_lakebase.gen.go was edited by hand") {
		t.Errorf("with an edited file: exit %d\n%s", code, stderr)
	}
	if after := names(t, filepath.Join(out, "destinationsilo")); after != before {
		t.Errorf("a refused run left %s of %s", after, before)
	}
	if code, _, stderr = invokeVerb("connectors", oneConnector, "-force"); code != exitOK {
		t.Errorf("-force: exit %d\n%s", code, stderr)
	}
	if left := names(t, filepath.Join(out, "destinationsilo")); left != "mine.go" {
		t.Errorf("the folder of an outdated package has %s, want only mine.go", left)
	}
	otherConnector := []string{"-spec", filepath.Join(consumerDir, "spec.yaml"), "-connectors", "destination-silo", "-out", out, "-packages"}
	if code, _, stderr = invokeVerb("connectors", otherConnector); code != exitOK {
		t.Errorf("another connector: exit %d\n%s", code, stderr)
	}
	if left := names(t, out); left != "connectors destinationsilo" {
		t.Errorf("the folder of packages has %s, want connectors and destinationsilo", left)
	}
	if after := names(t, mine); !strings.Contains(after, "source_lakebase.gen.go") {
		t.Errorf("the other package has %s", after)
	}
}
