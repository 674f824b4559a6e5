package generator

import "strings"

// Places returns the JSON pointers of the parts of the document from which the
// exported declarations come, by declaration as in API. A declaration that comes
// from no single part, such as the type of a service, is left out.
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

// place returns the place of a declaration. Fields and constants have names of
// their own; other declarations belong to a method or a type.
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
