package airbyte

// page is one page of a list.
type page struct {
	answer any
	length int
	next   *string // the link to the next page; nil and "" are none
}

func (p page) isLast() bool { return p.next == nil || *p.next == "" }

// pages returns one page after the other. An empty one is the end.
type pages func() (page, error)
