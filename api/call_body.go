package airbyte

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// mask is the text that servers return instead of every secret in a configuration.
const mask = "**********"

// ErrMasked reports that a request would store the mask of a secret. Servers return ten asterisks
// instead of a secret, and they would store them as the secret. Only a PUT of a source or a
// destination keeps the stored secret (server source, JsonSecretsProcessor.kt).
var ErrMasked = errors.New("ten asterisks are the mask of a secret, and the server would store them as the secret; " +
	"send only the fields that change, or the secret itself, or replace the whole source or destination with PUT, " +
	"which keeps the secret")

// content is the encoded body of a request.
type content struct {
	mediaType string
	data      []byte
	secrets   []string // that the data holds
}

// newContent encodes the body of a request. It refuses a body with a mask that the server would store.
func newContent(op *Operation, body any) (*content, error) {
	if body == nil {
		return nil, nil //nolint:nilnil // there is no body
	}
	if encoded, ok := body.(*content); ok {
		return encoded, nil
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
		return nil, fmt.Errorf("the body: %w", err)
	}
	return &content{mediaType: "application/json", data: data, secrets: secrets}, nil
}

// keepsStoredSecrets reports whether servers keep the stored secrets where a request has masks.
func keepsStoredSecrets(op *Operation) bool {
	return op.Method == http.MethodPut && (op.Service == "Sources" || op.Service == "Destinations")
}
