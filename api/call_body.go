package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
)

// mask replaces every secret in the configurations that servers return.
const mask = "**********"

// ErrMasked reports that a request was not sent because it contains the mask of a secret: the ten
// asterisks that servers return instead of the secret. The server would store the asterisks as the
// secret. Only a PUT of a source or a destination keeps the stored secret (server source,
// JsonSecretsProcessor.kt).
var ErrMasked = errors.New("ten asterisks mask a secret, and the server would store them as the secret; " +
	"send only the fields that change, send the secret itself, or call Replace (PUT) of the source or destination, " +
	"which keeps the secret")

// content is the encoded body of a request.
type content struct {
	mediaType string
	data      []byte
	body      any  // the value that data encodes, in which errors find secrets
	isRaw     bool // body is a value of the caller's own type, so property names are only in data
}

// newContent encodes the body of a request. It returns [ErrMasked] if the server would store a
// mask.
func newContent(op *Operation, body any) (*content, error) {
	if body == nil {
		return nil, nil //nolint:nilnil // there is no body
	}
	if encoded, ok := body.(*content); ok {
		return encoded, nil
	}
	if err := checkRawJSON(body); err != nil {
		return nil, err
	}
	data, err := marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encoding the body: %w", err)
	}
	if !keepsStoredSecrets(op) {
		err = checkMasks(body, data)
	}
	if err != nil {
		return nil, err
	}
	return &content{mediaType: cmp.Or(op.mediaType, "application/json"), data: data, body: body}, nil
}

// marshal is like [json.Marshal], but does not let package json check the JSON of a generated struct again.
func marshal(body any) ([]byte, error) {
	pointer := reflect.PointerTo(reflect.TypeOf(body))
	marshaler, ok := body.(json.Marshaler)
	if ok && pointer.Implements(reflect.TypeFor[keepsExtra]()) {
		data, err := marshaler.MarshalJSON()
		if err == nil {
			return data, nil
		}
	}
	return json.Marshal(body)
}

// checkMasks returns [ErrMasked] if a body contains a mask. It first searches data, the encoded body, because
// most bodies contain none and this search is faster.
func checkMasks(body any, data []byte) error {
	hasEscape := bytes.Contains(data, []byte(`\u002a`)) || bytes.Contains(data, []byte(`\u002A`))
	if !hasEscape && !bytes.Contains(data, []byte(mask)) {
		return nil
	}
	var masked error
	findValues(body, func(v foundValue) {
		if v.text == mask && masked == nil {
			masked = fmt.Errorf("%s: %w", v.path, ErrMasked)
		}
	})
	return masked
}

// checkRawJSON returns an error if a property that holds any JSON, such as the configuration of a
// connector, is required but would be sent as null, or has a value that it cannot have.
func checkRawJSON(body any) error {
	v := reflect.ValueOf(body)
	if v.Kind() != reflect.Struct {
		return nil
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if jsonName(field) == "" || !isRawJSON(field.Type) {
			continue
		}
		isEmpty := isEmptyJSON(v.Field(i).Bytes())
		if isEmpty && !isOptional(field) {
			return fmt.Errorf("%s is empty; set it to a JSON object, such as {}", jsonName(field))
		}
		value, isChecked := v.Field(i).Interface().(checkedJSON)
		if isEmpty || !isChecked {
			continue
		}
		if err := value.check(); err != nil {
			return fmt.Errorf("%s %w", jsonName(field), err)
		}
	}
	return nil
}

// checkedJSON is a type of encoded JSON that does not accept every JSON value.
type checkedJSON interface {
	// check returns an error if the type does not accept the value. The error does not contain the value.
	check() error
}

// isRawJSON reports whether a type holds encoded JSON.
func isRawJSON(t reflect.Type) bool {
	isBytes := t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
	return isBytes && t.Implements(reflect.TypeFor[json.Marshaler]())
}

// keepsStoredSecrets reports whether servers keep a stored secret if the request has its mask.
func keepsStoredSecrets(op *Operation) bool {
	return op.Method == http.MethodPut && (op.Service == "Sources" || op.Service == "Destinations")
}
