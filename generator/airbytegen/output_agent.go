package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	airbytego "github.com/airbyte-go/airbyte"
	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/gofile"
)

// agentPackage is the package of -agent: the catalogue of operations for agents.
type agentPackage struct {
	dir  string
	want []gofile.File
	have []gofile.File
}

// catalogue makes the package of -agent and reads its folder. It writes nothing.
// It returns nil if -agent is absent.
func (f *clientFlags) catalogue(in generator.Input) (*agentPackage, error) {
	if f.agent == "" {
		return nil, nil
	}
	dir := string(f.agent)
	if isSameFolder(dir, string(f.out)) {
		return nil, fmt.Errorf("-agent: %s is the folder of the client; choose another one", dir)
	}
	client, err := importPath(string(f.out))
	if err != nil {
		return nil, fmt.Errorf("-agent: the catalogue imports the client of -out: %w", err)
	}
	name, err := agentName(dir)
	if err != nil {
		return nil, fmt.Errorf("-agent: %w", err)
	}
	agent := generator.Agent{Package: name, Client: client}
	if f.layer {
		agent.From = agentPath
		agent.Layer, err = embeddedAgent()
		if err != nil {
			return nil, err
		}
	}
	files, err := generator.GenerateAgent(in, agent)
	if err != nil {
		return nil, f.explain(err)
	}
	have, err := readPackage(dir)
	if err == nil {
		err = checkNoOther(dir, have)
	}
	if err != nil {
		return nil, fmt.Errorf("-agent: %w", err)
	}
	return &agentPackage{dir: dir, want: files, have: have}, nil
}

// checkNoOther reports generated files that are not of a catalogue. Writing one to
// their folder would delete them as outdated.
func checkNoOther(dir string, have []gofile.File) error {
	for _, f := range have {
		isOfCatalogue := f.Name == generator.AgentFile || strings.HasPrefix(f.Name, "catalogue")
		if gofile.IsGenerated(f.Data) && !isOfCatalogue {
			return fmt.Errorf("%s belongs to another generated package; choose another folder", filepath.Join(dir, f.Name))
		}
	}
	return nil
}

// agentPath is the import path of the package whose handwritten code is copied
// into packages of -agent.
const agentPath = layerPath + "/agent"

// embeddedAgent returns the handwritten files that the catalogue needs.
func embeddedAgent() ([]gofile.File, error) {
	const dir = "api/agent"
	entries, err := fs.ReadDir(airbytego.Agent, dir)
	if err != nil {
		return nil, err
	}
	var files []gofile.File
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		data, err := fs.ReadFile(airbytego.Agent, path.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		files = append(files, gofile.File{Name: entry.Name(), Data: data})
	}
	return files, nil
}

// agentName returns the name of the package of -agent, which is that of its folder.
func agentName(dir string) (string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	name := filepath.Base(absolute)
	err = gofile.CheckPackageName(name)
	if err != nil {
		return "", fmt.Errorf("the package has the name of its folder: %w", err)
	}
	return name, nil
}

// importPath returns the import path of a folder, from the go.mod above it.
func importPath(dir string) (string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	below := ""
	for {
		data, err := os.ReadFile(filepath.Join(absolute, "go.mod"))
		if err == nil {
			return modulePath(data, below)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		parent := filepath.Dir(absolute)
		if parent == absolute {
			return "", fmt.Errorf("there is no go.mod in %s or above it, so its import path is unknown", dir)
		}
		below = path.Join(filepath.Base(absolute), below)
		absolute = parent
	}
}

// modulePath returns the path of a module from its go.mod, and adds a folder.
func modulePath(goMod []byte, below string) (string, error) {
	for line := range strings.Lines(string(goMod)) {
		fields := strings.Fields(line)
		if len(fields) >= 2 && fields[0] == "module" {
			return path.Join(strings.Trim(fields[1], "\"`"), below), nil
		}
	}
	return "", errors.New("go.mod names no module")
}

func isSameFolder(a, b string) bool {
	absoluteA, errA := filepath.Abs(a)
	absoluteB, errB := filepath.Abs(b)
	return errA == nil && errB == nil && absoluteA == absoluteB
}

// check reports files that may not be replaced.
func (p *agentPackage) check(force bool) error {
	err := checkReplaceable(p.dir, p.have, gofile.Seal(p.want), force)
	if err != nil {
		return fmt.Errorf("-agent: %w", err)
	}
	return nil
}

// write brings the folder up to date.
func (p *agentPackage) write(force bool) (changes, error) {
	changed, err := writeFiles(p.dir, p.want, force)
	if err != nil {
		return changes{}, fmt.Errorf("-agent: %w", err)
	}
	return changed, nil
}

// compare returns the differences between the folder and the package that generate
// would write. File names have the folder.
func (p *agentPackage) compare() []gofile.Difference {
	differences := gofile.Compare(p.have, gofile.Seal(p.want))
	for i := range differences {
		differences[i].Name = filepath.Join(p.dir, differences[i].Name)
	}
	return differences
}
