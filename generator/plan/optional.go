package plan

import (
	"errors"

	"github.com/getkin/kin-openapi/openapi3"
)

// planOptionalParameters decides how a caller sets the optional parameters of
// an operation. An optional parameter that the document gains later must not
// change the signature of a method, so the decision does not depend on whether
// there are any:
//
//   - A list takes a params struct.
//   - An operation with x-params: true takes a params struct. Overlays set it if
//     the parameters are the purpose of the operation.
//   - The parameters of other operations become request options, and so do headers
//     and cookies of all operations.
func planOptionalParameters(o *Operation, spec *openapi3.Operation) error {
	wantsParams, isSet := spec.Extensions["x-params"].(bool)
	isList := o.Iterator != nil || o.isPlainList
	if isList && isSet {
		return errors.New("x-params has no effect on a list, which always has a params struct; remove it in an overlay")
	}
	if isList || wantsParams {
		o.Params = o.GoName + "Params"
	}
	for _, param := range o.optionalParameters() {
		switch {
		case isHeader(param):
			o.Options = append(o.Options, param.In+" "+param.Name)
		case o.Params == "":
			o.Options = append(o.Options, param.Name)
		}
	}
	return nil
}

// optionalParameters returns the parameters that a request may leave out.
func (o *Operation) optionalParameters() []*parameter {
	var optional []*parameter
	for _, param := range o.parameters {
		if !param.Required {
			optional = append(optional, param)
		}
	}
	return optional
}

// isOption reports whether an optional parameter is a request option.
func (o *Operation) isOption(param *parameter) bool { return o.Params == "" || isHeader(param) }
