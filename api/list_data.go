//airbytegen:needs DataList

package airbyte

import (
	"bytes"
	"encoding/json"
)

// DataList is a list that is not paged. The API document promises an object with the list in data, but
// servers return a bare array for regions and dataplanes; both are decoded (server source,
// RegionService.kt and DataplaneService.kt).
type DataList[T any] struct {
	Data []T `json:"data"`
}

// UnmarshalJSON decodes an array, or an object with the array in data.
func (l *DataList[T]) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte("[")) {
		return json.Unmarshal(b, &l.Data)
	}
	type plain DataList[T]
	return json.Unmarshal(b, (*plain)(l))
}
