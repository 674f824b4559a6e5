package oauth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// ticket describes an attempt. The path of the attempt holds it, encrypted.
type ticket struct {
	WorkspaceID string    `json:"w"`
	SourceType  string    `json:"t"`
	Session     []byte    `json:"s"` // hash, because IDs of sessions may be long, and are credentials
	Expires     time.Time `json:"e"`
}

func hashOf(session string) []byte {
	sum := sha256.Sum256([]byte(session))
	return sum[:]
}

// sealer encrypts tickets, so that nobody can read or change them.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (*sealer, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("oauth: want 32 random bytes in Settings.Key, got %d", len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("oauth: Settings.Key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("oauth: Settings.Key: %w", err)
	}
	return &sealer{aead: aead}, nil
}

// purpose keeps a ticket from being read as something else that was encrypted with the same key.
var purpose = []byte("airbyte-go oauth consent")

// seal returns a ticket as a segment of a path.
func (s *sealer) seal(t ticket) (string, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("oauth: %w", err)
	}
	sealed := s.aead.Seal(nil, nil, data, purpose) //nolint:gosec // it makes a random nonce itself
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

var errNoTicket = errors.New("oauth: the path is not that of an attempt")

// open reads a segment of a path.
func (s *sealer) open(path string) (ticket, error) {
	var t ticket
	data, err := base64.RawURLEncoding.DecodeString(path)
	// The decoder accepts several texts for the same bytes. Only one of them is a path, or an attempt could end twice.
	if err != nil || base64.RawURLEncoding.EncodeToString(data) != path {
		return t, errNoTicket
	}
	data, err = s.aead.Open(nil, nil, data, purpose)
	if err != nil {
		return t, errNoTicket
	}
	err = json.Unmarshal(data, &t)
	if err != nil {
		return t, errNoTicket
	}
	return t, nil
}
