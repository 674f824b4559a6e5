//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// pipe makes a named pipe and returns its name.
func pipe(t *testing.T, name string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(name, 0o644); err != nil {
		t.Skip("named pipes are not supported: ", err)
	}
	return name
}

// invokeUnblocked runs the program and fails the test if it reads the pipe. Since
// nobody writes to the pipe, reading it blocks.
func invokeUnblocked(t *testing.T, pipe string, args ...string) (code exitCode, stdout, stderr string) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		code, stdout, stderr = invoke(args...)
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		if f, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			_ = f.Close() // unblocks the reader
			<-done
		}
		t.Fatalf("%s blocks at %s", args[0], pipe)
	}
	return code, stdout, stderr
}

// TestNamedPipes checks that a pipe is never opened, even if it has the name of a
// file that generate or verify reads or writes.
func TestNamedPipes(t *testing.T) {
	const refused = " is not a regular file and is not replaced"
	tests := []struct {
		name, at string
		flags    []string
		generate string // in the output of generate; "" for success
		verify   string // in the output of verify; "" for success
	}{
		{name: "beside the generated files", at: "out/mine.go"},
		{
			name:     "with the name of a generated file",
			at:       "out/things.gen.go",
			generate: "things.gen.go" + refused,
			verify:   "things.gen.go: missing",
		},
		{
			name:     "with the name of the document",
			at:       "openapi.json",
			flags:    []string{"-document", "openapi.json"},
			generate: "openapi.json" + refused,
			verify:   "openapi.json" + refused,
		},
		{
			name:     "among the overlays",
			at:       "more/p.yaml",
			flags:    []string{"-extra-overlays", "more"},
			generate: "more/p.yaml is not a regular file",
			verify:   "more/p.yaml is not a regular file",
		},
	}
	for _, tt := range short.Every(2, tests) {
		t.Run(tt.name, func(t *testing.T) {
			dir, flags := small(t)
			t.Chdir(dir)
			invokeVerb("generate", flags)
			_ = os.Remove(tt.at)
			at := pipe(t, tt.at)
			for verb, want := range map[string]string{"generate": tt.generate, "verify": tt.verify} {
				code, stdout, stderr := invokeUnblocked(t, at, slices.Concat([]string{verb}, tt.flags, flags)...)
				if (code == exitOK) != (want == "") || !strings.Contains(stdout+stderr, want) {
					t.Errorf("%s: exit %d, want %q\n%s%s", verb, code, want, stdout, stderr)
				}
			}
			if info, err := os.Lstat(at); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
				t.Errorf("the pipe was replaced: %v, %v", info, err)
			}
			if _, err := os.OpenFile(at, os.O_WRONLY|syscall.O_NONBLOCK, 0); !errors.Is(err, syscall.ENXIO) {
				t.Errorf("the pipe is being read: %v", err)
			}
		})
	}
}
