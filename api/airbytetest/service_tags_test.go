package airbytetest_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestTags(t *testing.T) {
	w := newWire(t)
	ws := w.fake.AddWorkspace("w")
	create := func(name, color string) string {
		return fmt.Sprintf(`{"name":%q,"color":%q,"workspaceId":%q}`, name, color, ws)
	}
	w.get(200, "POST /tags", create("a", "00ff00"))
	w.want(`"error:tag-already-exists"`, 409, "POST /tags", create("a", "00ff00"), "type")
	w.want(`"error:tag-invalid-hex-color"`, 400, "POST /tags", create("b", "#00ff00"), "type")
	w.want(`"error:tag-name-too-long"`, 400, "POST /tags", create(strings.Repeat("ü", 31), "00ff00"), "type")
	for i := range 99 {
		w.get(200, "POST /tags", create(fmt.Sprint(i), "00ff00"))
	}
	w.want(`"error:tag-limit-for-workspace-reached"`, 400, "POST /tags", create("one more", "00ff00"), "type")
}
