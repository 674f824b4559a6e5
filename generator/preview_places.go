package generator

import "strings"

// Places maps the declarations in API to the JSON pointers of the parts of the
// document that they come from. It leaves out declarations that come from no
// single part, such as the type of a service.
func (v *Preview) Places() map[string]string {
	byName := map[string]string{}
	for at, name := range v.Names {
		if first, known := byName[name]; !known || at < first {
			byName[name] = at
		}
	}
	places := map[string]string{}
	for declaration := range v.API {
		if at := v.place(declaration, byName); at != "" {
			places[declaration] = at
		}
	}
	return places
}

// place returns the JSON pointer for a declaration, or "". A declaration without
// a place of its own has that of the method or type that it belongs to.
func (v *Preview) place(declaration string, byName map[string]string) string {
	if at := byName[declaration]; at != "" {
		return at
	}
	if at := v.places[declaration]; at != "" {
		return at
	}
	if owner, _, isTypeArgument := strings.Cut(declaration, "["); isTypeArgument {
		return v.place(owner, byName)
	}
	if owner, _, isMember := strings.Cut(declaration, "."); isMember {
		return v.place(owner, byName)
	}
	if union, isConstructor := strings.CutPrefix(declaration, "New"); isConstructor {
		return v.place(union, byName)
	}
	return ""
}
