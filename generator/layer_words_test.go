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
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/airbyte-go/airbyte/generator/selection"
)

// TestCopiesOfOneOperation generates a copy with one operation, for each service.
// Its comments must not name declarations that it lacks.
func TestCopiesOfOneOperation(t *testing.T) {
	if short.OrRace() {
		t.Skip("generates a package for each service, which takes 2 seconds, and half a minute with the race detector")
	}
	in := ownInput(t)
	all := namesOfAPI(t)
	for _, id := range lastOperations(t) {
		in.Select = selection.Selection{Operations: []string{id}}
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
		parsed := parse(t, f)
		for _, group := range parsed.Syntax.Comments {
			for _, name := range namesLeftBehind(group.Text(), all, have) {
				t.Errorf("%s: the comment names %s, which is not in the package:\n%s", parsed.Fset.Position(group.Pos()), name, group.Text())
			}
		}
	}
}

// wordPattern matches the words of a comment. It matches a URL as a whole, so
// that its parts are not taken for words.
var wordPattern = regexp.MustCompile(`https?:\S+|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:…|-)?`)

// namesLeftBehind returns the words of a comment that are names in all and not in
// have. A word with an ellipsis stands for all names that start with it.
func namesLeftBehind(text string, all, have map[string]bool) []string {
	isMissing := func(name string) bool { return all[name] && !have[name] }
	var names []string
	for _, at := range wordPattern.FindAllStringIndex(text, -1) {
		word := text[at[0]:at[1]]
		before := strings.TrimSpace(text[:at[0]])
		isForeign := word == "OAuth" || strings.HasSuffix(before, "Airbyte") // a product, as in Airbyte Embedded
		if isForeign {
			continue
		}
		prefix, isPrefix := strings.CutSuffix(word, "…")
		if isPrefix && isStart(prefix, all) && !isStart(prefix, have) {
			names = append(names, word)
			continue
		}
		if looksLikeName(word, before) && slices.ContainsFunc(strings.Split(word, "."), isMissing) {
			names = append(names, word)
		}
	}
	return names
}

// looksLikeName reports whether a word is a Go name, given the text before it. A
// plain word with a capital is a name unless a sentence or a quotation starts with
// it.
func looksLikeName(word, before string) bool {
	if strings.Contains(word, ".") || isCompound(word) || strings.HasSuffix(before, "; see") {
		return true
	}
	startsSentence := before == "" || strings.HasSuffix(before, ".") || strings.HasSuffix(before, ":")
	startsQuotation := strings.HasSuffix(before, `"`)
	return token.IsExported(word) && !startsSentence && !startsQuotation
}

// isStart reports whether a longer name starts with the prefix.
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

// namesOfAPI returns the names that package api declares.
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

// addNames adds the names of declarations and methods. It also adds the fields of
// Services, and other fields that cannot be mistaken for plain words.
func addNames(t *testing.T, f gofile.File, names map[string]bool) {
	t.Helper()
	parsed := parse(t, f)
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

// lastOperations returns the operationId of the last operation of each service.
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
