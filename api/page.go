package airbyte

// page is one page of a list, whose items only all knows the type of.
type page struct {
	length int
	next   *string          // the link to the next page; nil and "" are none
	key    func(i int) any  // what identifies an item; zero for nothing
	yield  func(i int) bool // hands an item to the caller
}

// pages returns one page after the other. An empty one is the end.
type pages func() (page, error)
