// Bench measures the generator and what it generates against other tools,
// interleaved in one run, and prints medians and ratios. scripts/bench.sh
// builds the tools and starts it.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// bench is one run of the program.
type bench struct {
	root string // of the repository
	bin  string // folder of the tools
	temp string
	runs int
	sdk  string // document with the settings of all connectors
}

func main() {
	var b bench
	what := flag.String("what", "all", "generate, size, client, peers, drift, consumers, agent or all")
	flag.StringVar(&b.root, "root", ".", "root of the repository")
	flag.StringVar(&b.bin, "bin", "", "folder of the built tools")
	flag.StringVar(&b.sdk, "sdk", "../shared/upstream/sdk-2026-03-12.yaml", "document with the settings of all connectors, from the root")
	flag.IntVar(&b.runs, "n", 9, "how often each tool runs")
	out := flag.String("out", "", "where the part cut, which consumers starts, writes to")
	flag.Parse()
	if *what == "cut" {
		if err := cutDocument(b.sdk, *out); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if err := b.run(*what); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(what string) (err error) {
	parts := []struct {
		name string
		run  func() error
	}{{"generate", b.generate}, {"size", b.size}, {"client", b.client}, {"drift", b.drift}, {"consumers", b.consumers}, {"agent", b.agent}, {"peers", b.peers}}
	if b.temp, err = os.MkdirTemp(b.root, ".bench-*"); err != nil {
		return err
	}
	defer os.RemoveAll(b.temp)
	if !filepath.IsAbs(b.sdk) {
		b.sdk = filepath.Join(b.root, b.sdk)
	}
	known := what == "all"
	for _, part := range parts {
		if what != "all" && what != part.name {
			continue
		}
		known = true
		if err := part.run(); err != nil {
			return err
		}
	}
	if !known {
		return fmt.Errorf("there is nothing to measure called %q", what)
	}
	return nil
}

// sample is what one process took.
type sample struct {
	wall time.Duration
	peak int64 // KiB
}

// measure runs commands in turns, so that what else the machine does hits all
// of them, and returns the medians.
func (b *bench) measure(commands ...func() *exec.Cmd) ([]sample, error) {
	all := make([][]sample, len(commands))
	for range b.runs {
		for i, command := range commands {
			c := command()
			start := time.Now()
			if out, err := c.CombinedOutput(); err != nil {
				return nil, fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, out)
			}
			usage := c.ProcessState.SysUsage().(*syscall.Rusage)
			all[i] = append(all[i], sample{time.Since(start), usage.Maxrss})
		}
	}
	medians := make([]sample, len(commands))
	for i, samples := range all {
		slices.SortFunc(samples, func(x, y sample) int { return int(x.wall - y.wall) })
		medians[i] = sample{samples[len(samples)/2].wall, slices.MaxFunc(samples, func(x, y sample) int { return int(x.peak - y.peak) }).peak}
	}
	return medians, nil
}

func report(name string, s sample, base sample) {
	fmt.Printf("  %-34s %8v  %.2fx  peak %3d MB\n", name, s.wall.Round(time.Millisecond), float64(s.wall)/float64(base.wall), s.peak>>10)
}

func (b *bench) path(elem ...string) string {
	return filepath.Join(append([]string{b.temp}, elem...)...)
}

func (b *bench) tool(name string, args ...string) func() *exec.Cmd {
	return func() *exec.Cmd {
		c := exec.Command(filepath.Join(b.bin, name), args...)
		c.Dir = b.root
		return c
	}
}
