package generator

import (
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// TestCopiesOfOneOperation reads the comments of a copy with one operation of
// each service. They speak of nothing that was left behind.
func TestCopiesOfOneOperation(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: generates a package for each service")
	}
	in := ownInput(t)
	all := namesOfAPI(t)
	for _, id := range lastOperations(t) {
		in.Select = plan.Selection{Operations: []string{id}}
		out, err := Generate(in)
		if err != nil {
			t.Fatal(err)
		}
		checkWords(t, out.Files, all)
	}
}

func TestCheckedWords(t *testing.T) {
	all := map[string]bool{"FromEnv": true, "Jobs": true, "List": true, "Put": true, "Sync": true, "OAuth": true, "User": true, "pager": true, "ProblemLocked": true}
	tests := map[string]string{
		"reads it only when FromEnv says so.":           "FromEnv",
		"FromEnv reads it.":                             "FromEnv",
		"as Jobs.List":                                  "Jobs.List",
		"replaced with Put, which keeps it":             "Put",
		"one of the constants Problem…":                 "Problem…",
		"it is here; see pager":                         "pager",
		"Sync modes on offer.":                          "",
		"It ends. List what\nyou want. Jobs run.":       "",
		"starts an OAuth consent; sets User-Agent":      "",
		"see all of Airbyte Embedded; as \"List 24\"":   "",
		"the pager of somebody, https://h/List/Put#Put": "",
	}
	for text, want := range tests {
		if got := strings.Join(namesLeftBehind(text, all, map[string]bool{"Problem": true}), " "); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// checkWords reports comments with names of package api that the files do not
// declare.
func checkWords(t *testing.T, files []gofile.File, all map[string]bool) {
	t.Helper()
	have := map[string]bool{}
	for _, f := range files {
		addNames(t, f, have)
	}
	for _, f := range files {
		parsed, err := gofile.Parse(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range parsed.Syntax.Comments {
			for _, name := range namesLeftBehind(group.Text(), all, have) {
				t.Errorf("%s: the comment speaks of %s, which is not in the package:\n%s", parsed.Fset.Position(group.Pos()), name, group.Text())
			}
		}
	}
}

// spoken are the words of a comment; an address is none.
var spoken = regexp.MustCompile(`https?:\S+|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:…|-)?`)

// namesLeftBehind are the words of a comment that are names in all and not in
// have. A plain word with a capital is one unless a sentence starts with it.
func namesLeftBehind(text string, all, have map[string]bool) []string {
	var names []string
	for _, at := range spoken.FindAllStringIndex(text, -1) {
		word, before := text[at[0]:at[1]], strings.TrimSpace(text[:at[0]])
		starts := before == "" || strings.HasSuffix(before, ".") || strings.HasSuffix(before, ":") || strings.HasSuffix(before, `"`)
		isName := strings.Contains(word, ".") || isCompound(word) || !starts && token.IsExported(word) || strings.HasSuffix(before, "; see")
		lacks := func(name string) bool { return all[name] && !have[name] }
		switch prefix, isPrefix := strings.CutSuffix(word, "…"); {
		case word == "OAuth", strings.HasSuffix(before, "Airbyte"): // names of others
		case isPrefix && isStart(prefix, all) && !isStart(prefix, have):
			names = append(names, word)
		case isName && slices.ContainsFunc(strings.Split(word, "."), lacks):
			names = append(names, word)
		}
	}
	return names
}

// isStart reports whether a name starts with a shorter one.
func isStart(prefix string, names map[string]bool) bool {
	for name := range names {
		if strings.HasPrefix(name, prefix) && name != prefix {
			return true
		}
	}
	return false
}

// isCompound reports whether a word has a capital after a small letter.
func isCompound(word string) bool {
	for i := 1; i < len(word); i++ {
		if 'A' <= word[i] && word[i] <= 'Z' && 'a' <= word[i-1] && word[i-1] <= 'z' {
			return true
		}
	}
	return false
}

// namesOfAPI are the names that package api declares.
func namesOfAPI(t *testing.T) map[string]bool {
	t.Helper()
	paths, err := filepath.Glob("../api/*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		addNames(t, gofile.File{Name: path, Data: data}, names)
	}
	return names
}

// addNames adds the names of declarations, of methods, and of the fields of
// structs that are no plain words: those of Services are.
func addNames(t *testing.T, f gofile.File, names map[string]bool) {
	t.Helper()
	parsed, err := gofile.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range parsed.Syntax.Decls {
		_, declared := gofile.Declared(d)
		for _, n := range declared {
			names[n[strings.IndexByte(n, '.')+1:]] = true
		}
		if fields := fieldsOf(d); fields != nil {
			for _, field := range fields.List {
				for _, id := range field.Names {
					if declared[0] == "Services" || isCompound(id.Name) {
						names[id.Name] = true
					}
				}
			}
		}
	}
}

// lastOperations are the operationIds of the last operation of each service.
func lastOperations(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("../api/operations.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]string{}
	for _, m := range regexp.MustCompile(`\{ID: "(\w+)".* Service: "(\w+)"`).FindAllStringSubmatch(string(data), -1) {
		last[m[2]] = m[1]
	}
	return slices.Sorted(maps.Values(last))
}

// fieldsOf returns the fields of a struct type, or nil for another declaration.
func fieldsOf(d ast.Decl) *ast.FieldList {
	decl, ok := d.(*ast.GenDecl)
	if !ok || decl.Tok != token.TYPE || len(decl.Specs) != 1 {
		return nil
	}
	s, ok := decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType)
	if !ok {
		return nil
	}
	return s.Fields
}
