package document

import "fmt"

// Error reports a problem at a place in a document. All stages of the generator
// use it, so a caller can find the place with [errors.AsType].
type Error struct {
	File    string // name of the document
	Line    int    // starts at 1; 0 if unknown
	Pointer string // JSON pointer, as [Pointer] writes it; "" for the root, or if unknown
	Err     error  // the problem
}

// ErrorIn returns an [Error] about a document as a whole. It formats the problem
// like [fmt.Errorf], as the other constructors do.
func ErrorIn(file, format string, args ...any) error {
	return &Error{File: file, Err: fmt.Errorf(format, args...)}
}

// ErrorAtLine returns an [Error] about a line of a document.
func ErrorAtLine(file string, line int, format string, args ...any) error {
	return &Error{File: file, Line: line, Err: fmt.Errorf(format, args...)}
}

// ErrorAtPath returns an [Error] about the node at the end of a path. Stages that
// work on patched documents use it, because the lines of a patched document are
// not those of a file.
func ErrorAtPath(file string, path []string, format string, args ...any) error {
	return &Error{File: file, Pointer: Pointer(path...), Err: fmt.Errorf(format, args...)}
}

// Error returns the file, the place and the problem, such as "api.yaml:7: …" or
// "api.yaml: /info/title: …". The place is the line, or the pointer if the line
// is unknown.
func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	if e.Pointer != "" {
		return fmt.Sprintf("%s: %s: %v", e.File, e.Pointer, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.File, e.Err)
}

// Unwrap returns the problem.
func (e *Error) Unwrap() error { return e.Err }
