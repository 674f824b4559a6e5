package airbyte

import (
	"errors"
	"fmt"
	"io"
	"reflect"
)

// This file removes secrets from errors of other packages, such as net/http, without breaking errors.Is and
// errors.As.

// cleanError replaces an error whose message contains a secret. It matches the same errors as that error,
// but does not unwrap to it.
type cleanError struct {
	message string
	err     error
	redact  redactor
}

// withoutSecrets returns err, or a cleanError instead if the message of err contains a secret.
func withoutSecrets(err error, newRedactor func() redactor) error {
	if _, isClean := err.(*Error); isClean { //nolint:errorlint // a wrapped one may not be clean
		return err
	}
	redact := newRedactor()
	message := redact.redact(err.Error())
	if message == err.Error() {
		return err
	}
	return &cleanError{message: message, err: err, redact: redact}
}

// unpreparedError returns the error of a call that was not prepared, without secrets.
func unpreparedError(err error, req *request, opts []RequestOption) error {
	secrets := newRequestOptions(opts).secrets()
	body, isEncoded := req.body.(*content)
	if isEncoded && body != nil {
		secrets.addBody(body)
	} else if !isEncoded {
		findValues(req.body, secrets.addValue)
	}
	return withoutSecrets(err, secrets.redactor)
}

func (e *cleanError) Error() string { return e.message }

// Is reports whether the error that e replaces matches target.
func (e *cleanError) Is(target error) bool { return errors.Is(e.err, target) }

// As sets target to an error that e replaces, unless the message of that error has a secret.
func (e *cleanError) As(target any) bool {
	place := reflect.ValueOf(target).Elem()
	found := reflect.New(place.Type())
	if !errors.As(e.err, found.Interface()) {
		return false
	}
	err, isError := found.Elem().Interface().(error)
	if isError && e.redact.redact(err.Error()) != err.Error() {
		return false
	}
	place.Set(found.Elem())
	return true
}

// Timeout reports whether the error that e replaces is a timeout. With it, [errors.AsType] finds e as a
// [net.Error].
func (e *cleanError) Timeout() bool { return isTimeout(e.err) }

// Temporary makes e a [net.Error].
func (e *cleanError) Temporary() bool { return isTimeout(e.err) }

// Format prints the message for every verb, because package fmt would print the error that e replaces.
func (e *cleanError) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.message) }
