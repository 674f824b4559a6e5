package connectors

import (
	"bytes"
	"embed"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// runtimeSource is the source of package settings, which encodes, decodes and
// validates the structs of all connectors. The generated package has a copy.
//
//go:embed settings/*.go
var runtimeSource embed.FS

// runtimeFiles returns the copy of package settings, without its tests.
func runtimeFiles(in Input) ([]gofile.File, error) {
	entries, err := runtimeSource.ReadDir("settings")
	if err != nil {
		return nil, err
	}
	var files []gofile.File
	for _, entry := range entries {
		name, isGo := strings.CutSuffix(entry.Name(), ".go")
		if !isGo || strings.HasSuffix(name, "_test") {
			continue
		}
		source, err := runtimeSource.ReadFile("settings/" + entry.Name())
		if err != nil {
			return nil, err
		}
		data := []byte(header(in) + "\n\n" + string(renamePackage(source, in.Package)))
		files = append(files, gofile.File{Name: "settings_" + name + ".gen.go", Data: data})
	}
	return files, nil
}

// renamePackage replaces the name of package settings in its clause and in its
// doc comment.
func renamePackage(source []byte, name string) []byte {
	source = bytes.Replace(source, []byte("// Package settings "), []byte("// Package "+name+" "), 1)
	return bytes.Replace(source, []byte("package settings\n"), []byte("package "+name+"\n"), 1)
}
