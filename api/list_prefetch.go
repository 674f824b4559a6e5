//airbytegen:needs walkPages

package airbyte

import "errors"

// WithPrefetch makes an iterator request the next page while you work on the current one. It needs
// memory for another page, and may send one unneeded request if you stop early. It turns off
// [WithResponse] and [WithResponseBody]. Lists without pages and other calls ignore it.
func WithPrefetch() RequestOption {
	return func(o *requestOptions) { o.prefetch = true }
}

// prefetcher requests each page while the caller works on the one before.
type prefetcher[Item any] struct {
	fetch   pageFetcher[Item]
	pending chan prefetched[Item] // nil if no request is running
}

// prefetched is the result of a request for a page.
type prefetched[Item any] struct {
	page     listPage[Item]
	err      error
	panicked any // the value of a panic, which continues in the caller's goroutine
}

// next returns the page at an offset, and requests the page after it.
func (p *prefetcher[Item]) next(offset int) (listPage[Item], error) {
	result := p.result(offset)
	if result.panicked != nil {
		panic(result.panicked)
	}
	if result.err == nil && !result.page.last {
		p.pending = make(chan prefetched[Item], 1)
		go p.run(offset+len(result.page.items), p.pending)
	}
	return result.page, result.err
}

// result waits for the running request, or sends a new one if none is running.
func (p *prefetcher[Item]) result(offset int) prefetched[Item] {
	if p.pending == nil {
		page, err := p.fetch(offset)
		return prefetched[Item]{page: page, err: err}
	}
	result := <-p.pending
	p.pending = nil
	return result
}

// run requests a page in its own goroutine. It sends a result even if a function of the caller,
// such as a transport, panics or ends the goroutine.
func (p *prefetcher[Item]) run(offset int, to chan<- prefetched[Item]) {
	result := prefetched[Item]{err: errors.New("airbyte: the request for the next page did not return")}
	defer func() {
		result.panicked = recover()
		to <- result
	}()
	result.page, result.err = p.fetch(offset)
}

// wait waits for the running request, if there is one.
func (p *prefetcher[Item]) wait() {
	if p.pending != nil {
		<-p.pending
	}
}
