//airbytegen:needs Configuration

package airbyte

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// mask is what servers put in the place of every secret of a configuration.
const mask = "**********"

// ErrMasked says that a configuration holds the mask that servers put in the
// place of secrets. PATCH and POST would store the ten asterisks as the
// secret; PUT keeps what is stored (server source, JsonSecretsProcessor.kt).
var ErrMasked = errors.New("a configuration holds ten asterisks in the place of a secret; send only what changes, or replace all with Put, which keeps the stored secret")

// check reports a mask where a request would store it.
func (c Configuration) check(op *Operation) (err error) {
	if op.Method == "PUT" || !bytes.Contains(c, []byte(mask)) {
		return nil
	}
	c.each(func(path, s string) {
		if err == nil && s == mask {
			err = fmt.Errorf("%s: %w", path, ErrMasked)
		}
	})
	return err
}

func (c Configuration) each(f func(path, text string)) { visitStrings("", json.RawMessage(c), f) }

// visitStrings calls f with every string in a JSON value and with the way to
// it.
func visitStrings(path string, raw json.RawMessage, f func(path, s string)) {
	var text string
	var object map[string]json.RawMessage
	var array []json.RawMessage
	switch {
	case json.Unmarshal(raw, &text) == nil && text != "":
		f(path, text)
	case json.Unmarshal(raw, &object) == nil:
		for key, value := range object {
			visitStrings(strings.TrimPrefix(path+"."+key, "."), value, f)
		}
	case json.Unmarshal(raw, &array) == nil:
		for i, value := range array {
			visitStrings(fmt.Sprintf("%s[%d]", path, i), value, f)
		}
	}
}
