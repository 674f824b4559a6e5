package airbyte

import (
	"errors"
	"fmt"
	"reflect"
)

// mask is what servers put in the place of every secret of a configuration.
const mask = "**********"

// ErrMasked says that a configuration holds the mask that servers put in the
// place of secrets. PATCH and POST would store the ten asterisks as the
// secret; PUT keeps what is stored (server source, JsonSecretsProcessor.kt).
var ErrMasked = errors.New("a configuration holds ten asterisks in the place of a secret; send only what changes, or replace all with Put, which keeps the stored secret")

// refuseMasks reports a mask in the body of a request that would store it.
func refuseMasks(op *Operation, body any) (err error) {
	if op.Method == "PUT" {
		return nil
	}
	visitSecrets(reflect.ValueOf(body), func(path, text string) {
		if err == nil && text == mask {
			err = fmt.Errorf("%s: %w", path, ErrMasked)
		}
	})
	return err
}
