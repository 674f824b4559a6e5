package settings

import (
	"bytes"
	"encoding/json"
)

// repeatedKeys lists the keys that appear twice in an object. Package json keeps only the
// last one. The data must be valid JSON.
func repeatedKeys(data []byte) []problem {
	r := &keyReader{decoder: json.NewDecoder(bytes.NewReader(data))}
	r.decoder.UseNumber()
	r.read("")
	return r.problems
}

// keyReader reads JSON and collects the keys that appear twice.
type keyReader struct {
	decoder  *json.Decoder
	problems []problem
}

// read reads one value, which is at a path.
func (r *keyReader) read(path string) {
	token, err := r.decoder.Token()
	if err != nil {
		return
	}
	switch token {
	case json.Delim('{'):
		r.readObject(path)
	case json.Delim('['):
		for i := 0; r.decoder.More(); i++ {
			r.read(join(path, index(i)))
		}
		r.readEnd()
	}
}

// readObject reads an object after its opening brace.
func (r *keyReader) readObject(path string) {
	isSeen := map[string]bool{}
	for r.decoder.More() {
		token, err := r.decoder.Token()
		if err != nil {
			return
		}
		key, _ := token.(string)
		at := join(path, key)
		if isSeen[key] {
			r.problems = append(r.problems, problem{path: at, text: "appears twice", kind: isUnexpected})
		}
		isSeen[key] = true
		r.read(at)
	}
	r.readEnd()
}

// readEnd reads a closing brace or bracket. It ignores errors, which the next read returns
// again.
func (r *keyReader) readEnd() { _, _ = r.decoder.Token() }
