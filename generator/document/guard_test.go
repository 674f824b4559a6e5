package document_test

import (
	"errors"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestGuard(t *testing.T) {
	failure := errors.New("failed")
	if err := document.Guard("a.yaml", "m", func() error { return failure }); !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	err := document.Guard("a.yaml", "m", func() error {
		var none map[string]int
		none["a"] = 1
		return nil
	})
	const want = "a.yaml: m cannot handle this document: assignment to entry in nil map"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
