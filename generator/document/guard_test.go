package document_test

import (
	"errors"
	"strconv"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestGuard(t *testing.T) {
	failure := errors.New("failed")
	list := []int{1, 2, 3}
	beyond := len(list)
	if err := document.Guard("a.yaml", "m", func() error { return failure }); !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	err := document.Guard("a.yaml", "m", func() error {
		return errors.New("item " + strconv.Itoa(list[beyond]))
	})
	const want = "a.yaml: m cannot handle this document: runtime error: index out of range [3] with length 3"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
