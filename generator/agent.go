package generator

import (
	"github.com/airbyte-go/airbyte/generator/catalogue"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/overlay"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// Agent says where the catalogue of operations for agents goes.
type Agent struct {
	Package string // name of its package
	Client  string // import path of the client, the package that Generate makes
}

// GenerateAgent returns the catalogue of operations for agents, which calls the
// client of the same input. Every operation needs x-effect.
func GenerateAgent(in Input, agent Agent) ([]gofile.File, error) {
	root, err := overlay.Apply(in.Spec, in.Overlays)
	if err != nil {
		return nil, err
	}
	m, err := model.Load(in.Spec.Name, root)
	if err != nil {
		return nil, err
	}
	p, err := plan.New(m, in.Select)
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
	return []gofile.File{file}, nil
}
