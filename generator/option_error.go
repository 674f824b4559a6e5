package generator

// OptionError reports an optional part of a copy that does not exist, or that
// the selected operations cannot support.
type OptionError struct{ Err error }

func (e *OptionError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *OptionError) Unwrap() error { return e.Err }
