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
)

// pipe makes a named pipe. At the end of the test it lets go of whoever waits
// at it.
func pipe(t *testing.T, name string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(name, 0o644); err != nil {
		t.Skip("there are no named pipes here: ", err)
	}
	return name
}

// atOnce runs the program, which must not wait at a pipe: nobody ever writes to
// it.
func atOnce(t *testing.T, pipe string, args ...string) (code exitCode, stdout, stderr string) {
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
			_ = f.Close() // which lets go of the reader
			<-done
		}
		t.Fatalf("%s waits at %s", args[0], pipe)
	}
	return code, stdout, stderr
}

// TestNamedPipes shows that pipes in the place of files are not opened, which
// would wait for somebody to write.
func TestNamedPipes(t *testing.T) {
	const refused = " is not a regular file and is not replaced"
	for _, tt := range []struct {
		name, at string
		flags    []string
		generate string // the end of what generate says; "" for success
		verify   string // the same of verify
	}{
		{name: "beside the files", at: "out/mine.go"},
		{
			name:     "in the place of a file",
			at:       "out/things.gen.go",
			generate: "things.gen.go" + refused,
			verify:   "things.gen.go: missing",
		},
		{
			name:     "in the place of the document",
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
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, flags := small(t)
			t.Chdir(dir)
			invokeVerb("generate", flags)
			_ = os.Remove(tt.at)
			at := pipe(t, tt.at)
			for verb, want := range map[string]string{"generate": tt.generate, "verify": tt.verify} {
				code, stdout, stderr := atOnce(t, at, slices.Concat([]string{verb}, tt.flags, flags)...)
				if (code == exitOK) != (want == "") || !strings.Contains(stdout+stderr, want) {
					t.Errorf("%s: exit %d, want %q\n%s%s", verb, code, want, stdout, stderr)
				}
			}
			if info, err := os.Lstat(at); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
				t.Errorf("the pipe is gone: %v, %v", info, err)
			}
			if _, err := os.OpenFile(at, os.O_WRONLY|syscall.O_NONBLOCK, 0); !errors.Is(err, syscall.ENXIO) {
				t.Errorf("somebody reads the pipe: %v", err)
			}
		})
	}
}
