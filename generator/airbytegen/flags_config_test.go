package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestConfig(t *testing.T) {
	dir, _ := small(t)
	config := write(t, filepath.Join(dir, "conf", "airbytegen.yaml"), `
spec: ../spec.yaml
overlays: [../overlays]
out: ../out
package: small
layer: false
services: [Things, Others]
`)
	out := filepath.Join(dir, "out")
	if code, stdout, stderr := invoke("generate", "-config", config); code != exitOK || names(t, out) != "operations.gen.go others.gen.go services.gen.go things.gen.go" {
		t.Fatalf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	if code, stdout, _ := invoke("verify", "-config", config); code != exitOK {
		t.Errorf("verify: exit %d\n%s", code, stdout)
	}
	// What the command line says replaces what the file says, lists too.
	code, stdout, stderr := invoke("generate", "-config", config, "-services", "Others", "-package", "other")
	if code != exitOK || names(t, out) != "operations.gen.go others.gen.go services.gen.go" {
		t.Errorf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	if !strings.Contains(read(t, filepath.Join(out, "others.gen.go")), "\npackage other\n") {
		t.Error("-package did not override package")
	}
}

func TestConfigRefusals(t *testing.T) {
	dir := t.TempDir()
	tests := []struct{ name, text, want string }{
		{"unknown key", "out: x\nservice: [Jobs]\n", `c.yaml:2: unknown key "service"; the keys are connectors, document, extra-overlays, layer, operations, out, overlays, package, services, spec, tags, with`},
		{"force", "force: true\n", `c.yaml:1: unknown key "force"`},
		{"config", "config: d.yaml\n", `c.yaml:1: unknown key "config"`},
		{"twice", "out: x\nout: y\n", "c.yaml:2: out is set twice"},
		{"list for one", "package: [a, b]\n", "c.yaml:1: package: the value does not fit the flag -package"},
		{"mapping", "services: {Jobs: true}\n", "c.yaml:1: services: the value does not fit the flag -services"},
		{"nothing", "services:\n", "c.yaml:1: services: the value does not fit the flag -services"},
		{"not a bool", "layer: perhaps\n", `c.yaml:1: layer: want true or false, got "perhaps"`},
		{"empty word", "tags: ['']\n", `c.yaml:1: tags: empty name in ""`},
		{"alias", "out: &a x\nspec: *a\n", "c.yaml:2: spec: the value does not fit the flag -spec"},
		{"two faults", "outs: x\nspecs: y\n", `c.yaml:2: unknown key "specs"`},
		{"list", "[out]\n", "c.yaml: want a mapping of flags to values"},
		{"empty", "", "c.yaml: want a mapping of flags to values"},
		{"two documents", "out: x\n---\nout: y\n", "c.yaml: want one YAML document, found a second"},
		{"merge key", "<<: {out: x}\n", `c.yaml:1: unknown key "<<"`},
		{"not YAML", "out: [\n", "c.yaml: "},
		{"overridden and wrong", "services: {a: b}\n", "c.yaml:1: services: the value does not fit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			config := write(t, filepath.Join(dir, "c.yaml"), tt.text)
			code, _, stderr := invoke("generate", "-config", config, "-services", "Jobs")
			if code != exitFailed || !strings.HasPrefix(stderr, "airbytegen generate: -config: "+dir) || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, stderr %s; want %s", code, stderr, tt.want)
			}
		})
	}
	if code, _, stderr := invoke("verify", "-config", filepath.Join(dir, "gone.yaml")); code != exitFailed || !strings.HasPrefix(stderr, "airbytegen verify: -config: open ") {
		t.Errorf("exit %d, stderr %s", code, stderr)
	}
}
