package drift

import "github.com/airbyte-go/airbyte/generator"

// preview generates code as airbytegen drift does.
func preview(name string, facts *Facts, overlays []Source) (*Preview, error) {
	v, err := generator.PreviewOf(name, facts, overlays)
	if err != nil {
		return nil, err
	}
	return &Preview{
		Declarations: v.API,
		Places:       v.Places(),
		Names:        v.Names,
		Undocumented: v.Undocumented,
		Err:          v.Err,
		Fatal:        v.Fatal,
	}, nil
}
