//airbytegen:needs DataList

package airbyte

import "bytes"

// DataList is a list without pages. In the API document it is an object with the list in data, but
// servers return a bare array for regions and dataplanes (server source, RegionService.kt and
// DataplaneService.kt). DataList decodes both.
type DataList[T any] struct {
	Data []T `json:"data"`
}

// UnmarshalJSON decodes an array, or an object with the array in data.
func (l *DataList[T]) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte("[")) {
		return unmarshal(b, &l.Data)
	}
	type list DataList[T]
	return unmarshal(b, (*list)(l))
}
