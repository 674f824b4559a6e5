package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// size compares package api with the output of oapi-codegen for the same
// document: lines, and the time to compile.
func (b *bench) size() error {
	doc := b.path("plain.yaml")
	config := b.path("plain.cfg.yaml")
	plain := b.path("plain")
	if err := b.patch(doc, "10-repair", "30-errors"); err != nil {
		return err
	}
	if err := os.WriteFile(config, []byte(plainConfig), 0o644); err != nil {
		return err
	}
	if err := os.MkdirAll(plain, 0o755); err != nil {
		return err
	}
	if out, err := b.tool("oapi-codegen", "-config", config, "-o", filepath.Join(plain, "plain.gen.go"), doc)().CombinedOutput(); err != nil {
		return fmt.Errorf("oapi-codegen: %w\n%s", err, out)
	}
	ours, err := lines(filepath.Join(b.root, "api"))
	if err != nil {
		return err
	}
	theirs, err := lines(plain)
	if err != nil {
		return err
	}
	fmt.Println("lines without tests")
	fmt.Printf("  %-34s %8d\n", "oapi-codegen", theirs)
	fmt.Printf("  %-34s %8d  %.2fx\n", "package api", ours, float64(ours)/float64(theirs))
	medians, err := b.measure(b.compile("./"+filepath.Base(b.temp)+"/plain"), b.compile("./api"))
	if err != nil {
		return err
	}
	fmt.Printf("compiling that package alone, median of %d\n", b.runs)
	report("oapi-codegen", medians[0], medians[0])
	report("package api", medians[1], medians[0])
	return nil
}

// compile rebuilds one package without its dependencies. A flag without effect
// and with a new value keeps the go command from using its cache.
func (b *bench) compile(pkg string) func() *exec.Cmd {
	return func() *exec.Cmd {
		c := exec.Command("go", "build", fmt.Sprintf("-gcflags=%s=-I=/nonexistent/%d", pkg, time.Now().UnixNano()), pkg)
		c.Dir = b.root
		return c
	}
}

func lines(dir string) (int, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return 0, err
	}
	total := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return 0, err
		}
		total += bytes.Count(data, []byte("\n"))
	}
	return total, nil
}
