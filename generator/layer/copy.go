package layer

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// MainCopy is the name of the copy that has the package comment.
const MainCopy = "client" + gofile.Suffix

// IsCopy reports whether the name of a file is that of a copy of a part.
func IsCopy(name string) bool {
	stem, ok := strings.CutSuffix(name, gofile.Suffix)
	return ok && (stem == "client" || strings.HasPrefix(stem, "client_"))
}

// CopyName returns the name of the part's copy: client_retry.gen.go for retry.go.
// The prefix sorts copies together, and keeps them apart from the files of
// services.
func (p *Part) CopyName() string {
	stem := strings.TrimSuffix(p.Name, ".go")
	if stem != "client" && !strings.HasPrefix(stem, "client_") {
		stem = "client_" + stem
	}
	return stem + gofile.Suffix
}

// Copy returns the part as a file of another package, below the given header.
// The directives above its package clause are left out.
func (p *Part) Copy(packageName, header string) gofile.File {
	body := p.Data[p.Fset.Position(p.Syntax.Name.End()).Offset:]
	var b bytes.Buffer
	b.WriteString(header)
	b.WriteString("\npackage " + packageName)
	b.Write(body)
	return gofile.File{Name: p.CopyName(), Data: b.Bytes()}
}

// CheckBeside reports a name that both a part and another file of the package
// declare.
func CheckBeside(parts []*Part, beside []*gofile.Parsed) error {
	taken := gofile.DeclaredNames(beside)
	for _, p := range parts {
		for _, d := range p.Syntax.Decls {
			_, names := gofile.Declared(d)
			for _, name := range names {
				if file, ok := taken[name]; ok {
					return p.clash(name, file)
				}
			}
		}
	}
	return nil
}

func (p *Part) clash(name, file string) error {
	if file == p.Name {
		return fmt.Errorf("the Go name %s is declared in %s and in the copy of the handwritten file of that name; "+
			"do not ask for a copy in a package that has the handwritten code itself", name, file)
	}
	return fmt.Errorf("the Go name %s is declared in %s and in %s of the handwritten code, which is copied to %s; "+
		"rename it in %s",
		name, file, p.Name, p.CopyName(), file)
}
