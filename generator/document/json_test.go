package document

import (
	"encoding/json"
	"testing"
)

// TestParseJSON checks that strings of JSON mean the same as for package json.
func TestParseJSON(t *testing.T) {
	tests := []string{
		`"\ud83d\ude00 and \uD83D\uDE00"`,
		`"half: \ud83d"`,
		`"half: \ude00\ud83d"`,
		`"half: \ud83d\u0041 \ud83d\n"`,
		`"no escape: \\ud83d\\ude00"`,
		`"\u0000\u001f\u007f\u0085\u2028\u2029\ufeff\uffff"`,
		"\"raw: \u007f\u0080\u0085\u009f\u2028\u2029\ufeff\uffff\U0001f600é\"",
		`"\/\b\f\n\r\t\"\\"`,
		`"\"\\ud83d"`,
		`"plain # no comment: yes"`,
		`"  spaces  "`,
	}
	for _, text := range tests {
		var want string
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		for _, doc := range []string{`{"a":` + text + `,"b":1}`, "\ufeff \n{\n\t" + text + ":\n\t\t" + text + "}"} {
			root, err := Parse(Source{Name: "doc.json", Data: []byte(doc)})
			if err != nil {
				t.Errorf("%s: %v", doc, err)
				continue
			}
			if got := root.Content[1].Value; got != want {
				t.Errorf("%s: got %q, want %q", doc, got, want)
			}
			key := root.Content[0].Value
			if isWanted := key == "a" || key == want; !isWanted {
				t.Errorf("%s: got the key %q, want %q", doc, key, want)
			}
		}
	}
}

// TestParseYAMLUnchanged checks that text which is only an escape in JSON keeps its meaning
// in YAML.
func TestParseYAMLUnchanged(t *testing.T) {
	const want = `[\ud83d\ude00]`
	for _, doc := range []string{"a: '" + want + "'\n", "{a: '" + want + "'}\n"} {
		root, err := Parse(Source{Name: "doc.yaml", Data: []byte(doc)})
		if err != nil {
			t.Fatal(err)
		}
		if got := root.Content[1].Value; got != want {
			t.Errorf("%s: got %q, want %q", doc, got, want)
		}
	}
}
