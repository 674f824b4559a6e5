package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// toolchains are the versions of Go with which the clients are compared.
var toolchains = []string{"local", "go1.27.1"}

// peers compares the client with ogen's client, with that of oapi-codegen, and with one written by hand. The
// benchmarks are in the module peers. They report CPU time, because other programs would disturb the wall time of
// calls that take a few microseconds. Of all runs, which alternate between the versions of Go, the best counts.
func (b *bench) peers() error {
	if err := b.generatePeers(); err != nil {
		return err
	}
	for _, toolchain := range toolchains {
		if err := b.buildPeers(toolchain); err != nil {
			return err
		}
	}
	results := map[string]peerResults{}
	for range b.runs {
		for _, toolchain := range toolchains {
			if results[toolchain] == nil {
				results[toolchain] = peerResults{}
			}
			if err := b.runPeers(toolchain, results[toolchain]); err != nil {
				return err
			}
		}
	}
	for _, toolchain := range toolchains {
		fmt.Printf("calls with Go %s, minimum of %d\n", toolchain, b.runs)
		results[toolchain].print()
	}
	return nil
}

// generatePeers generates the other clients. Each gets the document with overlays applied, cut to what the
// benchmarks call. Ogen refuses to generate a client for connections.
func (b *bench) generatePeers() error {
	jobs := []string{"/jobs", "/jobs/{jobId}"}
	ogenDocument := b.path("ogen.yaml")
	if err := b.cutPaths(ogenDocument, jobs...); err != nil {
		return err
	}
	plainDocument := b.path("plain.yaml")
	if err := b.cutPaths(plainDocument, append(jobs, "/connections")...); err != nil {
		return err
	}
	config := b.path("plain.cfg.yaml")
	if err := os.WriteFile(config, []byte(plainConfig), 0o644); err != nil {
		return err
	}
	if err := os.MkdirAll(b.peersFolder("plain"), 0o755); err != nil {
		return err
	}
	ogen := exec.Command("go", "tool", "ogen", "-target", "ogen", "-package", "ogen", "-clean", ogenDocument)
	ogen.Dir = b.peersFolder()
	plain := b.tool("oapi-codegen", "-config", config, "-o", b.peersFolder("plain", "plain.gen.go"), plainDocument)()
	for _, c := range []*exec.Cmd{ogen, plain} {
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", c.Path, err, out)
		}
	}
	return nil
}

func (b *bench) peersFolder(elem ...string) string {
	return filepath.Join(append([]string{b.root, "scripts", "bench", "peers"}, elem...)...)
}

// cutPaths writes the document with overlays applied, and with only the GET operations of some paths.
func (b *bench) cutPaths(to string, keep ...string) error {
	whole := b.path("patched.yaml")
	if err := b.patchAll(whole); err != nil {
		return err
	}
	src, err := source(whole)
	if err != nil {
		return err
	}
	root, err := document.Parse(src)
	if err != nil {
		return err
	}
	paths := document.Get(root, "paths")
	keepMembers(paths, keep)
	for _, path := range document.Members(paths) {
		keepMembers(path, []string{"get", "parameters"})
	}
	data, err := document.Encode(root)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// keepMembers removes all members of a mapping except some.
func keepMembers(mapping *yaml.Node, keep []string) {
	var kept []*yaml.Node
	for key, value := range document.Members(mapping) {
		if slices.Contains(keep, key.Value) {
			kept = append(kept, key, value)
		}
	}
	mapping.Content = kept
}

func (b *bench) buildPeers(toolchain string) error {
	c := exec.Command("go", "test", "-c", "-o", b.path("peers-"+toolchain), ".")
	c.Dir = b.peersFolder()
	c.Env = append(os.Environ(), "GOTOOLCHAIN="+toolchain)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("compiling the clients with Go %s: %w\n%s", toolchain, err, out)
	}
	return nil
}

// peerResult is the best result of a client.
type peerResult struct {
	benchmark string
	client    string
	cpu       float64 // nanoseconds
	allocs    int
}

// peerResults are the best results, by the names of the benchmarks.
type peerResults map[string]*peerResult

var peerLine = regexp.MustCompile(`(?m)^Benchmark(\w+)/(\w+)\s.*\s([\d.e+]+) cpu-ns/op.*\s(\d+) allocs/op`)

// runPeers runs all benchmarks once, and keeps the results that are better.
func (b *bench) runPeers(toolchain string, results peerResults) error {
	c := exec.Command(b.path("peers-"+toolchain), "-test.run", "^$", "-test.bench", ".", "-test.cpu", "1", "-test.benchtime", "100ms")
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	for _, m := range peerLine.FindAllStringSubmatch(string(out), -1) {
		cpu, err := strconv.ParseFloat(m[3], 64)
		if err != nil {
			return err
		}
		allocs, err := strconv.Atoi(m[4])
		if err != nil {
			return err
		}
		name := m[1] + "/" + m[2]
		if best := results[name]; best == nil || cpu < best.cpu {
			results[name] = &peerResult{benchmark: m[1], client: m[2], cpu: cpu, allocs: allocs}
		}
	}
	return nil
}

// print prints the results, as ratios to the client written by hand.
func (r peerResults) print() {
	for _, benchmark := range []string{"GetJob", "ListJobs100", "ListConnections20", "UnmarshalConnections20", "SendStreams500"} {
		hand := r[benchmark+"/hand"]
		for _, client := range []string{"client", "encoded", "ogen", "plain", "hand"} {
			result := r[benchmark+"/"+client]
			if result == nil || hand == nil {
				continue
			}
			fmt.Printf("  %-24s %-8s %9.1f µs of CPU %6.2fx  %6d allocs\n",
				benchmark, client, result.cpu/1000, result.cpu/hand.cpu, result.allocs)
		}
	}
}
