package emit

import (
	"fmt"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// Check reports names that the generated code declares again, services that a
// method of the client hides, and code that would not compile. The other files
// are those of the package that are not generated.
func (e *Code) Check(p *plan.Plan, others []*gofile.Parsed) error {
	taken := gofile.DeclaredNames(others)
	for _, s := range p.Services {
		if by, ok := taken["Client."+s.Name]; ok {
			return fmt.Errorf("%s: the tag %q becomes the field %s of the client, which a method in %s hides; rename the tag in an overlay", p.Spec, s.Tag, s.Name, by)
		}
	}
	for _, d := range e.parsed.Decls {
		_, names := gofile.Declared(d)
		for _, n := range names {
			if by, ok := taken[n]; ok {
				return fmt.Errorf("%s: the Go name %s is declared twice, the first time in %s; rename it with x-go-name in an overlay", p.PlaceOf(n), n, by)
			}
			taken[n] = "the generated code"
		}
	}
	return e.typeCheck(p, others)
}
