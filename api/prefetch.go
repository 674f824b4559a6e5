//airbytegen:needs all
//airbytegen:with prefetch

package airbyte

import "errors"

// WithPrefetch has a walk through pages fetch the next one while the caller works on this one. It
// costs a page of memory, and a request too many when the caller stops early. WithResponse then
// stores nothing.
func WithPrefetch() RequestOption {
	return func(o *requestOptions) { o.ahead = ahead }
}

// fetched is a page, or why there is none.
type fetched struct {
	page
	err      error
	panicked any // goes on where the caller is
}

// ahead gets each page while the caller works on the one before. Wait returns when none is under
// way.
func ahead(get pages) (_ pages, wait func()) {
	var under chan fetched // nil when none is
	wait = func() {
		if under != nil {
			<-under
		}
	}
	return func(offset int) (page, error) {
		var got fetched
		if under == nil {
			got.page, got.err = get(offset)
		} else {
			got = <-under
			under = nil
		}
		if got.panicked != nil {
			panic(got.panicked)
		}
		if got.err == nil && !got.last {
			under = make(chan fetched, 1)
			go fetch(get, offset+got.length, under)
		}
		return got.page, got.err
	}, wait
}

func fetch(get pages, offset int, to chan<- fetched) {
	got := fetched{err: errors.New("airbyte: the request for the next page did not return")}
	defer func() {
		got.panicked = recover()
		to <- got
	}()
	got.page, got.err = get(offset)
}
