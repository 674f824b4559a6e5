package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pb33f/go-yaml"
)

// drift compares airbytegen drift with oasdiff and with libopenapi's
// what-changed: what they find, and how long it takes them.
func (b *bench) drift() error {
	fmt.Println("drift: what is found in the cases of testdata/drift, one change each")
	if err := b.driftCases(); err != nil {
		return err
	}
	fmt.Println("drift: what is found where nothing changed")
	if err := b.driftNeutral(); err != nil {
		return err
	}
	return b.driftTimes()
}

// tally is what a tool says of a pair of documents.
type tally struct{ found, breaking int }

// differs are the tools, each with the way to run it and to read its answer.
var differs = []struct {
	name  string
	args  func(old, new string) []string
	tally func(output []byte) (tally, error)
}{
	{"airbytegen", func(old, new string) []string {
		return []string{"drift", "-go=false", "-base", old, "-against", new, "-format", "json"}
	}, func(output []byte) (tally, error) {
		var report struct{ Findings []struct{ Wire string } }
		err := json.Unmarshal(output, &report)
		t := tally{found: len(report.Findings)}
		for _, f := range report.Findings {
			if f.Wire == "breaking" {
				t.breaking++
			}
		}
		return t, err
	}},
	{"oasdiff", func(old, new string) []string { return []string{"changelog", old, new, "--format", "json"} }, func(output []byte) (tally, error) {
		var changes []struct{ Level int }
		err := json.Unmarshal(output, &changes)
		t := tally{found: len(changes)}
		for _, c := range changes {
			if c.Level == 3 {
				t.breaking++
			}
		}
		return t, err
	}},
	{"whatchanged", func(old, new string) []string { return []string{old, new} }, func(output []byte) (t tally, err error) {
		_, err = fmt.Sscan(string(output), &t.found, &t.breaking)
		return t, err
	}},
}

// tallyOf runs a tool. Its second result is false where it cannot read the
// documents.
func (b *bench) tallyOf(i int, old, new string) (tally, bool, error) {
	d := differs[i]
	cmd := exec.Command(filepath.Join(b.bin, d.name), d.args(old, new)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && (out.Len() == 0 || errs.Len() > 0) {
		return tally{}, false, nil
	}
	t, err := d.tally(out.Bytes())
	if err != nil {
		return t, false, fmt.Errorf("%s of %s and %s: %w\n%s", d.name, old, new, err, out.Bytes())
	}
	return t, true, nil
}

func (b *bench) driftCases() error {
	dirs, err := filepath.Glob(filepath.Join(b.root, "testdata", "drift", "*"))
	if err != nil {
		return err
	}
	for i, d := range differs {
		read, found, total := 0, 0, 0
		var missed []string
		for _, dir := range dirs {
			t, ok, err := b.tallyOf(i, filepath.Join(dir, "old.yaml"), filepath.Join(dir, "new.yaml"))
			if err != nil {
				return err
			}
			if ok {
				read++
			}
			if t.found == 0 {
				missed = append(missed, filepath.Base(dir))
				continue
			}
			found++
			total += t.found
		}
		fmt.Printf("  %-12s reads %d of %d, finds %d (%.0f%%), %.2f findings each", d.name, read, len(dirs), found, 100*float64(found)/float64(len(dirs)), float64(total)/float64(max(1, found)))
		if len(missed) > 0 {
			fmt.Printf("; misses %s", strings.Join(missed, ", "))
		}
		fmt.Println()
	}
	return nil
}

// driftNeutral compares the spec, repaired so that all can read it, with
// itself in other words and in another form.
func (b *bench) driftNeutral() error {
	plain, words, form := b.path("plain.yaml"), b.path("words.yaml"), b.path("plain.json")
	if err := b.patch(plain, "10-repair", "20-wire", "30-errors", "40-services"); err != nil {
		return err
	}
	if err := b.patch(words, "10-repair", "20-wire", "30-errors", "40-services", "60-docs"); err != nil {
		return err
	}
	data, err := os.ReadFile(plain)
	if err != nil {
		return err
	}
	if err := writeJSON(form, data); err != nil {
		return err
	}
	for i, d := range differs {
		for _, edit := range []struct{ name, path string }{{"other words", words}, {"as JSON, sorted", form}} {
			t, ok, err := b.tallyOf(i, plain, edit.path)
			if err != nil {
				return err
			}
			fmt.Printf("  %-12s %-16s reads it: %t, finds %d, breaking %d\n", d.name, edit.name, ok, t.found, t.breaking)
		}
	}
	return nil
}

// driftTimes times the tools on real documents, where they are at hand.
func (b *bench) driftTimes() error {
	shared := filepath.Join(b.root, "..", "shared", "upstream")
	old, new := b.path("old.yaml"), b.path("new.yaml")
	for from, to := range map[string]string{"api-2026-03-12.yaml": old, "api-2026-07-24.yaml": new} {
		err := repair(filepath.Join(shared, from), to)
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Println("drift: no times, since ../shared/upstream is not here")
			return nil
		}
		if err != nil {
			return err
		}
	}
	fmt.Println("drift: a real pair, with its dangling references mended so that oasdiff reads it")
	samples, err := b.measure(b.differ(0, old, new), b.differ(1, old, new), b.differ(2, old, new), b.driftInGo(old, new))
	if err != nil {
		return err
	}
	for i, d := range differs {
		t, _, err := b.tallyOf(i, old, new)
		if err != nil {
			return err
		}
		report(fmt.Sprintf("%s, %d findings", d.name, t.found), samples[i], samples[1])
	}
	report("airbytegen, with overlays and Go names", samples[3], samples[1])
	whatChanged := float64(samples[2].wall)
	fmt.Printf("  airbytegen is at %.2fx of what-changed without Go names, at %.2fx with them\n",
		float64(samples[0].wall)/whatChanged, float64(samples[3].wall)/whatChanged)

	big, changed := filepath.Join(shared, "sdk-2026-03-12.yaml"), b.path("big.yaml")
	data, err := os.ReadFile(big)
	if err != nil {
		return err
	}
	if err := os.WriteFile(changed, bytes.Replace(data, []byte("maximum: 65536"), []byte("maximum: 65535"), 1), 0o644); err != nil {
		return err
	}
	fmt.Println("drift: a document of 3.3 MB with one change (oasdiff takes half a minute and is left out)")
	b.runs = min(b.runs, 3)
	samples, err = b.measure(b.differ(0, big, changed), b.differ(2, big, changed))
	if err != nil {
		return err
	}
	report("airbytegen", samples[0], samples[1])
	report("what-changed", samples[1], samples[1])
	return nil
}

// differ is the command of a tool, which may exit with the number of what it
// found.
func (b *bench) differ(i int, old, new string) func() *exec.Cmd {
	d := differs[i]
	return func() *exec.Cmd {
		args := append([]string{"-c", `"$@" >/dev/null 2>&1; test $? -lt 3`, "sh", filepath.Join(b.bin, d.name)}, d.args(old, new)...)
		return exec.Command("sh", args...)
	}
}

// driftInGo is airbytegen drift as this repository runs it: with overlays, and
// with the code that both documents generate.
func (b *bench) driftInGo(old, new string) func() *exec.Cmd {
	return func() *exec.Cmd {
		overlays := filepath.Join(b.root, "overlays")
		return exec.Command("sh", "-c", `"$@" >/dev/null 2>&1; test $? -lt 3`, "sh", filepath.Join(b.bin, "airbytegen"),
			"drift", "-base", old, "-against", new, "-overlays", overlays, "-format", "json")
	}
}

// repair gives a document what its dangling references lead to.
func repair(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	text := strings.Replace(string(data), "\n  schemas:\n", "\n  schemas:\n    DataplaneCreateResponseBody:\n      type: object\n", 1)
	text = strings.Replace(text, "\n  responses:\n", "\n  responses:\n    ForbiddenResponse:\n      description: Refused.\n", 1)
	return os.WriteFile(to, []byte(text), 0o644)
}

// writeJSON writes a document as JSON, with its keys sorted.
func writeJSON(to string, doc []byte) error {
	var v any
	if err := yaml.Unmarshal(doc, &v); err != nil {
		return err
	}
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
