package provision

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// hashVersion starts each hash, so that a later version can tell its hashes from these.
const hashVersion = "1:"

// hash returns a keyed hash of values by their paths. It returns "" without a key, and for no values. The
// label separates hashes of different use.
func (p *Provisioner) hash(label string, values []pathValue) string {
	if p.hashKey == nil || len(values) == 0 {
		return ""
	}
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, func(a, b pathValue) int { return cmp.Compare(a.Path, b.Path) })
	encoded, err := json.Marshal(sorted) // the keys of objects are sorted
	if err != nil {
		return "" // cannot happen, because all values were decoded from JSON
	}
	mac := hmac.New(sha256.New, p.hashKey)
	mac.Write([]byte(label + "\x00"))
	mac.Write(encoded)
	return hashVersion + hex.EncodeToString(mac.Sum(nil))
}

// isHash reports whether a kept hash is the hash of values.
func (p *Provisioner) isHash(kept, label string, values []pathValue) bool {
	now := p.hash(label, values)
	return now != "" && hmac.Equal([]byte(kept), []byte(now))
}

// pathValue is a value of a JSON document. Values may be secret.
type pathValue struct {
	Path   string
	Value  any
	Remote any // the value on the server, if it matters
}
