package airbytetest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"maps"
	"strings"
	"time"
)

// scopeClaim is the claim that holds the workspace of a scoped token.
const scopeClaim = "io.airbyte.auth.workspace_scope"

// tokenIssuer issues and checks access tokens. It stores only revoked tokens and the last one, so that its
// memory does not grow with the number of tokens. Server.mu guards it.
type tokenIssuer struct {
	key     []byte
	revoked map[string]time.Time // when they expire, by Authorization header
	last    checkedToken
}

// checkedToken is a token that was valid when it was checked. Clients send the same token many times.
type checkedToken struct {
	authorization string // the header; "" for none
	session       session
}

func newTokenIssuer() *tokenIssuer {
	i := &tokenIssuer{}
	i.revokeAll()
	return i
}

// issue returns a new token in the form of a JWT with the given claims and its times. The last part,
// which clients cannot check, holds the exact time when the token expires, random bytes and a
// signature.
func (i *tokenIssuer) issue(lifetime time.Duration, claims object) string {
	now := time.Now()
	expires := now.Add(lifetime)
	payload := extend(claims, object{"iat": now.Unix(), "exp": expires.Unix()})
	encode := base64.RawURLEncoding.EncodeToString
	header := encode([]byte(`{"alg":"HS256","typ":"JWT"}`))
	signed := header + "." + encode(encodeJSON(payload))
	last := binary.BigEndian.AppendUint64(nil, uint64(expires.UnixNano()))
	last = append(last, rand.Text()...)
	last = append(last, i.sign(signed, last)...)
	return signed + "." + encode(last)
}

func (i *tokenIssuer) sign(signed string, last []byte) []byte {
	mac := hmac.New(sha256.New, i.key)
	mac.Write([]byte(signed))
	mac.Write(last)
	return mac.Sum(nil)
}

// session returns the rights of the token in an Authorization header. It returns false for a token
// that is not valid.
func (i *tokenIssuer) session(authorization string) (session, bool) {
	if authorization == "" || authorization != i.last.authorization {
		checked, isSigned := i.check(authorization)
		if !isSigned {
			return session{}, false
		}
		i.last = checkedToken{authorization: authorization, session: checked}
	}
	_, isRevoked := i.revoked[authorization]
	if isRevoked || !time.Now().Before(i.last.session.expires) {
		return session{}, false
	}
	return i.last.session, true
}

// check returns the rights of the token in an Authorization header, even if it has expired or is revoked. It returns
// false for a token that was not issued.
func (i *tokenIssuer) check(authorization string) (session, bool) {
	token, isBearer := strings.CutPrefix(authorization, "Bearer ")
	at := strings.LastIndex(token, ".")
	if !isBearer || at < 0 {
		return session{}, false
	}
	signed := token[:at]
	last, err := base64.RawURLEncoding.DecodeString(token[at+1:])
	unsigned := len(last) - sha256.Size
	if err != nil || unsigned < 8 || !hmac.Equal(last[unsigned:], i.sign(signed, last[:unsigned])) {
		return session{}, false
	}
	expires := time.Unix(0, int64(binary.BigEndian.Uint64(last))) //nolint:gosec // issue has encoded it
	_, encoded, _ := strings.Cut(signed, ".")
	payload, _ := base64.RawURLEncoding.DecodeString(encoded) // valid, because it is signed
	claims := decodeJSON[object](payload)
	return session{
		expires:   expires,
		user:      getString(claims, "sub"),
		workspace: getString(getObject(claims, scopeClaim), "workspaceId"),
	}, true
}

// revoke makes the token in an Authorization header invalid.
func (i *tokenIssuer) revoke(authorization string) {
	session, ok := i.session(authorization)
	if !ok {
		return
	}
	maps.DeleteFunc(i.revoked, func(_ string, expires time.Time) bool { return !time.Now().Before(expires) })
	i.revoked[authorization] = session.expires
}

// revokeAll makes all tokens invalid that have been issued so far.
func (i *tokenIssuer) revokeAll() {
	i.key = []byte(rand.Text())
	i.revoked = map[string]time.Time{}
	i.last = checkedToken{}
}
