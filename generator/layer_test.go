package generator

import (
	"go/ast"
	"go/parser"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mostLines is how long a copy with one service may be.
const mostLines = 2350

// TestCopies makes a copy with each service alone, and one with all. Each
// compiles, has nothing in it that nothing uses, speaks of nothing that is not
// in it, and is short.
func TestCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: type-checks a package for each service")
	}
	in := ownInput(t)
	all, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	check := copyChecker(t)
	check(t, all.Files)
	for _, name := range serviceNames(t, all.Files) {
		t.Run(name, func(t *testing.T) {
			in := in
			in.Select = Selection{Services: []string{name}}
			out, err := Generate(in)
			if err != nil {
				t.Fatal(err)
			}
			check(t, out.Files)
			lines := 0
			for _, f := range Seal(out.Files) {
				lines += strings.Count(string(f.Data), "\n")
			}
			t.Logf("%-28s %5d lines, %d operations", name, lines, out.Operations)
			if lines >= mostLines {
				t.Errorf("%d lines; the limit is %d", lines, mostLines)
			}
		})
	}
	for _, with := range []string{"wait", "env", "basic", "problems", "log", "mappers", "operations", "prefetch", "schedule", "tokensource", "useragent", "all"} {
		t.Run("with "+with, func(t *testing.T) {
			in := in
			in.Layer = &Layer{From: in.Layer.From, Files: in.Layer.Files, With: []string{with}}
			in.Select = Selection{Services: []string{"Jobs", "Connections"}}
			out, err := Generate(in)
			if err != nil {
				t.Fatal(err)
			}
			check(t, out.Files)
		})
	}
}

// ownInput is what a consumer generates from, without a selection.
func ownInput(t *testing.T) Input {
	t.Helper()
	names, err := filepath.Glob("../overlays/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var overlays []Source
	for _, name := range names {
		overlays = append(overlays, mustRead(t, name))
	}
	data, err := Patch(mustRead(t, "../spec/airbyte.yaml"), overlays) // once for all that is made of it
	if err != nil {
		t.Fatal(err)
	}
	return Input{Spec: Source{Name: "airbyte.yaml", Data: data}, Package: "mine", Layer: handwrittenLayer(t)}
}

// serviceNames are the fields of Services.
func serviceNames(t *testing.T, files []File) []string {
	t.Helper()
	i := slices.IndexFunc(files, func(f File) bool { return f.Name == "services.gen.go" })
	parsed, _, err := parseGo(files[i])
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		if t, ok := n.(*ast.TypeSpec); ok && t.Name.Name == "Services" {
			for _, f := range t.Type.(*ast.StructType).Fields.List {
				names = append(names, f.Names[0].Name)
			}
		}
		return true
	})
	if len(names) != 23 {
		t.Fatalf("found the services %v, want 23", names)
	}
	return names
}

// copyChecker returns a function that reports what the compiler would, and
// what of the package nothing uses.
func copyChecker(t *testing.T) func(*testing.T, []File) {
	t.Helper()
	fset, imports := sourceImporter()
	all := namesOfAPI(t)
	return func(t *testing.T, files []File) {
		t.Helper()
		checkWords(t, files, all)
		var parsed []*ast.File
		for _, f := range files {
			p, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, p)
		}
		info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
		config := types.Config{Importer: imports, Error: func(err error) { t.Error(err) }}
		pkg, _ := config.Check("mine", fset, parsed, info) // errors go to Error
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
		for _, o := range info.Defs { // newServices has a struct with a client, which becomes each service
			if f, ok := o.(*types.Var); ok && f.IsField() && !f.Exported() && !f.Embedded() && !used[f] && f.Name() != "client" {
				t.Errorf("%s: nothing uses the field %s", fset.Position(f.Pos()), f.Name())
			}
		}
		for _, name := range pkg.Scope().Names() {
			if o := pkg.Scope().Lookup(name); !o.Exported() && !used[o] {
				t.Errorf("%s: nothing uses %s", fset.Position(o.Pos()), name)
			}
		}
	}
}

func TestLayerRefusals(t *testing.T) {
	small := Source{Name: "spec.yaml", Data: []byte(`openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {get: {operationId: getA, tags: [Things], responses: {'204': {description: d}}}}
`)}
	layer := func(with ...string) *Layer {
		l := handwrittenLayer(t)
		l.With = with
		return l
	}
	tests := []struct {
		name string
		in   Input
		want string
	}{
		{"unknown option", Input{Layer: layer("waiting")}, `there is no "waiting"; there are all, basic, env, log, operations, prefetch, problems, schedule, tokensource, useragent, wait`},
		{"option without its operations", Input{Layer: layer("wait")}, "wait needs Jobs.Cancel, Jobs.Create, Jobs.Get and Jobs.List, which the selected operations do not bring"},
		{"option without a list", Input{Layer: layer("prefetch")}, "prefetch needs a list in pages, which the selected operations do not bring"},
		{"name beside", Input{Layer: layer(), Beside: []File{{"mine.go", []byte("package p\n\ntype Client int\n")}}},
			"the Go name Client is declared in mine.go and in client.go of the layer"},
		{"another send beside", Input{Layer: layer(), Beside: []File{{"mine.go", []byte("package p\n\nvar sendOnly = 1\n")}}},
			"the Go name sendOnly is declared in mine.go and in send.go of the layer, which is copied to client.gen.go; rename it in mine.go"},
		{"the layer beside", Input{Layer: layer(), Beside: []File{{"client.go", []byte("package p\n\ntype Client int\n")}}},
			"which has a file of this name; say -layer=false"},
		{"another package", Input{Layer: layer(), Beside: []File{{"mine.go", []byte("package q\n")}}},
			"mine.go in the same folder is of the package q and not of p; say -package q"},
		{"name of the layer", Input{Spec: Source{Name: "spec.yaml", Data: []byte(strings.Replace(string(small.Data), "getA, tags", "getA, parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/RetryPolicy'}}], tags", 1) +
			"components: {schemas: {RetryPolicy: {type: string, enum: [a]}}}\n")}, Layer: layer()},
			"the Go name RetryPolicy is declared twice, the first time in retry.go; rename it with x-go-name"},
		{"file of the layer", Input{Spec: Source{Name: "spec.yaml", Data: []byte(strings.Replace(string(small.Data), "Things", "Client", 1))}, Layer: layer()},
			"the file client.gen.go is that of the layer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := tt.in
			in.Package = "p"
			if in.Spec.Name == "" {
				in.Spec = small
			}
			_, err := Generate(in)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	// A file that is built on its own may be of another package.
	_, err := Generate(Input{Spec: small, Package: "p", Layer: layer(), Beside: []File{{"tool.go", []byte("//go:build ignore\n\npackage main\n")}}})
	if err != nil {
		t.Errorf("with a tool beside: %v", err)
	}
}

func TestNeedsInWords(t *testing.T) {
	got := enumerate(inWords([]string{"JobsService.List", "TagsService", "OAuthConsent", "all"}))
	if want := "Jobs.List, an operation of Tags, an operation with the type OAuthConsent and a list in pages"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLayerIsAdapted(t *testing.T) {
	in := ownInput(t)
	in.Select = Selection{Tags: []string{"Tags"}, Operations: []string{"getJob"}}
	out, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(out.Files, func(f File) bool { return f.Name == layerFile })
	text := string(out.Files[i].Data)
	for _, want := range []string{
		Marker + " generate from example.com/api. DO NOT EDIT.\n\n// Package mine is a client of the Airbyte public API,",
		"\n// It is a copy of package example.com/api with operations of Jobs and Tags.\n",
		"\npackage mine\n",
		"type Duration time.Duration",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not have %q:\n%s", layerFile, want, text[:600])
		}
	}
	for _, not := range []string{"//airbytegen:", "type Configuration", "type UnixTime", "func FromEnv", "RunSync", "type pager", "func Operations", "type Redirect", "func (u union)"} {
		if strings.Contains(text, not) {
			t.Errorf("%s has %q, which nothing needs", layerFile, not)
		}
	}
	for _, f := range out.Files {
		if strings.Contains(string(f.Data), "var operations =") {
			t.Errorf("%s lists the operations, which nothing needs", f.Name)
		}
	}
}

// TestLayerOfAnotherAPI shows that a copy does not call itself a client of
// Airbyte when it is none.
func TestLayerOfAnotherAPI(t *testing.T) {
	for title, want := range map[string]string{
		"title: Lamps, ":      "// Package mine is a client of the API in lamps.yaml, with operations of Things.\n//\n// What is under them is a copy from package example.com/api.\n",
		"":                    "// Package mine is a client of the API in lamps.yaml,",
		"title: airbyte-api,": "// Package mine is a client of the Airbyte public API,",
	} {
		out, err := Generate(Input{Package: "mine", Layer: handwrittenLayer(t), Spec: Source{Name: "specs/lamps.yaml", Data: []byte("openapi: 3.0.3\ninfo: {" + title + `version: '1'}
paths:
  /a: {get: {operationId: getA, tags: [Things], responses: {'204': {description: d}}}}
`)}})
		if err != nil {
			t.Fatal(err)
		}
		if text := string(out.Files[0].Data); out.Files[0].Name != layerFile || !strings.Contains(text, want) {
			t.Errorf("%s does not have %q:\n%s", out.Files[0].Name, want, text[:400])
		}
	}
}

func TestSeal(t *testing.T) {
	file := File{"a.gen.go", []byte(Marker + " generate from x. DO NOT EDIT.\n\npackage a\n")}
	sealed := Seal([]File{file})[0].Data
	lines := strings.Split(string(sealed), "\n")
	if !strings.HasPrefix(lines[1], sumDirective) || lines[2] != "" || lines[3] != "package a" {
		t.Fatalf("sealed:\n%s", sealed)
	}
	edited := map[string]bool{
		string(sealed): false,
		strings.ReplaceAll(string(sealed), "\n", "\r\n"):                           false,
		strings.Replace(string(sealed), "from x", "from y", 1):                     true,
		string(sealed) + "\n":                                                      true,
		strings.Replace(string(sealed), lines[1]+"\n", "", 1):                      true,
		strings.Replace(string(sealed), lines[1], sumDirective+"0123456789abc", 1): true,
		string(file.Data):                true,
		Marker:                           true,
		"package a // somebody else's\n": false,
	}
	for text, want := range edited {
		if got := IsEdited([]byte(text)); got != want {
			t.Errorf("IsEdited is %v, want %v:\n%s", got, want, text)
		}
	}
	mine := Seal([]File{{"mine.go", []byte("package a\n")}})
	if string(mine[0].Data) != "package a\n" {
		t.Errorf("a file without the marker was sealed:\n%s", mine[0].Data)
	}
}
