package layer

import (
	"fmt"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// CheckBeside reports names that the package declares beside the copies and
// that a copy would declare a second time.
func CheckBeside(parts []*Part, beside []*gofile.Parsed) error {
	taken := gofile.DeclaredNames(beside)
	for _, part := range parts {
		for _, d := range part.Syntax.Decls {
			_, names := gofile.Declared(d)
			for _, n := range names {
				if by, ok := taken[n]; ok {
					return part.clash(n, by)
				}
			}
		}
	}
	return nil
}

func (p *Part) clash(name, by string) error {
	if by == p.Name {
		return fmt.Errorf("the Go name %s is declared in %s and in the copy of the handwritten code, which has a file of this name; "+
			"do not ask for a copy where the package has that code itself", name, by)
	}
	return fmt.Errorf("the Go name %s is declared in %s and in %s of the handwritten code, which is copied to %s; rename it in %s",
		name, by, p.Name, p.CopyName(), by)
}
