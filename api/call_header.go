//airbytegen:needs withHeader

package airbyte

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
)

// withHeader returns an option that sets a header or a cookie. location is "header" or "cookie".
// option is the Go name of the option, for error messages. It is "" for an argument of a method,
// which must not be empty.
func withHeader(option, location, name string, value any) RequestOption {
	set := func(o *requestOptions) error {
		text, err := headerText(reflect.ValueOf(value))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if option == "" && text == "" {
			return fmt.Errorf("%s is empty", name)
		}
		if hasControl(text) {
			return fmt.Errorf("the value of %s has a line break or another control character", name)
		}
		if o.header == nil {
			o.header = http.Header{}
		}
		if location == "header" {
			o.header.Set(name, text)
			return nil
		}
		cookie := &http.Cookie{Name: name, Value: text} //nolint:gosec // only responses have attributes of cookies
		cookies := []string{cookie.String()}
		if others := o.header.Get("Cookie"); others != "" {
			cookies = append([]string{others}, cookies...)
		}
		o.header.Set("Cookie", strings.Join(cookies, "; "))
		return nil
	}
	return func(o *requestOptions) {
		o.parameters = append(o.parameters, optionParameter{option: option, name: location + " " + name, set: set})
	}
}

// headerText formats a value in the OpenAPI style "simple": the items of a list are separated by
// commas.
func headerText(v reflect.Value) (string, error) {
	isText := isTextMarshaler(v)
	if v.Kind() != reflect.Slice || isText {
		return formatValue(v)
	}
	var items []string
	for i := range v.Len() {
		text, err := formatValue(v.Index(i))
		if err != nil {
			return "", err
		}
		items = append(items, text)
	}
	return strings.Join(items, ","), nil
}
