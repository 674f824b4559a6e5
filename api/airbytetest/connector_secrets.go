package airbytetest

import (
	"maps"
	"path"
	"slices"
	"strconv"
)

// mask replaces secrets in responses.
const mask = "**********"

// replaceSecrets returns a copy of a configuration in which the result of a function replaces each
// secret. The function also gets the place of the secret, such as /tunnel_method/ssh_key.
func (x *Connector) replaceSecrets(config object, replace func(place string, secret any) any) object {
	replaced := object{}
	for name, value := range config {
		replaced[name] = replaceLeaves(value, "/"+name, func(place string, leaf any) any {
			if leaf == nil || !x.hasSecret(path.Base(place)) {
				return leaf
			}
			return replace(place, leaf)
		})
	}
	return replaced
}

// secretsOf returns the secrets of a configuration by their places.
func (x *Connector) secretsOf(config object) map[string]any {
	secrets := map[string]any{}
	x.replaceSecrets(config, func(place string, secret any) any {
		secrets[place] = secret
		return secret
	})
	return secrets
}

// replaceLeaves returns a copy of a JSON value in which the result of a function replaces each
// leaf. A leaf is a value that is neither an object nor a list. replaceLeaves visits the properties
// of an object in the order of their names.
func replaceLeaves(value any, place string, replace func(place string, leaf any) any) any {
	switch value := value.(type) {
	case object:
		replaced := object{}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			replaced[name] = replaceLeaves(value[name], place+"/"+name, replace)
		}
		return replaced
	case []any:
		replaced := []any{}
		for i, item := range value {
			replaced = append(replaced, replaceLeaves(item, place+"/"+strconv.Itoa(i), replace))
		}
		return replaced
	}
	return replace(place, value)
}

// hasSecret reports whether a property of this name holds a secret.
func (x *Connector) hasSecret(property string) bool { return slices.Contains(x.Secrets, property) }
