//airbytegen:needs DataList

package airbyte

import (
	"bytes"
	"encoding/json"
)

// DataList is a list that comes at once. Servers send the bare array for regions and dataplanes,
// and the API document promises an object around it; both are read (server source, RegionService.kt
// and DataplaneService.kt).
type DataList[T any] struct {
	Data []T `json:"data"`
}

// UnmarshalJSON reads an array, or an object with the array in data.
func (l *DataList[T]) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte("[")) {
		return json.Unmarshal(b, &l.Data)
	}
	type plain DataList[T]
	return json.Unmarshal(b, (*plain)(l))
}
