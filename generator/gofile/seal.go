package gofile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// SumDirective starts the second line of a sealed file. What follows it is the
// beginning of the SHA-256 of the file without this line, line ends not
// counted.
const SumDirective = "//airbytegen:sum "

// Seal notes in each generated file what it holds, so that a change by hand
// can be told from another version of the generator.
func Seal(files []File) []File {
	sealed := make([]File, len(files))
	for i, f := range files {
		sealed[i] = f
		if first, rest, ok := bytes.Cut(f.Data, []byte("\n")); ok && IsGenerated(f.Data) {
			sealed[i].Data = bytes.Join([][]byte{first, []byte(SumDirective + sum(f.Data)), rest}, []byte("\n"))
		}
	}
	return sealed
}

// IsEdited reports whether a generated file is not any more what it was when
// it was sealed. So is a file that has lost its seal.
func IsEdited(data []byte) bool {
	if !IsGenerated(data) {
		return false
	}
	data = unixLines(data)
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	seal, rest, _ := bytes.Cut(rest, []byte("\n"))
	return string(seal) != SumDirective+sum(bytes.Join([][]byte{first, rest}, []byte("\n")))
}

func sum(data []byte) string {
	h := sha256.Sum256(unixLines(data))
	return hex.EncodeToString(h[:8])
}

// unixLines ends lines as Go does: some checkouts end them otherwise.
func unixLines(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) }
