package airbyte

// page is one page of a list.
type page struct {
	answer any
	length int
	last   bool
}

// pages returns the page at an offset.
type pages func(offset int) (page, error)
