package generator

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/airbyte-go/airbyte/generator/layer"
	"github.com/airbyte-go/airbyte/generator/selection"
)

// TestCopies generates a copy of the whole API, one of each service, and one with
// each option. Each copy must compile, and its comments must not name
// declarations that it lacks. The copy of the whole API must not have unused
// code.
func TestCopies(t *testing.T) {
	if short.OrRace() {
		t.Skip("type-checks a package for each service, which takes 5 seconds, and a minute with the race detector")
	}
	in := ownInput(t)
	all, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	check := copyChecker(t)
	check(t, all.Files)
	checkUsed(t, all.Files)
	for _, name := range serviceNames(t, all.Files) {
		t.Run(name, func(t *testing.T) {
			in := in
			in.Select = selection.Selection{Services: []string{name}}
			out, err := Generate(in)
			if err != nil {
				t.Fatal(err)
			}
			check(t, out.Files)
		})
	}
	for _, with := range append(optionNames(t), "mappers") { // which an overlay names
		t.Run("with "+with, func(t *testing.T) {
			in := in
			in.Copy = &Copy{From: in.Copy.From, With: []string{with}}
			out, err := Generate(in)
			if err != nil {
				t.Fatal(err)
			}
			check(t, out.Files)
		})
	}
}

// optionNames lists the options of the layer and "all", sorted, each once.
func optionNames(t *testing.T) []string {
	t.Helper()
	names := []string{layer.All}
	for _, option := range ownLayer(t).Options() {
		names = append(names, option.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ownInput returns an input that generates a copy of the whole API. Its document
// is already patched, because applying the overlays for each of many copies is
// slow.
func ownInput(t *testing.T) Input {
	t.Helper()
	return Input{
		Trusted: true,
		Spec:    patchedSpec(t),
		Package: "mine",
		Layer:   ownLayer(t),
		Copy:    &Copy{From: "example.com/api"},
	}
}

var (
	patchOwnSpec sync.Once
	ownSpec      []byte
)

// patchedSpec returns the document of this module with its overlays applied, as JSON.
func patchedSpec(t *testing.T) document.Source {
	t.Helper()
	patchOwnSpec.Do(func() {
		data, err := PatchedJSON(mustRead(t, "../spec/airbyte.yaml"), ownOverlays(t))
		if err != nil {
			t.Fatal(err)
		}
		ownSpec = data
	})
	return document.Source{Name: "airbyte.yaml", Data: ownSpec}
}

// serviceNames returns the names of the fields of Services.
func serviceNames(t *testing.T, files []gofile.File) []string {
	t.Helper()
	i := slices.IndexFunc(files, func(f gofile.File) bool { return f.Name == "services.gen.go" })
	parsed := parse(t, files[i])
	var names []string
	ast.Inspect(parsed.Syntax, func(n ast.Node) bool {
		if t, ok := n.(*ast.TypeSpec); ok && t.Name.Name == "Services" {
			for _, f := range t.Type.(*ast.StructType).Fields.List {
				names = append(names, f.Names[0].Name)
			}
		}
		return true
	})
	return names
}

// copyChecker returns a function that type-checks the files of a copy, and
// reports comments that name declarations of package api that the copy lacks.
func copyChecker(t *testing.T) func(*testing.T, []gofile.File) {
	t.Helper()
	check := typeChecker(t)
	all := namesOfAPI(t)
	return func(t *testing.T, files []gofile.File) {
		t.Helper()
		check(t, files)
		checkWords(t, files, all)
	}
}

// checkUsed reports unexported declarations and fields that nothing uses.
func checkUsed(t *testing.T, files []gofile.File) {
	t.Helper()
	fset, imports := packageImporter()
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: imports}
	pkg, err := config.Check("mine", fset, syntaxOf(t, files), info)
	if err != nil {
		t.Fatal(err)
	}
	used := map[types.Object]bool{}
	for _, o := range info.Uses {
		used[o] = true
		switch o := o.(type) {
		case *types.Func:
			used[o.Origin()] = true
		case *types.Var:
			used[o.Origin()] = true
		}
	}
	for _, o := range info.Defs {
		field, ok := o.(*types.Var)
		if ok && field.IsField() && !field.Exported() && !field.Embedded() && !used[field] {
			t.Errorf("%s: nothing uses the field %s", fset.Position(field.Pos()), field.Name())
		}
	}
	for _, name := range pkg.Scope().Names() {
		if o := pkg.Scope().Lookup(name); !o.Exported() && !used[o] {
			t.Errorf("%s: nothing uses %s", fset.Position(o.Pos()), name)
		}
	}
}

func TestLayerRefusals(t *testing.T) {
	const spec = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {get: {operationId: getA, tags: [Things], responses: {'204': {description: d}}}}
`
	withRetryPolicy := strings.Replace(spec, "getA,",
		"getA, parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/RetryPolicy'}}],", 1) +
		"components: {schemas: {RetryPolicy: {type: string, enum: [a], x-go-name: RetryPolicy}}}\n"
	withClientTag := strings.Replace(spec, "Things", "Client", 1)
	generate := func(spec string, with []string, beside ...gofile.File) error {
		_, err := Generate(Input{
			Trusted: true,
			Spec:    document.Source{Name: "spec.yaml", Data: []byte(spec)},
			Package: "p",
			Layer:   ownLayer(t),
			Copy:    &Copy{From: "example.com/api", With: with},
			Beside:  beside,
		})
		return err
	}
	tests := []struct {
		name   string
		spec   string
		with   []string
		beside gofile.File // no file if it has no name
		want   string      // part of the error
	}{
		{
			name: "unknown option",
			spec: spec,
			with: []string{"waiting"},
			want: `there is no part "waiting"; the parts are ` + strings.Join(optionNames(t), ", "),
		},
		{
			name: "option without its operations",
			spec: spec,
			with: []string{"wait"},
			want: "the part wait needs Jobs.Cancel, Jobs.Create, Jobs.Get and Jobs.List, " +
				"which the selected operations do not include",
		},
		{
			name:   "type that a copy declares",
			spec:   spec,
			beside: gofile.File{Name: "mine.go", Data: []byte("package p\n\ntype Client int\n")},
			want:   "the Go name Client is declared in mine.go and in client.go of the handwritten code",
		},
		{
			name:   "variable with the name of a function in a copy",
			spec:   spec,
			beside: gofile.File{Name: "mine.go", Data: []byte("package p\n\nvar sendOnly = 1\n")},
			want: "the Go name sendOnly is declared in mine.go and in call.go of the handwritten code, " +
				"which is copied to client_call.gen.go; rename it in mine.go",
		},
		{
			name:   "handwritten code itself",
			spec:   spec,
			beside: gofile.File{Name: "client.go", Data: []byte("package p\n\ntype Client int\n")},
			want:   "in the copy of the handwritten file of that name; do not ask for a copy",
		},
		{
			name:   "file of another package",
			spec:   spec,
			beside: gofile.File{Name: "mine.go", Data: []byte("package q\n")},
			want:   "mine.go in the same folder belongs to package q, not p; name the package q",
		},
		{
			name: "schema with the name of a handwritten type",
			spec: withRetryPolicy,
			want: "the Go name RetryPolicy is declared twice, the first time in call_retry.go; rename it with x-go-name",
		},
		{
			name: "service with the file of a copy",
			spec: withClientTag,
			want: "the file client.gen.go is a copy of client.go and cannot hold a service",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var beside []gofile.File
			if tt.beside.Name != "" {
				beside = append(beside, tt.beside)
			}
			err := generate(tt.spec, tt.with, beside...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	// A file that is never built with the package may belong to another package.
	tool := gofile.File{Name: "tool.go", Data: []byte("//go:build ignore\n\npackage main\n")}
	if err := generate(spec, nil, tool); err != nil {
		t.Errorf("with a program that go build ignores: %v", err)
	}
}

func TestLayerIsAdapted(t *testing.T) {
	in := ownInput(t)
	in.Select = selection.Selection{Tags: []string{"Tags"}, Operations: []string{"getJob"}}
	out, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, f := range out.Files {
		text += string(f.Data)
	}
	for _, want := range []string{
		gofile.Marker + " generate from example.com/api. DO NOT EDIT.\n\n// Package mine is a client for the Airbyte public API,",
		"\n// It is a copy of package example.com/api with the operations of Jobs and Tags.\n",
		"\npackage mine\n",
		"type Duration time.Duration",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the copy lacks %q", want)
		}
	}
	for _, not := range []string{"//airbytegen:", "type Configuration", "type UnixTime", "func WithEnv", "RunSync", "type Redirect", "type union"} {
		if strings.Contains(text, not) {
			t.Errorf("the copy has %q, which its operations do not need", not)
		}
	}
}

// TestLayerOfAnotherAPI shows that a copy calls itself a client for Airbyte only
// if its document is about Airbyte.
func TestLayerOfAnotherAPI(t *testing.T) {
	const (
		forAirbyte = "// Package mine is a client for the Airbyte public API,"
		forLamps   = "// Package mine is a client for the API in lamps.yaml, with the operations of Things.\n//\n" +
			"// Its handwritten code is copied from package example.com/api.\n"
	)
	tests := []struct {
		title string // member of info, or ""
		want  string
	}{
		{title: "title: Lamps, ", want: forLamps},
		{title: "", want: forLamps},
		{title: "title: airbyte-api, ", want: forAirbyte},
	}
	for _, tt := range tests {
		spec := "openapi: 3.0.3\ninfo: {" + tt.title + "version: '1'}\n" +
			"paths: {/a: {get: {operationId: getA, tags: [Things], responses: {'204': {description: d}}}}}\n"
		out, err := Generate(Input{
			Trusted: true,
			Spec:    document.Source{Name: "specs/lamps.yaml", Data: []byte(spec)},
			Package: "mine",
			Layer:   ownLayer(t),
			Copy:    &Copy{From: "example.com/api"},
		})
		if err != nil {
			t.Fatal(err)
		}
		main := out.Files[0]
		if main.Name != "client.gen.go" || !strings.Contains(string(main.Data), tt.want) {
			t.Errorf("%s does not have %q:\n%s", main.Name, tt.want, main.Data[:400])
		}
	}
}
