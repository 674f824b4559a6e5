package gofile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// sealDirective starts the second line of a sealed file. The beginning of the
// SHA-256 of the file without this line follows.
const sealDirective = "//airbytegen:sum "

// Seal adds a checksum to generated files, as their second line. The checksum
// lets [IsEdited] distinguish edits by hand from output of another version of the
// generator. Other files are returned unchanged.
func Seal(files []File) []File {
	sealed := make([]File, len(files))
	for i, f := range files {
		sealed[i] = f
		first, rest, hasLines := bytes.Cut(f.Data, []byte("\n"))
		if hasLines && IsGenerated(f.Data) {
			seal := []byte(sealDirective + checksum(f.Data))
			sealed[i].Data = bytes.Join([][]byte{first, seal, rest}, []byte("\n"))
		}
	}
	return sealed
}

// IsEdited reports whether a generated file was changed after it was sealed, or
// has lost its seal. Line endings do not count.
func IsEdited(data []byte) bool {
	if !IsGenerated(data) {
		return false
	}
	data = unixLines(data)
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	seal, rest, _ := bytes.Cut(rest, []byte("\n"))
	unsealed := bytes.Join([][]byte{first, rest}, []byte("\n"))
	return string(seal) != sealDirective+checksum(unsealed)
}

// isSeal reports whether line i of a file is its seal.
func isSeal(i int, lines []string) bool {
	return i == 1 && i < len(lines) && strings.HasPrefix(lines[i], sealDirective)
}

func checksum(data []byte) string {
	sum := sha256.Sum256(unixLines(data))
	return hex.EncodeToString(sum[:8])
}

// unixLines replaces the line endings of Windows, which Git may write, with line
// feeds.
func unixLines(data []byte) []byte {
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
}
