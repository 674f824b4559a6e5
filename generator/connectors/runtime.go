package connectors

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"go/parser"
	"go/token"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// runtimeSource is the source of package settings, which encodes, decodes and
// validates the structs of all connectors. The generated package has a copy.
//
//go:embed settings/*.go
var runtimeSource embed.FS

// forGenerator is the file of package settings that only the generator uses.
const forGenerator = "generator"

// runtimeFiles returns the copy of package settings, without its tests.
func runtimeFiles(in Input) ([]gofile.File, error) {
	entries, err := runtimeSource.ReadDir("settings")
	if err != nil {
		return nil, err
	}
	var files []gofile.File
	for _, entry := range entries {
		name, isGo := strings.CutSuffix(entry.Name(), ".go")
		isForGenerator := name == forGenerator
		if !isGo || strings.HasSuffix(name, "_test") || isForGenerator {
			continue
		}
		source, err := runtimeSource.ReadFile("settings/" + entry.Name())
		if err != nil {
			return nil, err
		}
		if entry.Name() == "doc.go" {
			source = append([]byte(originOf(in)), source...)
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

// originOf returns a comment with the hash of the document. Only one file has it, so
// that a change of one connector does not touch the files of others.
func originOf(in Input) string {
	sum := sha256.Sum256(in.source().Data)
	text := "Source: " + nameOf(in) + ", SHA-256 " + hex.EncodeToString(sum[:])
	if in.Date != "" {
		text += ", of " + in.Date
	}
	return gofile.Comment(text+".") + "\n\n"
}

// runtimeNames lists the names that package settings declares.
func runtimeNames() []string {
	var names []string
	entries, err := runtimeSource.ReadDir("settings")
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		source, err := runtimeSource.ReadFile("settings/" + entry.Name())
		if err != nil || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), source, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		for _, d := range file.Decls {
			_, declared := gofile.Declared(d)
			names = append(names, declared...)
		}
	}
	return names
}
