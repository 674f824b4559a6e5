package airbyte

// page is one page of a list, whose items only all knows the type of.
type page struct {
	length int
	next   *string // the link to the next page; nil and "" are none
	item   func(i int) (key any, yield func() bool)
}

func (p page) isLast() bool { return p.next == nil || *p.next == "" }

// pages returns one page after the other. An empty one is the end.
type pages func() (page, error)
