package airbyte

// Redirect is where an operation sends its caller. It is not followed: the address is on another
// host.
type Redirect struct {
	StatusCode int    // as 302
	Location   string // "" where the server gave none
}
