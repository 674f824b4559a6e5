package openapi

import (
	"errors"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// explain converts an error of the validator into mistakes. place is the part of the request that
// the error is about. The mistakes leave out the values that were sent, which the error's message
// contains.
func explain(place string, err error) []string {
	switch e := err.(type) { //nolint:errorlint // the wrapped errors say more than those that wrap them
	case nil:
		return nil
	case openapi3.MultiError:
		var mistakes []string
		for _, inner := range e {
			mistakes = append(mistakes, explain(place, inner)...)
		}
		return mistakes
	case *openapi3filter.RequestError:
		return explainRequestError(e)
	case *openapi3filter.ParseError:
		reason := strings.TrimSuffix("it cannot be read: "+e.Reason, ": ")
		return []string{place + ": " + reason}
	case *openapi3.SchemaError:
		return []string{explainSchemaError(place, e)}
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return []string{place + ": it is missing"}
	}
	return []string{place + ": it cannot be read"}
}

func explainRequestError(e *openapi3filter.RequestError) []string {
	place := "body"
	if e.Parameter != nil {
		place = e.Parameter.In + " parameter " + e.Parameter.Name
	}
	if e.Err != nil {
		return explain(place, e.Err)
	}
	return []string{place + ": " + e.Reason}
}

func explainSchemaError(place string, e *openapi3.SchemaError) string {
	if pointer := strings.Join(e.JSONPointer(), "/"); pointer != "" {
		place += " at /" + pointer
	}
	isUUID := e.SchemaField == "pattern" && e.Schema.Pattern == uuidPattern
	if isUUID {
		return place + ": want a UUID"
	}
	return place + ": " + e.Reason
}
