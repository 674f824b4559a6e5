//airbytegen:needs newBody

package airbyte

import "errors"

// mask is what servers put in the place of every secret of a configuration.
const mask = "**********"

// ErrMasked says that a configuration holds the mask that servers put in the place of secrets.
// Servers would store the ten asterisks as the secret, but where a source or a destination is
// replaced by PUT, which keeps what is stored (server source, JsonSecretsProcessor.kt).
var ErrMasked = errors.New("ten asterisks stand in the place of a secret; send only what changes, or the secret itself, or replace all of a source or destination with Put, which keeps what is stored")
