package airbyte

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/internal/race"
)

// readTypes are types of all forms.
var readTypes = []reflect.Type{
	wordsType,
	reflect.TypeFor[ConnectionsResponse](),
	reflect.TypeFor[JobsResponse](),
	reflect.TypeFor[SourcesResponse](),
	reflect.TypeFor[WorkspacesResponse](),
	reflect.TypeFor[ConnectionCreateRequest](),
	reflect.TypeFor[WorkspaceUpdateRequest](),
	reflect.TypeFor[HashingMapper](),
	reflect.TypeFor[Region](),
	reflect.TypeFor[ConfigTemplateUpdateRequest](),
	reflect.TypeFor[[]ConnectorDefinition](),
}

// TestReadLikePackageJSON compares readJSON with package json.
func TestReadLikePackageJSON(t *testing.T) {
	seeds := uint64(2000)
	if testing.Short() {
		seeds = 200
	}
	for _, readType := range readTypes {
		t.Run(readType.String(), func(t *testing.T) {
			t.Parallel()
			difference, read := firstDifference(seeds, readType)
			if difference != "" {
				t.Error(difference)
			}
			if read < seeds/4 {
				t.Errorf("only %d of %d were read, so the comparison says little", read, seeds)
			}
		})
	}
}

// TestWriteLikePackageJSON compares writeJSON with package json.
func TestWriteLikePackageJSON(t *testing.T) {
	seeds := uint64(2000)
	if testing.Short() || race.Enabled {
		seeds = 200
	}
	difference, written := firstWriteDifference(seeds)
	if difference != "" {
		t.Error(difference)
	}
	if written < seeds/4 {
		t.Errorf("only %d of %d were written, so the comparison says little", written, seeds)
	}
}

// FuzzReadJSON compares readJSON with package json.
func FuzzReadJSON(f *testing.F) {
	for seed := range uint64(200) {
		place := int(seed) % len(readTypes)
		f.Add(makeJSON(seed, readTypes[place], 2), place)
	}
	f.Fuzz(func(t *testing.T, body []byte, place int) {
		if place < 0 {
			return
		}
		difference, _ := readDifference(body, readTypes[place%len(readTypes)])
		if difference != "" {
			t.Error(difference)
		}
	})
}

// TestReadUsualJSON checks that readJSON reads JSON that servers send, and all types of responses.
func TestReadUsualJSON(t *testing.T) {
	for _, tt := range []struct {
		name string
		body string
		into any
	}{
		{
			name: "a job",
			body: `{"jobId":7,"status":"running","startTime":"2026-07-27T10:31Z","duration":"PT0S","bytesSynced":0,"rowsSynced":null,"new":{}}`,
			into: new(Job),
		},
		{
			name: "a connection",
			body: `{"name":"a \"b\" \u00e9 é","schedule":{"scheduleType":"manual"},"configurations":{"streams":[{"name":"users",` +
				`"selectedFields":[],"mappers":[{"type":"hashing","mapperConfiguration":{}}],"newer":1}]},"createdAt":1748426557,"prefix":null}`,
			into: new(Connection),
		},
		{name: "a list", body: " {\n\t\"data\" : [ ] , \"next\" : \"\" }\r\n", into: new(SourcesResponse)},
		{name: "null", body: "null", into: new(JobsResponse)},
		{name: "a nullable property", body: `{"organizationId":null,"partialUserConfigSpec":{}}`, into: new(ConfigTemplateUpdateRequest)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !readJSON([]byte(tt.body), tt.into) {
				t.Error("readJSON gave up")
			}
		})
	}
}

// TestReadIntoValue checks that readJSON does not read into a value that is set, because package json keeps
// the fields that the JSON does not have.
func TestReadIntoValue(t *testing.T) {
	job := Job{JobID: 7, Extra: map[string]json.RawMessage{"old": nil}}
	if readJSON([]byte(`{"status":"running"}`), &job) || job.JobID != 7 || job.Status != "" {
		t.Errorf("read %+v", job)
	}
	if err := json.Unmarshal([]byte(`{"status":"running","new":1}`), &job); err != nil {
		t.Fatal(err)
	}
	if job.JobID != 7 || job.Status != "running" || len(job.Extra) != 1 || string(job.Extra["new"]) != "1" {
		t.Errorf("package json read %+v", job)
	}
}

// TestReadMutants checks that the comparisons with package json notice mistakes in readJSON and writeJSON. It
// compiles a program that has all mistakes, and runs it for each one.
func TestReadMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles readJSON")
	}
	if race.Enabled {
		t.Skip("the program that it compiles is the same without the race detector")
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "go.mod"), "module mutants\n\ngo 1.26.0\n")
	writeFile(t, filepath.Join(dir, "main.go"), mutantProgram)
	for _, file := range []string{
		"wire_type.go", "wire_read.go", "wire_scan.go", "wire_write.go", "wire_oracle_test.go", "wire_corpus_test.go", "wire_words_test.go",
	} {
		source := strings.Replace(withMutants(t, file), "package airbyte", "package main", 1)
		writeFile(t, filepath.Join(dir, strings.Replace(file, "_test", "", 1)), source)
	}
	program := filepath.Join(dir, "mutants.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%.3000s", err, out)
	}
	differs := func(mutant int) bool {
		out, err := exec.CommandContext(t.Context(), program, strconv.Itoa(mutant)).CombinedOutput()
		if err != nil {
			t.Fatalf("mutant %d: %v\n%.3000s", mutant, err, out)
		}
		return string(out) == "true\n"
	}
	if differs(-1) {
		t.Fatal("the program without a mistake differs from package json")
	}
	for i, m := range readMutants {
		if !differs(i) {
			t.Errorf("%s: nothing differs if %s becomes %s", m.file, m.old, m.new)
		}
	}
}

// mutantProgram prints whether readJSON or writeJSON differs from package json. Its argument is the number of the
// mistake that they have, or -1. A panic is a difference.
const mutantProgram = `package main

import (
	"fmt"
	"os"
	"strconv"
)

var mutant, _ = strconv.Atoi(os.Args[1])

// choose returns the value of a constant, or that of a mutant.
func choose(number, changed, value int) int {
	if mutant == number {
		return changed
	}
	return value
}

func main() {
	defer func() {
		if recover() != nil {
			fmt.Println(true)
		}
	}()
	readDifference, _ := firstDifference(3000, wordsType)
	writeDifference, _ := firstWriteDifference(300)
	fmt.Println(readDifference != "" || writeDifference != "")
}
`

// withMutants returns a file in which the variable mutant chooses a mistake. A function with mistakes is there
// several times: as it is, and with each mistake. A function with its name calls the chosen one.
func withMutants(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	source := string(data)
	left := 0 // mistakes that are not in the file yet
	for i, m := range readMutants {
		if m.file != file {
			continue
		}
		if strings.Count(source, m.old) != 1 {
			t.Fatalf("%s has %d of %s, want 1", file, strings.Count(source, m.old), m.old)
		}
		if strings.HasPrefix(m.old, "const ") {
			source = strings.Replace(source, m.old, chosenConstant(i, m), 1)
		} else {
			left++
		}
	}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	written := 0 // bytes of the source
	for _, d := range parsed.Decls {
		f, isFunc := d.(*ast.FuncDecl)
		if !isFunc {
			continue
		}
		start := fset.Position(f.Pos()).Offset
		end := fset.Position(f.End()).Offset
		chosen, mistakes := chosenFunction(f, source[start:end], file)
		out.WriteString(source[written:start] + chosen)
		written = end
		left -= mistakes
	}
	if left != 0 {
		t.Fatalf("%s: %d mistakes are not in a function", file, left)
	}
	return out.String() + source[written:]
}

// chosenConstant returns a variable instead of a constant with a mistake.
func chosenConstant(number int, m readMutant) string {
	name, value, _ := strings.Cut(strings.TrimPrefix(m.old, "const "), " = ")
	_, changed, _ := strings.Cut(m.new, " = ")
	return fmt.Sprintf("var %s = choose(%d, %s, %s)", name, number, changed, value)
}

// chosenFunction returns the text of a function and of its variants with mistakes, and the number of mistakes.
func chosenFunction(f *ast.FuncDecl, text, file string) (chosen string, mistakes int) {
	variants := ""
	choice := ""
	for i, m := range readMutants {
		if m.file != file || !strings.Contains(text, m.old) {
			continue
		}
		mistakes++
		name := fmt.Sprintf("%sMutant%d", f.Name.Name, i)
		variants += "\n\n" + renamed(f, name, strings.Replace(text, m.old, m.new, 1))
		choice += fmt.Sprintf("\tif mutant == %d {\n%s\t}\n", i, callOf(f, name))
	}
	if mistakes == 0 {
		return text, 0
	}
	original := f.Name.Name + "Original"
	head := text[:f.Body.Pos()-f.Pos()]
	return head + "{\n" + choice + callOf(f, original) + "}\n\n" + renamed(f, original, text) + variants, mistakes
}

// renamed gives the text of a function another name.
func renamed(f *ast.FuncDecl, name, text string) string {
	at := int(f.Name.Pos() - f.Pos())
	return text[:at] + name + text[at+len(f.Name.Name):]
}

// callOf returns the statements that call a function with the receiver and the parameters of f, and return.
func callOf(f *ast.FuncDecl, name string) string {
	if f.Recv != nil {
		name = f.Recv.List[0].Names[0].Name + "." + name
	}
	var args []string
	for _, parameter := range f.Type.Params.List {
		for _, id := range parameter.Names {
			args = append(args, id.Name)
		}
	}
	call := name + "(" + strings.Join(args, ", ") + ")\n"
	if f.Type.Results == nil {
		return "\t" + call + "\treturn\n"
	}
	return "\treturn " + call
}

func writeFile(t *testing.T, name, data string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// readMutant is a mistake: a part of a file, and the part that replaces it.
type readMutant struct{ file, old, new string }

var readMutants = []readMutant{
	{"wire_read.go", "if r.read(w, target) && r.isAtEnd() {", "if r.read(w, target) {"},
	{"wire_read.go", "\ttarget.SetZero()\n", ""},
	{"wire_read.go", "isRepeated || !r.read", "(isRepeated && i > 9) || !r.read"},
	{"wire_read.go", "!ok || w.hasFold(name)", "!ok"},
	{"wire_read.go", "bytes.Clone(value)", "bytes.TrimSpace(value)"},
	{"wire_read.go", "v.Set(reflect.MakeSlice(v.Type(), 0, 0))", "_ = 0"},
	{"wire_read.go", "err != nil || v.OverflowInt(n)", "err != nil"},
	{"wire_read.go", "err != nil || v.OverflowInt(n)", "(err != nil && n == 0) || v.OverflowInt(n)"},
	{"wire_read.go", "case hasEscapes:", "case hasEscapes && len(text) == 0:"},
	{"wire_read.go", "v.SetBool(first == 't')", "v.SetBool(true)"},
	{"wire_read.go", "if *place != string(text) {", "if len(*place) != len(text) {"},
	{"wire_read.go", "\t\tv.Set(target)\n", ""},
	{"wire_read.go", "\tif first == 'n' {", "\tif first == 'n' && w.form != wirePointer {"},
	{"wire_type.go", "case pointer.Implements(reflect.TypeFor[json.Unmarshaler]()):", "case false:"},
	{"wire_type.go", "field.Anonymous || isRepeated || isQuoted", "field.Anonymous || (isRepeated && isQuoted)"},
	{"wire_type.go", "strings.EqualFold(w.fields[i].name, text)", "w.fields[i].name == strings.ToLower(text)"},
	{"wire_type.go", "w.extra = extra.Index[0]", "w.extra -= len(extra.Index) - 1"},
	{"wire_type.go", "if next < len(w.fields) && w.fields[next].name == string(name) {", "if next < len(w.fields) {"},
	{"wire_scan.go", "case ' ', '\\t', '\\r', '\\n':", "case ' ', '\\t', '\\n', '\\v':"},
	{"wire_scan.go", "const maxScanDepth = 200", "const maxScanDepth = 20_000"},
	{"wire_scan.go", "if !ok || hasEscapes {", "if !ok || (hasEscapes && s.depth > 99) {"},
	{"wire_scan.go", "if s.first() != ':' {\n\t\treturn nil, false", "if false {\n\t\treturn nil, false"},
	{"wire_scan.go", "!ok || s.first() != ':'", "!ok"},
	{"wire_scan.go", "if !s.skipByte('0') && !s.digits() {", "if !s.digits() {"},
	{"wire_scan.go", "if s.skipByte('.') && !s.digits() {", "if s.skipByte('.') && s.digits() && false {"},
	{"wire_scan.go", "if !s.skipByte('+') {", "if !s.skipByte('+') && !s.skipByte('.') {"},
	{"wire_scan.go", "if r == utf8.RuneError && size == 1 {", "if r == utf8.RuneError && size == 0 {"},
	{"wire_scan.go", "case c < ' ':\n\t\t\treturn false, false", "case c == 0:\n\t\t\treturn false, false"},
	{"wire_scan.go", "control := eight - ' '*everyByte", "control := eight &^ eight"},
	{"wire_scan.go", "quote := (eight ^ '\"'*everyByte) - everyByte", "quote := eight &^ eight"},
	{"wire_scan.go", "backslash := (eight ^ '\\\\'*everyByte) - everyByte", "backslash := eight &^ eight"},
	{"wire_scan.go", "case '\"', '\\\\', '/', 'b', 'f', 'n', 'r', 't':", "case '\"', '\\\\', '/', 'b', 'f', 'n', 'r', 't', 'x':"},
	{"wire_scan.go", "for range 4 {", "for range 3 {"},
	{"wire_scan.go", "(c >= 'a' && c <= 'f')", "(c >= 'a' && c <= 'z')"},
	{"wire_scan.go", "string(s.data[s.at:end]) != literal", "s.data[s.at] != literal[0]"},
	{"wire_type.go", "v.Kind() == reflect.Pointer && v.IsNil()", "v.Kind() == reflect.Pointer"},
	{"wire_type.go", "if !f.isZeroer ||", "if true ||"},
	{"wire_type.go", "if !f.omitZero {", "if true {"},
	{"wire_type.go", "if f.omitEmpty && isEmptyValue(v) {", "if f.omitEmpty && v.IsZero() {"},
	{"wire_type.go", "\tcase reflect.Struct:\n\t\treturn false\n", ""},
	{"wire_type.go", "return pointer.Implements(reflect.TypeFor[hidesSecrets]())", "return false"},
	{"wire_type.go", "return pointer.Implements(reflect.TypeFor[json.Marshaler]()) ||\n\t\tpointer", "return pointer"},
	{"wire_type.go", "json.Marshaler]()) ||\n\t\tpointer.Implements(reflect.TypeFor[encoding.TextMarshaler]())", "json.Marshaler]())"},
	{"wire_write.go", "v.Field(t.extra).Len() > 0", "false"},
	{"wire_write.go", "\t\tisFirst = false\n", ""},
	{"wire_write.go", "\t\tif field.isOmitted(value) {\n\t\t\tcontinue\n\t\t}\n\t\tif !isFirst", "\t\tif !isFirst"},
	{"wire_write.go", "\t\tif field.isOmitted(value) {\n\t\t\tcontinue\n\t\t}\n\t\tmember", "\t\tmember"},
	{"wire_write.go", "\taddExtra(members, extra)\n", "\t_ = extra\n"},
	{"wire_write.go", "if !containsFold(declared, name) {", "if members[name] == nil {"},
	{"wire_write.go", "strings.EqualFold(other, name)", "strings.ToLower(other) == strings.ToLower(name)"},
	{"wire_write.go", "if v.IsNil() {\n\t\tw.out", "if v.Len() == 0 {\n\t\tw.out"},
	{"wire_write.go", "c >= ' ' && c <= '~'", "c <= '~'"},
	{"wire_write.go", "c >= ' ' && c <= '~'", "c >= ' '"},
	{"wire_write.go", " && c != '\"'", ""},
	{"wire_write.go", " && c != '\\\\'", ""},
	{"wire_write.go", " && c != '<'", ""},
	{"wire_write.go", " && c != '&'", ""},
	{"wire_write.go", "\tif err != nil {\n\t\treturn false\n\t}\n\tif !isCompact", "\t_ = err\n\tif !isCompact"},
	{"wire_write.go", "if !isCompact(encoded) {", "if false {"},
	{"wire_write.go", `" \t\r\n<>&"`, `"\t\r\n<>&"`},
	{"wire_write.go", `" \t\r\n<>&"`, `" \t\r\n>&"`},
	{"wire_write.go", " || bytes.IndexByte(value, firstOfLineSeparator) >= 0", " && firstOfLineSeparator > 0"},
	{"wire_write.go", "return s.skip() && s.isAtEnd()", "return s.skip()"},
	{"wire_write.go", "return err == nil", "return err == nil || len(encoded) == 0"},
}
