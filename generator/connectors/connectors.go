package connectors

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/airbyte-go/airbyte/generator"
)

// Input is everything the output depends on.
type Input struct {
	Spec         generator.Source // OpenAPI document with the schemas of connectors
	Package      string           // name of the Go package
	Connectors   []string         // as source-postgres; "all" stands for all
	Descriptions bool             // take over the descriptions of the document as comments
}

// Output is a Go package and what it holds.
type Output struct {
	Files      []generator.File // by name
	Connectors int
	Types      int
	Unions     int // settings with several shapes, each told apart by a property
}

// All stands for all connectors of a document.
const All = "all"

// Generate makes the files of a package.
func Generate(in Input) (*Output, error) {
	if err := generator.CheckPackageName(in.Package); err != nil {
		return nil, err
	}
	doc, err := openDocument(in.Spec)
	if err != nil {
		return nil, err
	}
	out, err := generate(in, doc)
	if errors.Is(err, errSection) {
		if doc, err = parseDocument(in.Spec); err == nil {
			out, err = generate(in, doc)
		}
	}
	return out, err
}

func generate(in Input, doc *document) (*Output, error) {
	names, err := doc.selection(in.Connectors)
	if err != nil {
		return nil, err
	}
	results := make([]result, len(names))
	var workers sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				results[i] = doc.generate(names[i], in)
			}
		})
	}
	for i := range names {
		next <- i
	}
	close(next)
	workers.Wait()
	return collect(in, results)
}

// result is what comes of one connector.
type result struct {
	plan *connector
	file generator.File
	err  error
}

func (d *document) generate(name string, in Input) result {
	plan, err := d.planConnector(name, in.Descriptions)
	if err != nil {
		return result{err: err}
	}
	data, err := emit(plan, header(in), in.Package)
	if err != nil {
		return result{err: fmt.Errorf("%s: %s: %w", in.Spec.Name, name, err)}
	}
	return result{plan: plan, file: generator.File{Name: fileName(name), Data: data}}
}

// collect puts the files together with those that all connectors share.
func collect(in Input, results []result) (*Output, error) {
	out := &Output{Connectors: len(results)}
	var errs []error
	taken := map[string]string{}
	for _, r := range results {
		if errs = append(errs, r.err); r.err != nil {
			continue
		}
		for _, name := range r.plan.declared() {
			if other, ok := taken[name]; ok {
				errs = append(errs, fmt.Errorf("%s: %s and %s both declare %s in Go; give each a package of its own", in.Spec.Name, other, r.plan.Name, name))
			}
			taken[name] = r.plan.Name
		}
		for _, d := range r.plan.Decls {
			if out.Types++; d.Union != nil {
				out.Unions++
			}
		}
		out.Files = append(out.Files, r.file)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	shared, err := sharedFiles(in)
	if err != nil {
		return nil, err
	}
	out.Files = append(out.Files, shared...)
	slices.SortFunc(out.Files, func(a, b generator.File) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// declared lists the names that a connector declares in the package.
func (c *connector) declared() []string {
	names := []string{c.Const}
	for _, d := range c.Decls {
		names = append(names, d.Name)
		if d.Enum != nil {
			for _, e := range d.Enum.Consts {
				names = append(names, e.Name)
			}
		}
	}
	return names
}

// marker is how the first line of every file starts.
const marker = generator.Marker + " connectors"

// header is the first line of every file. It names the document without its
// folder, which differs from machine to machine.
func header(in Input) string {
	from := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, path.Base(in.Spec.Name))
	return marker + " from " + from + ". DO NOT EDIT."
}

// shared is what the structs of all connectors use.
//
//go:embed settings/doc.go settings/object.go settings/option.go settings/read.go settings/secret.go settings/validate.go
var shared embed.FS

func sharedFiles(in Input) ([]generator.File, error) {
	entries, err := shared.ReadDir("settings")
	if err != nil {
		return nil, err
	}
	var files []generator.File
	for _, entry := range entries {
		data, err := shared.ReadFile("settings/" + entry.Name())
		if err != nil {
			return nil, err
		}
		data = bytes.Replace(data, []byte("// Package settings "), []byte("// Package "+in.Package+" "), 1)
		data = bytes.Replace(data, []byte("\npackage settings\n"), []byte("\npackage "+in.Package+"\n"), 1)
		data = bytes.TrimPrefix(data, []byte("package settings\n"))
		if !bytes.Contains(data, []byte("\npackage ")) {
			data = append([]byte("package "+in.Package+"\n"), data...)
		}
		name := "settings_" + strings.TrimSuffix(entry.Name(), ".go") + ".gen.go"
		files = append(files, generator.File{Name: name, Data: append([]byte(header(in)+"\n\n"), data...)})
	}
	return files, nil
}

// connectorName is what a connector may be called: its name becomes that of a
// file.
var connectorName = regexp.MustCompile(`^(source|destination)-[a-z0-9]+(-[a-z0-9]+)*$`)

// selection returns the names of the connectors to generate, in document
// order.
func (d *document) selection(wanted []string) ([]string, error) {
	known := map[string]bool{}
	var connectors []string
	for _, name := range d.names {
		known[name] = connectorName.MatchString(name) && len(name) <= maxName
	}
	for _, name := range d.names {
		if base, ok := strings.CutSuffix(name, "-update"); ok && known[base] {
			known[name] = false // the same settings, without the type of the connector
		}
		if known[name] {
			connectors = append(connectors, name)
		}
	}
	if slices.Contains(wanted, All) {
		wanted = connectors
	}
	switch {
	case len(wanted) == 0 && len(connectors) == 0:
		return nil, fmt.Errorf("%s: the document has no connectors, which are schemas such as source-postgres", d.src.Name)
	case len(wanted) == 0:
		return nil, fmt.Errorf("%s: no connector is named; name some, as source-postgres, or say %s", d.src.Name, All)
	}
	var errs []error
	for _, name := range wanted {
		if !known[name] {
			errs = append(errs, fmt.Errorf("%s: there is no connector %q%s", d.src.Name, name, suggest(name, connectors)))
		}
	}
	return slices.DeleteFunc(connectors, func(name string) bool { return !slices.Contains(wanted, name) }), errors.Join(errs...)
}

// suggest lists connectors that a name may have meant.
func suggest(name string, connectors []string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "source-"), "destination-")
	var similar []string
	for _, c := range connectors {
		if len(similar) < 5 && name != "" && strings.Contains(c, name) {
			similar = append(similar, c)
		}
	}
	if len(similar) == 0 {
		return fmt.Sprintf("; it has %d", len(connectors))
	}
	return "; there is " + strings.Join(similar, ", ")
}

// IsGenerated reports whether a file is one of those that Generate makes.
func IsGenerated(data []byte) bool { return bytes.HasPrefix(data, []byte(marker)) }
