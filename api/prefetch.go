//airbytegen:needs all
//airbytegen:with prefetch

package airbyte

// WithPrefetch has All and its like fetch the next page while the caller works
// on this one. It costs a page of memory, and a request too many when the
// caller stops early. WithResponse does not go with it.
func WithPrefetch() RequestOption {
	return func(o *requestOptions) { o.ahead = ahead }
}

// ahead gets each page while the caller works on the one before. Wait returns
// when none is under way.
func ahead(next pages) (_ pages, wait func()) {
	type result struct {
		page
		err error
	}
	var under chan result // nil when none is
	return func() (page, error) {
			var got result
			if under != nil {
				got = <-under
				under = nil
			} else {
				got.page, got.err = next()
			}
			if got.err == nil && got.length > 0 {
				under = make(chan result, 1)
				go func(to chan<- result) {
					page, err := next()
					to <- result{page, err}
				}(under)
			}
			return got.page, got.err
		}, func() {
			if under != nil {
				<-under
			}
		}
}
