package gofile

import (
	"strings"
	"testing"
)

func TestSeal(t *testing.T) {
	file := File{Name: "a.gen.go", Data: []byte(Marker + " generate from x. DO NOT EDIT.\n\npackage a\n")}
	sealed := Seal([]File{file})[0].Data
	lines := strings.Split(string(sealed), "\n")
	if !strings.HasPrefix(lines[1], sealDirective) || lines[2] != "" || lines[3] != "package a" {
		t.Fatalf("sealed:\n%s", sealed)
	}
	edited := map[string]bool{
		string(sealed): false,
		strings.ReplaceAll(string(sealed), "\n", "\r\n"):                            false,
		strings.Replace(string(sealed), "from x", "from y", 1):                      true,
		string(sealed) + "\n":                                                       true,
		strings.Replace(string(sealed), lines[1]+"\n", "", 1):                       true,
		strings.Replace(string(sealed), lines[1], sealDirective+"0123456789abc", 1): true,
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
