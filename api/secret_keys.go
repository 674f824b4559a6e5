package airbyte

import (
	"slices"
	"strings"
	"unicode"
)

// This file decides by the name of a property, a parameter or a header whether its value is a secret.

// isSecretKey reports whether the name of a property, a parameter or a header means that its value is a
// secret, such as client_secret, apiKey or X-Auth-Token.
func isSecretKey(name string) bool {
	words := wordsOf(name)
	if len(words) == 0 {
		return false
	}
	joined := strings.Join(words, "")
	if containsAny(joined, secretIDs) {
		return true
	}
	last := words[len(words)-1]
	if slices.Contains(plainEndings, last) {
		return false
	}
	if slices.Contains(secretWords, last) || containsAny(joined, secretParts) {
		return true
	}
	if slices.Contains(words, "token") {
		return true
	}
	return last == "key" && len(words) > 1 && !slices.Contains(plainKeys, words[len(words)-2])
}

// isVagueKey reports whether the name of a property may mean a secret, depending on its value.
func isVagueKey(name string) bool {
	words := wordsOf(name)
	if len(words) == 1 {
		return slices.Contains(vagueWords, words[0])
	}
	return slices.Contains(words, "auth") && slices.Contains(vagueWords, words[len(words)-1])
}

// secretWords are last words of names of secrets.
var secretWords = []string{
	"password", "pwd", "pass", "pw", "passwd", "passphrase", "passcode", "secret", "secrets", "token", "jwt", "pat", "sas",
	"cookie", "bearer", "otp", "pin", "apikey",
}

// secretParts are parts of names of secrets, without separators.
var secretParts = []string{
	"password", "passwd", "passphrase", "secret", "apikey", "accesskey", "privatekey", "sshkey", "credentialsjson",
	"credentialjson", "serviceaccountjson", "serviceaccountinfo", "sharedaccesssignature",
}

// secretIDs are parts of names of secrets that are called IDs. Both halves of an access key count as
// secrets, and so does the ID of an OAuth secret, because it lets a caller use the secret.
var secretIDs = []string{"accesskeyid", "keyaccessid", "awskeyid", "privatekeyid", "secretid"}

// plainEndings are last words of names whose values only describe a secret.
var plainEndings = []string{
	"type", "method", "mode", "expiry", "expires", "expiration", "in", "at", "date", "url", "uri", "endpoint", "name",
	"names", "id", "ids", "length", "policy", "count", "format", "prefix", "location", "path", "file", "title",
	"algorithm",
	"provider", "version", "status", "ttl", "lifetime", "enabled", "required", "field", "fields", "column", "hint",
	"strategy", "limit", "region", "coordinate", "coordinates", "manager", "storage", "scope", "scopes", "realm",
	"authentication",
}

// plainKeys are words before "key" in names of properties that are not secrets.
var plainKeys = []string{
	"primary", "public", "partition", "sort", "cursor", "foreign", "unique", "natural", "merge", "distribution",
	"dedup", "idempotency", "stream", "grouping", "tag", "attribute", "header", "object", "s3", "file", "folder",
	"composite", "row", "record", "routing", "project", "issue", "space", "lookup", "name", "field", "message", "cluster", "clustering", "map",
}

// vagueWords are names that may mean a secret.
var vagueWords = []string{
	"key", "keys", "value", "hash", "authorization", "auth", "header", "certificate", "signature", "credential",
	"credentials",
}

// wordsOf splits a name at separators and before capitals, and drops numbers at its end: api_key_2 and
// apiKey are both api and key.
func wordsOf(name string) []string {
	const longestName = 128
	if len(name) > longestName {
		name = name[len(name)-longestName:]
	}
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
		}
		word = nil
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if unicode.IsUpper(r) && i > 0 {
			afterLower := unicode.IsLower(runes[i-1])
			beforeLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if afterLower || beforeLower {
				end()
			}
		}
		word = append(word, r)
	}
	end()
	for len(words) > 1 && strings.Trim(words[len(words)-1], "0123456789") == "" {
		words = words[:len(words)-1]
	}
	return words
}

func containsAny(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}
