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
	code, stdout, stderr := invoke("generate", "-config", config)
	const files = "operations.gen.go others.gen.go services.gen.go things.gen.go"
	if code != exitOK || names(t, out) != files {
		t.Fatalf("generate: exit %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, _ = invoke("verify", "-config", config)
	if code != exitOK {
		t.Errorf("verify: exit %d\n%s", code, stdout)
	}
	// Flags replace values of the file, even if they are lists.
	code, stdout, stderr = invoke("generate", "-config", config, "-services", "Others", "-package", "other")
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
		{
			name: "unknown key",
			text: "out: x\nservice: [Jobs]\n",
			want: `c.yaml:2: unknown key "service"; ` +
				`the keys are agent, connectors, document, extra-overlays, layer, operations, out, overlays, package, services, spec, tags, with`,
		},
		{name: "force", text: "force: true\n", want: `c.yaml:1: unknown key "force"`},
		{name: "config", text: "config: d.yaml\n", want: `c.yaml:1: unknown key "config"`},
		{name: "twice", text: "out: x\nout: y\n", want: "c.yaml:2: out is set twice"},
		{
			name: "list for one",
			text: "package: [a, b]\n",
			want: "c.yaml:1: package: the value does not fit the flag -package",
		},
		{
			name: "mapping",
			text: "services: {Jobs: true}\n",
			want: "c.yaml:1: services: the value does not fit the flag -services",
		},
		{
			name: "nothing",
			text: "services:\n",
			want: "c.yaml:1: services: the value does not fit the flag -services",
		},
		{
			name: "not a bool",
			text: "layer: perhaps\n",
			want: `c.yaml:1: layer: want true or false, got "perhaps"`,
		},
		{name: "empty word", text: "tags: ['']\n", want: `c.yaml:1: tags: empty name in ""`},
		{
			name: "alias",
			text: "out: &a x\nspec: *a\n",
			want: "c.yaml:2: spec: the value does not fit the flag -spec",
		},
		{name: "two faults", text: "outs: x\nspecs: y\n", want: `c.yaml:2: unknown key "specs"`},
		{name: "list", text: "[out]\n", want: "c.yaml: want a mapping of flags to values"},
		{name: "empty", want: "c.yaml: want a mapping of flags to values"},
		{
			name: "two documents",
			text: "out: x\n---\nout: y\n",
			want: "c.yaml: want one YAML document, found a second",
		},
		{name: "merge key", text: "<<: {out: x}\n", want: `c.yaml:1: unknown key "<<"`},
		{name: "not YAML", text: "out: [\n", want: "c.yaml: "},
		{
			name: "overridden and wrong",
			text: "services: {a: b}\n",
			want: "c.yaml:1: services: the value does not fit",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			config := write(t, filepath.Join(dir, "c.yaml"), tt.text)
			code, _, stderr := invoke("generate", "-config", config, "-services", "Jobs")
			prefix := "airbytegen generate: -config: " + dir
			if code != exitFailed || !strings.HasPrefix(stderr, prefix) || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, stderr %s; want %s", code, stderr, tt.want)
			}
		})
	}
	code, _, stderr := invoke("verify", "-config", filepath.Join(dir, "gone.yaml"))
	if code != exitFailed || !strings.HasPrefix(stderr, "airbytegen verify: -config: open ") {
		t.Errorf("exit %d, stderr %s", code, stderr)
	}
}

func TestRelativeTo(t *testing.T) {
	tests := []struct{ name, want string }{
		{name: "spec.yaml", want: filepath.Join("conf", "spec.yaml")},
		{name: "../spec.yaml", want: "spec.yaml"},
		{name: "/spec.yaml", want: "/spec.yaml"},
		{name: "", want: ""},
		{name: "none", want: "none"},
		{name: "-", want: "-"},
		{name: "https://example.com/api.yaml", want: "https://example.com/api.yaml"},
	}
	for _, tt := range tests {
		if got := relativeTo(filepath.Join("conf", "airbytegen.yaml"), tt.name); got != tt.want {
			t.Errorf("%q became %q, want %q", tt.name, got, tt.want)
		}
	}
}
