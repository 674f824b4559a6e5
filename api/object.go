package airbyte

import "encoding/json"

// object is a JSON object, whose values are read as they are asked for.
type object map[string]json.RawMessage

// text is the string under a name; "" for anything else.
func (o object) text(name string) (text string) {
	_ = json.Unmarshal(o[name], &text) // "" it is
	return text
}
