//airbytegen:needs iter

package airbyte

import "iter"

// Collect reads an iterator over a list to its end, and returns the items in a slice.
//
// If the iterator fails, Collect returns the error together with the items that came before it. Do not
// take them for the whole list: an item that is missing may exist. A list without items is nil.
//
// Collect holds all items in memory. To stop early, range over the iterator instead.
func Collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range items {
		if err != nil {
			return all, err
		}
		all = append(all, item)
	}
	return all, nil
}
