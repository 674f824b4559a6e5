package agent

import (
	"fmt"
	"testing"
)

// TestCreatedObjectsAreBounded checks that a runner forgets the oldest objects that it has created, so that a person is
// asked about them again.
func TestCreatedObjectsAreBounded(t *testing.T) {
	created := newCreatedObjects()
	op := Lookup("createTag")
	for i := range maxCreated + 1 {
		for range 2 {
			result := fmt.Sprintf(`{"tagId":"tag-%d"}`, i)
			created.add(op, []byte(`{}`), []byte(result))
		}
	}
	if len(created.paths) != maxCreated || len(created.order) != maxCreated {
		t.Errorf("it remembers %d paths in an order of %d, want %d", len(created.paths), len(created.order), maxCreated)
	}
	last := fmt.Sprintf("/tags/tag-%d", maxCreated)
	if created.hasAll([]string{"/tags/tag-0"}) || !created.hasAll([]string{"/tags/tag-1", last}) {
		t.Error("it does not forget the oldest object")
	}
}
