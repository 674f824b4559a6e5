package document_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestClone(t *testing.T) {
	root := parse(t, "{a: {b: 1}}")
	clone := document.Clone(root)
	document.Get(clone, "a", "b").Value = "changed"
	if got := document.Flat(root); got != "{a: {b: 1}}" {
		t.Errorf("a change of the copy made the original %s", got)
	}
}

func TestClonerIsLimited(t *testing.T) {
	root := parse(t, "a: ["+strings.Repeat("1, ", 1000)+"1]")
	var cloner document.Cloner
	copied := 0
	for range 1000 {
		clone, err := cloner.Clone(root)
		if errors.Is(err, document.ErrTooLarge) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		copied += document.Size(clone)
	}
	if copied < 200_000 || copied > 300_000 {
		t.Errorf("the cloner copied %d nodes, want almost 300000", copied)
	}
}
