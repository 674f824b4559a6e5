package provision

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// ErrLocked reports that a connection differs from its declaration, and that the server does not accept
// changes because the connection is locked.
var ErrLocked = errors.New("the connection is locked; the server does not accept changes")

// NotFoundError reports that no object matches. It matches [airbyte.ErrNotFound].
type NotFoundError struct {
	Kind Kind
	Want string // the condition, such as `named "db"`
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("there is no %s %s", e.Kind, e.Want)
}

// Unwrap returns [airbyte.ErrNotFound].
func (e *NotFoundError) Unwrap() error { return airbyte.ErrNotFound }

// DuplicateError reports that several objects match where one is expected. Nothing was deleted. Delete all
// but one of them, or set the ID in the declaration.
type DuplicateError struct {
	Kind Kind
	Want string   // the condition, such as `named "db"`
	IDs  []string // of all that match, sorted
	// Created is the ID of the object that this run has created, or "".
	Created string
}

func (e *DuplicateError) Error() string {
	text := fmt.Sprintf("there are %d %ss %s: %s", len(e.IDs), e.Kind, e.Want, strings.Join(e.IDs, ", "))
	if e.Created != "" {
		text += "; this run has created " + e.Created
	}
	return text + "; delete all but one, or select one by its ID"
}

// ImmutableError reports that an object differs from its declaration in a field that cannot be changed.
// Nothing was changed. Delete the object, or declare another name.
type ImmutableError struct {
	Kind       Kind
	ID         string
	Field      string // such as definitionId
	Have, Want string
}

func (e *ImmutableError) Error() string {
	return fmt.Sprintf("the %s %s exists with %s %q, want %q; servers cannot change it: "+
		"delete the %s, or declare another name", e.Kind, e.ID, e.Field, e.Have, e.Want, e.Kind)
}

// FailedError reports that some of many pipelines failed. It matches the errors of all of them.
type FailedError struct {
	Total int     // number of pipelines
	Errs  []error // one for each pipeline that failed
}

// shownFailures limits how many errors the message of a FailedError contains.
const shownFailures = 3

func (e *FailedError) Error() string {
	var shown []string
	for _, err := range e.Errs[:min(len(e.Errs), shownFailures)] {
		shown = append(shown, err.Error())
	}
	if more := len(e.Errs) - len(shown); more > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("provision: %d of %d pipelines failed: %s", len(e.Errs), e.Total, strings.Join(shown, "; "))
}

// Unwrap returns the errors of the pipelines.
func (e *FailedError) Unwrap() []error { return slices.Clone(e.Errs) }
