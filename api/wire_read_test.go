package airbyte

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
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
	if testing.Short() {
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
// compiles copies of both with one mistake each, and compares them.
func TestReadMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles readJSON many times")
	}
	root := t.TempDir()
	writeFile(t, filepath.Join(root, "go.mod"), "module mutants\n\ngo 1.26.0\n")
	names := []string{"none"}
	writeMutant(t, root, names[0], readMutant{})
	for i, m := range readMutants {
		name := fmt.Sprintf("mutant%d", i)
		names = append(names, name)
		writeMutant(t, root, name, m)
	}
	var imports, calls strings.Builder
	for _, name := range names {
		fmt.Fprintf(&imports, "\t%s \"mutants/%s\"\n", name, name)
		fmt.Fprintf(&calls, "\tfmt.Println(%s.Differs())\n", name)
	}
	main := "package main\n\nimport (\n\t\"fmt\"\n" + imports.String() + ")\n\nfunc main() {\n" + calls.String() + "}\n"
	writeFile(t, filepath.Join(root, "main.go"), main)
	c := exec.CommandContext(t.Context(), "go", "run", "-gcflags=mutants/...=-N -l", ".")
	c.Dir = root
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.3000s", err, out)
	}
	results := strings.Fields(string(out))
	if len(results) != len(names) || results[0] != "false" {
		t.Fatalf("without a mistake: got %s", out)
	}
	for i, m := range readMutants {
		if results[i+1] != "true" {
			t.Errorf("%s: nothing differs if %s becomes %s", m.file, m.old, m.new)
		}
	}
}

// writeMutant writes a package with readJSON and one mistake.
func writeMutant(t *testing.T, root, name string, m readMutant) {
	t.Helper()
	dir := filepath.Join(root, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{
		"wire_type.go", "wire_read.go", "wire_scan.go", "wire_write.go", "wire_oracle_test.go", "wire_corpus_test.go", "wire_words_test.go",
	} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source := strings.Replace(string(data), "package airbyte", "package "+name, 1)
		if file == m.file {
			if strings.Count(source, m.old) != 1 {
				t.Fatalf("%s has %d of %s, want 1", file, strings.Count(source, m.old), m.old)
			}
			source = strings.Replace(source, m.old, m.new, 1)
		}
		writeFile(t, filepath.Join(dir, strings.Replace(file, "_test", "", 1)), source)
	}
	writeFile(t, filepath.Join(dir, "differs.go"), "package "+name+`

// Differs reports whether readJSON or writeJSON of this package differs from package json. A panic is a difference.
func Differs() (differs bool) {
	defer func() {
		if recover() != nil {
			differs = true
		}
	}()
	if difference, _ := firstDifference(3000, wordsType); difference != "" {
		return true
	}
	difference, _ := firstWriteDifference(300)
	return difference != ""
}
`)
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
