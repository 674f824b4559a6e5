package generator

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/airbyte-go/airbyte/generator/catalogue"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// AgentFile is the name of the generated file of a catalogue.
const AgentFile = catalogue.FileName

// Agent says where the catalogue of operations for agents goes.
type Agent struct {
	Package string // name of its package
	Client  string // import path of the client, the package that Generate makes

	// Layer holds the handwritten files that the catalogue needs. They are copied,
	// with the client instead of the package that they import. Nil copies nothing,
	// because the folder has them.
	Layer []gofile.File
	From  string // import path of the package of Layer, for comments
}

// GenerateAgent returns the catalogue of operations for agents, which calls the
// client of the same input. Every operation needs x-effect.
func GenerateAgent(in Input, agent Agent) ([]gofile.File, error) {
	n, err := narrow(in)
	if err != nil {
		return nil, err
	}
	m, err := model.Load(in.Spec.Name, n.part.Root)
	if err != nil {
		return nil, err
	}
	p, err := plan.New(m, plan.Input{Part: n.part, Reserved: in.layer().Names, RawUnions: in.RawUnions})
	if err != nil {
		return nil, err
	}
	c, err := catalogue.New(m, p)
	if err != nil {
		return nil, err
	}
	file, err := c.Print(catalogue.Target{
		Package: agent.Package,
		Client:  agent.Client,
		Header:  header(in),
	})
	if err != nil {
		return nil, err
	}
	files := []gofile.File{file}
	for _, f := range agent.Layer {
		copied, err := agent.copy(f)
		if err != nil {
			return nil, err
		}
		files = append(files, copied)
	}
	slices.SortFunc(files, func(a, b gofile.File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// copy returns a copy of a handwritten file for another package and client.
func (a Agent) copy(f gofile.File) (gofile.File, error) {
	parsed, err := gofile.Parse(f)
	if err != nil {
		return gofile.File{}, err
	}
	head := gofile.Marker + " generate from " + a.From + ". DO NOT EDIT.\n\n"
	if parsed.Syntax.Doc != nil {
		head += a.packageComment() + "\n"
	}
	body := string(f.Data[parsed.Fset.Position(parsed.Syntax.Name.End()).Offset:])
	client := path.Dir(a.From)
	body = strings.Replace(body, strconv.Quote(client), strconv.Quote(a.Client), 1)
	return gofile.File{
		Name: strings.TrimSuffix(f.Name, ".go") + gofile.Suffix,
		Data: []byte(head + "package " + a.Package + body),
	}, nil
}

// packageComment returns the comment of a package with copies.
func (a Agent) packageComment() string {
	return gofile.Comment(fmt.Sprintf("Package %s describes every operation of package %s for agents, checks the input for one, and calls it.\n\n"+
		"Its handwritten code is copied from package %s.", a.Package, a.Client, a.From))
}
