package airbyte

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
)

// mask replaces every secret in the configurations that servers return.
const mask = "**********"

// ErrMasked reports that a request was not sent because it contains the mask of a secret: the ten
// asterisks that servers return instead of the secret. The server would store the asterisks as the
// secret. Only a PUT of a source or a destination keeps the stored secret (server source,
// JsonSecretsProcessor.kt).
var ErrMasked = errors.New("ten asterisks mask a secret, and the server would store them as the secret; " +
	"send only the fields that change, send the secret itself, or replace the source or destination with PUT, " +
	"which keeps the secret")

// content is the encoded body of a request.
type content struct {
	mediaType string
	data      []byte
	secrets   []string // in data
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
	if err := checkRequired(body); err != nil {
		return nil, err
	}
	var secrets []string
	var masked error
	findSecrets(body, func(path, text string) {
		secrets = append(secrets, text)
		if text == mask && masked == nil && !keepsStoredSecrets(op) {
			masked = fmt.Errorf("%s: %w", path, ErrMasked)
		}
	})
	if masked != nil {
		return nil, masked
	}
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encoding the body: %w", err)
	}
	return &content{mediaType: cmp.Or(op.mediaType, "application/json"), data: data, secrets: secrets}, nil
}

// checkRequired returns an error if a required property that holds any JSON, such as the
// configuration of a connector, would be sent as null.
func checkRequired(body any) error {
	v := reflect.ValueOf(body)
	if v.Kind() != reflect.Struct {
		return nil
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		isOptional := strings.Contains(field.Tag.Get("json"), ",omit")
		if jsonName(field) == "" || isOptional || !isRawJSON(field.Type) {
			continue
		}
		if isEmptyJSON(v.Field(i).Bytes()) {
			return fmt.Errorf("%s is empty; set it to a JSON object, such as {}", jsonName(field))
		}
	}
	return nil
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
