package agent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
)

// A cursor continues a list at an offset. It has the offset and a hash of the operation and of the input without
// limit and offset, such as 100-cbf29ce484222325. The hash only guards against mistakes.

// maxOffset is the largest offset of a cursor.
const maxOffset = 1<<31 - 1

// cursorFor returns the cursor that continues a list at an offset.
func cursorFor(op *Operation, input json.RawMessage, offset int) string {
	return strconv.Itoa(offset) + "-" + queryHash(op, input)
}

// readCursor returns the offset of a cursor. It returns an [*Error] for one that belongs to another operation or
// another input.
func readCursor(op *Operation, input json.RawMessage, cursor string) (offset int, err error) {
	number, hash, _ := strings.Cut(cursor, "-")
	value, err := strconv.ParseUint(number, 10, 31)
	isCanonical := err == nil && strconv.FormatUint(value, 10) == number
	if !isCanonical {
		return 0, cursorError(op, "is not a cursor; want the one of the result before")
	}
	if hash != queryHash(op, input) {
		return 0, cursorError(op, "belongs to another operation or input; send it with the input of the result before")
	}
	return int(value), nil
}

func cursorError(op *Operation, text string) error {
	return &Error{
		Message:   "the cursor cannot be used",
		Operation: op.ID,
		Mistakes:  []Mistake{{Field: "cursor", Text: text}},
		Do:        "to start at the first item, leave out the cursor",
	}
}

// queryHash returns a hash of an operation and its input without limit and offset. The order of the fields and
// space do not count.
func queryHash(op *Operation, input json.RawMessage) string {
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(orEmpty(input)))
	d.UseNumber()
	err := d.Decode(&fields)
	if err != nil {
		fields = map[string]any{"invalid": string(input)}
	}
	delete(fields, "limit")
	delete(fields, "offset")
	query, err := json.Marshal(fields) // sorts the fields
	if err != nil {
		query = input
	}
	hash := fnv.New64a()
	_, _ = fmt.Fprintf(hash, "%s %s", op.ID, query)
	return fmt.Sprintf("%016x", hash.Sum64())
}
