package airbyte_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestMapperSecrets checks that keys within unions are found.
func TestMapperSecrets(t *testing.T) {
	streams := func(key airbyte.SecretInput) *airbyte.StreamConfigurations {
		aes := airbyte.NewStreamMapper(airbyte.EncryptionMapper{MapperConfiguration: airbyte.NewEncryptionMapperConfiguration(airbyte.AESEncryption{Key: key})})
		return &airbyte.StreamConfigurations{Streams: []airbyte.StreamConfiguration{{Name: "s", Mappers: []airbyte.StreamMapper{aes}}}}
	}
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text, _ := json.Marshal(string(body))
		reply(w, 400, `{"message":`+string(text)+`}`)
	})
	_, err := client.Connections.Create(t.Context(), airbyte.ConnectionCreateRequest{Configurations: streams("0123456789abcdef")})
	if !errors.Is(err, airbyte.ErrBadRequest) || strings.Contains(err.Error(), "0123456789abcdef") || !strings.Contains(err.Error(), "encryption") {
		t.Errorf("got %v", err)
	}
	_, err = client.Connections.Update(t.Context(), "c", airbyte.ConnectionUpdateRequest{Configurations: streams("**********")})
	if !errors.Is(err, airbyte.ErrMasked) || len(s.seen("")) != 1 {
		t.Errorf("a mask: got %v", err)
	}
	unknown := decode[airbyte.StreamMapper](t, `{"type":"teleporting","key":"**********"}`)
	_, err = client.Connections.Update(t.Context(), "c", airbyte.ConnectionUpdateRequest{Configurations: &airbyte.StreamConfigurations{
		Streams: []airbyte.StreamConfiguration{{Mappers: []airbyte.StreamMapper{unknown}}},
	}})
	if !errors.Is(err, airbyte.ErrMasked) || !strings.Contains(err.Error(), "key: ") {
		t.Errorf("a mask in a mapper of an unknown kind: got %v", err)
	}
}
