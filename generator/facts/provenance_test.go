package facts

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestProvenance checks the pinned facts against the record of their origin.
func TestProvenance(t *testing.T) {
	record, err := os.ReadFile("../../spec/upstream.json")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParseProvenance(record)
	if err != nil {
		t.Fatal(err)
	}
	pinned := pinnedFacts(t)
	if got := Hash(pinned.Data); got != p.Spec.SHA256 {
		t.Errorf("spec/airbyte.yaml has the hash %s, upstream.json records %s", got, p.Spec.SHA256)
	}
	facts := extract(t, pinned)
	want := Pinned{
		SHA256:     Hash(pinned.Data),
		Paths:      facts.Paths,
		Operations: facts.Operations,
		Schemas:    facts.Schemas,
	}
	if diff := cmp.Diff(want, p.Spec); diff != "" {
		t.Errorf("upstream.json does not describe spec/airbyte.yaml (-want +got):\n%s", diff)
	}
	if facts.Paths == 0 || facts.Operations == 0 || facts.Schemas == 0 {
		t.Errorf("the pinned facts have %d paths, %d operations and %d schemas", facts.Paths, facts.Operations, facts.Schemas)
	}

	src := upstream(t, "api-"+p.Date+".yaml")
	if hash := Hash(src.Data); hash != p.SHA256 {
		t.Errorf("%s has the hash %s, upstream.json records %s", src.Name, hash, p.SHA256)
	}
	if diff := cmp.Diff(encode(t, extract(t, src)), string(pinned.Data)); diff != "" {
		t.Errorf("spec/airbyte.yaml is not made of %s (-want +got):\n%s", src.Name, diff)
	}
}

func TestProvenanceRoundTrip(t *testing.T) {
	p := Provenance{Repository: "o/r", Path: "api.yaml", Commit: strings.Repeat("a1", 20), Date: "2026-03-12"}
	p.Record([]byte("upstream"), &Facts{Paths: 1, Operations: 2, Schemas: 3}, []byte("facts"))
	data, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseProvenance(data)
	if err != nil {
		t.Fatal(err)
	}
	want := &Provenance{
		Repository: "o/r",
		Path:       "api.yaml",
		Commit:     strings.Repeat("a1", 20),
		Date:       "2026-03-12",
		SHA256:     Hash([]byte("upstream")),
		Spec:       Pinned{SHA256: Hash([]byte("facts")), Paths: 1, Operations: 2, Schemas: 3},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseProvenanceRefuses(t *testing.T) {
	tests := []struct {
		name string
		data string
		want string // part of the error
	}{
		{
			name: "no date",
			data: `{}`,
			want: `the date "" of the revision is not like 2026-03-12`,
		},
		{
			name: "malformed date",
			data: `{"date": "12 March"}`,
			want: `the date "12 March" of the revision is not like 2026-03-12`,
		},
		{
			name: "branch as a commit",
			data: `{"date": "2026-03-12", "commit": "main"}`,
			want: `the commit "main" is not 40 hexadecimal digits`,
		},
		{
			name: "unknown field",
			data: `{"date": "2026-03-12", "branch": "main"}`,
			want: `unknown field "branch"`,
		},
		{
			name: "syntax error",
			data: `{`,
			want: "EOF",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseProvenance([]byte(tt.data))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}
