package emit

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// Names of the files that do not belong to one service, without suffix.
const (
	modelsFile     = "models"     // types that several services use
	servicesFile   = "services"   // the list of services
	operationsFile = "operations" // the operations table
	optionsFile    = "options"    // request options for optional parameters
)

// IsFileOf reports whether a file of this name is generated for the plan.
func IsFileOf(p *plan.Plan, name string) bool {
	stem, ok := strings.CutSuffix(name, gofile.Suffix)
	if !ok {
		return false
	}
	switch stem {
	case modelsFile, servicesFile, operationsFile, optionsFile:
		return true
	}
	return slices.ContainsFunc(p.Services, func(s *plan.Service) bool {
		return naming.FileName(s.Name) == stem
	})
}

// Split distributes the code over formatted files, sorted by name, each below
// the given header. The methods of a service, and the types that only they use,
// go to the file of the service; types that several services use go to models.
func (c *Code) Split(header string) ([]gofile.File, error) {
	decls := c.declarations()
	groups := bySubject(decls)
	assignFiles(decls, groups, c.plan)
	rankServices(groups, c.plan)

	byFile := map[string][]*declaration{}
	for _, d := range decls {
		if d.file != "" {
			byFile[d.file] = append(byFile[d.file], d)
		}
	}
	var files []gofile.File
	for _, stem := range slices.Sorted(maps.Keys(byFile)) {
		if err := checkFileName(stem); err != nil {
			return nil, document.ErrorIn(c.plan.Spec, "%w", err)
		}
		f, err := c.file(stem+gofile.Suffix, header, byFile[stem])
		if err != nil {
			return nil, document.ErrorIn(c.plan.Spec, "%w", err)
		}
		files = append(files, f)
	}
	return files, nil
}

func bySubject(decls []*declaration) map[string][]*declaration {
	groups := map[string][]*declaration{}
	for _, d := range decls {
		groups[d.subject] = append(groups[d.subject], d)
	}
	return groups
}

// assignFiles assigns each declaration to a file. Types that nothing uses get no
// file, such as the type of a list that methods return as a slice.
func assignFiles(decls []*declaration, groups map[string][]*declaration, p *plan.Plan) {
	options := optionsOf(p)
	for _, s := range p.Services {
		file := naming.FileName(s.Name)
		for _, subject := range reachable(groups, roots(s, options[s])) {
			for _, d := range groups[subject] {
				if d.file != "" && d.file != file {
					d.file = modelsFile // another service uses it, too
				} else {
					d.file = file
				}
			}
		}
	}
	isOption := map[string]bool{}
	for _, o := range p.Options {
		isOption[o.Name] = true
	}
	for _, d := range decls {
		switch {
		case isServices(d.subject):
			d.file = servicesFile
		case isOption[d.subject]:
			d.file = optionsFile
		case d.kind == kindValue && d.file == "":
			d.file = operationsFile
		}
	}
}

// isServices reports whether a subject belongs to the list of services.
func isServices(subject string) bool { return subject == "Services" || subject == "newServices" }

// isTable reports whether a subject belongs to the operations table.
func isTable(subject string) bool {
	return subject == "operations" || strings.HasPrefix(subject, "op")
}

// optionsOf returns the names of the request options of each service.
func optionsOf(p *plan.Plan) map[*plan.Service][]string {
	options := map[*plan.Service][]string{}
	for _, option := range p.Options {
		for _, o := range option.Operations {
			options[o.Service] = append(options[o.Service], option.Name)
		}
	}
	return options
}

// roots returns the declarations that callers of a service use: its type, the
// parameters of its operations and the given options.
func roots(s *plan.Service, options []string) []string {
	names := []string{s.Type()}
	for _, o := range s.Operations {
		if o.Params != "" {
			names = append(names, o.Params)
		}
	}
	return append(names, options...)
}

// reachable returns the roots and the subjects that they use, directly or not,
// except for the list of services and the operations table.
func reachable(groups map[string][]*declaration, roots []string) []string {
	var found []string
	seen := map[string]bool{}
	var visit func(subject string)
	visit = func(subject string) {
		if seen[subject] || groups[subject] == nil || isServices(subject) || isTable(subject) {
			return
		}
		seen[subject] = true
		found = append(found, subject)
		for _, d := range groups[subject] {
			for _, used := range d.uses {
				visit(used)
			}
		}
	}
	for _, root := range roots {
		visit(root)
	}
	return found
}

// rankServices puts the declarations of services in reading order: the service,
// then its operations in the order of the document, each after its parameters and
// before its iterator.
func rankServices(groups map[string][]*declaration, p *plan.Plan) {
	rank := 0
	place := func(d *declaration) {
		rank++
		d.order.rank = rank
	}
	for _, s := range p.Services {
		methods := map[string]*declaration{}
		for _, d := range groups[s.Type()] {
			if d.kind == kindType {
				place(d)
			} else if d.method != "" {
				methods[d.method] = d
			}
		}
		for _, o := range s.Operations {
			for _, d := range groups[o.Params] {
				place(d)
			}
			if d := methods[o.Name]; d != nil {
				place(d)
			}
			if o.Iterator != nil && methods[o.Iterator.Name] != nil {
				place(methods[o.Iterator.Name])
			}
		}
	}
}

// file formats one file with the imports that it uses.
func (c *Code) file(name, header string, decls []*declaration) (gofile.File, error) {
	slices.SortFunc(decls, func(a, b *declaration) int { return a.order.compare(b.order) })
	used := map[string]bool{}
	var body bytes.Buffer
	for _, d := range decls {
		body.WriteString("\n" + d.text + "\n")
		for _, identifier := range d.uses {
			used[identifier] = true
		}
	}
	var src bytes.Buffer
	src.WriteString(header)
	src.WriteString("\npackage " + c.Syntax.Name.Name + "\n")
	src.WriteString(c.importDecl(used))
	src.Write(body.Bytes())
	formatted, err := format.Source(src.Bytes())
	if err != nil {
		return gofile.File{}, fmt.Errorf("%s: the emitted code does not format: %w", name, err)
	}
	return gofile.File{Name: name, Data: formatted}, nil
}

// deviceNames matches names that Windows reserves, with any extension.
var deviceNames = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

// checkFileName reports a file name that is left out of some builds, or that
// Windows does not allow.
func checkFileName(stem string) error {
	name := stem + gofile.Suffix
	if gofile.IsConstrained(name) {
		return fmt.Errorf("the go command would build %s on some systems only; rename the tag", name)
	}
	if deviceNames.MatchString(stem) {
		return fmt.Errorf("%s has the name of a Windows device, which no Go module may hold; rename the tag", name)
	}
	return nil
}
