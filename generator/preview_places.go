package generator

import (
	"maps"
	"slices"
	"strings"
)

// Places maps the declarations in API to the JSON pointers of the parts of the
// document that they come from, sorted. Most declarations come from one part; an
// option comes from a parameter of each operation that takes it. Declarations
// that come from no part, such as the type of a service, are left out.
func (v *Preview) Places() map[string][]string {
	byName := map[string][]string{}
	for _, at := range slices.Sorted(maps.Keys(v.Names)) {
		name := v.Names[at]
		byName[name] = append(byName[name], at)
	}
	places := map[string][]string{}
	for declaration := range v.API {
		if at := v.placesOf(declaration, byName); len(at) > 0 {
			places[declaration] = at
		}
	}
	return places
}

// placesOf returns the JSON pointers for a declaration, if any. A declaration
// without a place of its own has those of the method or type that it belongs to.
func (v *Preview) placesOf(declaration string, byName map[string][]string) []string {
	if at := byName[declaration]; len(at) > 0 {
		return at
	}
	if at := v.places[declaration]; at != "" {
		return []string{at}
	}
	if owner, _, isTypeArgument := strings.Cut(declaration, "["); isTypeArgument {
		return v.placesOf(owner, byName)
	}
	if owner, _, isMember := strings.Cut(declaration, "."); isMember {
		return v.placesOf(owner, byName)
	}
	if union, isConstructor := strings.CutPrefix(declaration, "New"); isConstructor {
		return v.placesOf(union, byName)
	}
	return nil
}
