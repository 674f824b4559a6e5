package document

// Guard calls a function that runs code of another module, and turns a panic of it
// into an error about the document. The name of the module is for the error.
func Guard(file, module string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = ErrorIn(file, "%s cannot handle this document: %v", module, r)
		}
	}()
	return f()
}
