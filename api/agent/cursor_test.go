package agent

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCursors(t *testing.T) {
	op := Lookup("listJobs")
	input := json.RawMessage(`{"connectionId":"c","status":"failed","limit":20,"offset":40}`)
	cursor := cursorFor(op, input, 60)
	for _, same := range []string{
		string(input),
		`{"status":"failed","connectionId":"c"}`,
		` { "limit": 5, "status" : "\u0066ailed", "connectionId" : "c" } `,
	} {
		offset, err := readCursor(op, json.RawMessage(same), cursor)
		if err != nil || offset != 60 {
			t.Errorf("%s: got %d, %v", same, offset, err)
		}
	}
	for _, other := range []string{``, `{}`, `{"connectionId":"d","status":"failed"}`, `{"connectionId":"c"}`, `{`} {
		_, err := readCursor(op, json.RawMessage(other), cursor)
		if e := failed(t, err); !strings.Contains(e.Mistakes[0].Text, "another operation or input") {
			t.Errorf("%s: got %+v", other, e)
		}
	}
	_, err := readCursor(Lookup("listSources"), input, cursor)
	failed(t, err)
	_, hash, _ := strings.Cut(cursor, "-")
	for _, bad := range []string{
		"", "60", "x", "-" + hash, "+60-" + hash, "060-" + hash, "-60-" + hash, "60 -" + hash, "99999999999-" + hash, "6e1-" + hash,
		"60-" + hash + "0", "60-" + strings.ToUpper(hash) + "x",
	} {
		_, err := readCursor(op, input, bad)
		failed(t, err)
	}
	for _, number := range []int{0, 1, maxOffset} {
		offset, err := readCursor(op, input, cursorFor(op, input, number))
		if err != nil || offset != number {
			t.Errorf("got %d, %v, want %d", offset, err, number)
		}
	}
}
