package connectors

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/connectors/settings"
	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// described is a connector as a document describes it, decoded without the generator.
type described struct {
	name   string
	root   jsonObject // for references
	schema any
}

// knownConnectors has the results of connectorsOf by the content of the document, because the largest one takes half
// a second.
var knownConnectors sync.Map

// connectorsOf decodes a document.
func connectorsOf(t *testing.T, src document.Source) []described {
	t.Helper()
	if known, ok := knownConnectors.Load(string(src.Data)); ok {
		return known.([]described)
	}
	all := decodeConnectors(t, src)
	knownConnectors.Store(string(src.Data), all)
	return all
}

func decodeConnectors(t *testing.T, src document.Source) []described {
	t.Helper()
	var root jsonObject
	if err := yaml.Unmarshal(src.Data, &root); err != nil {
		t.Fatal(err)
	}
	var all []described
	if components, isSpec := root["components"].(jsonObject); isSpec {
		schemas, _ := components["schemas"].(jsonObject)
		for name, schema := range schemas {
			isConnector := strings.HasPrefix(name, "source-") || strings.HasPrefix(name, "destination-")
			if isConnector && !strings.HasSuffix(name, "-update") {
				all = append(all, described{name: name, root: root, schema: schema})
			}
		}
	}
	for _, kind := range []string{"sources", "destinations"} {
		entries, _ := root[kind].([]any)
		for _, entry := range entries {
			members, _ := entry.(jsonObject)
			spec, _ := members["spec"].(jsonObject)
			schema, isObject := spec["connectionSpecification"].(jsonObject)
			repository, _ := members["dockerRepository"].(string)
			if isObject {
				name := repository[strings.LastIndex(repository, "/")+1:]
				all = append(all, described{name: name, root: schema, schema: schema})
			}
		}
	}
	slices.SortFunc(all, func(a, b described) int { return strings.Compare(a.name, b.name) })
	return all
}

// inputsWithConnectors returns the documents in testdata and, where they are present,
// those that Airbyte publishes. A small run leaves out the document with the settings of
// all connectors, because its 3 MB take a second to read and plan. With -short, only the
// documents in testdata are left.
func inputsWithConnectors(t *testing.T) map[string]Input {
	t.Helper()
	all := map[string]Input{}
	for _, name := range []string{"basic", "check", "enum", "parts", "reference", "union"} {
		src := mustRead(t, filepath.Join(goldenDir, name, "spec.yaml"))
		all[name] = Input{Spec: src, Package: "connectors", Connectors: []string{All}}
	}
	if testing.Short() {
		return all
	}
	published, err := filepath.Glob("../../../shared/upstream/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range published {
		if in, isInput := upstreamInput(t, name); isInput {
			all[filepath.Base(name)] = in
		}
	}
	return all
}

// upstreamInput reads a document that is not part of the project, if it describes
// connectors.
func upstreamInput(t *testing.T, name string) (in Input, isInput bool) {
	t.Helper()
	in = Input{Package: "connectors", Connectors: []string{All}}
	isRegistry := strings.HasPrefix(filepath.Base(name), "registry")
	isSpec := strings.HasPrefix(filepath.Base(name), "sdk") && !short.OrRace()
	if !isRegistry && !isSpec {
		return in, false
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	src := document.Source{Name: name, Data: data}
	if isRegistry {
		in.Registry = src
	} else {
		in.Spec = src
	}
	return in, true
}

// instance is a value for the settings of a connector.
type instance struct {
	Connector string
	JSON      string
	// Path and Keyword say where an invalid instance is wrong. They are empty for a
	// valid one.
	Path    string
	Keyword string
	// IsWritten says that a struct corrects the mistake, because it writes a constant
	// that is missing.
	IsWritten bool
}

// secretText is the value of secrets in instances, unless they have a pattern.
const secretText = "hunter2-correct-horse"

// makeInstances makes some valid instances of a connector, and all changes of them.
func makeInstances(t *testing.T, c described, rounds int) (all []instance, unknown int) {
	t.Helper()
	for round := range rounds {
		m := &instanceMaker{root: c.root, random: rand.New(rand.NewPCG(17, uint64(round))), isFull: round%2 == 0}
		v, ok := m.valid(c.schema)
		if !ok {
			unknown++
			continue
		}
		all = append(all, instance{Connector: c.name, JSON: encodeJSON(t, v)})
		for _, wrong := range m.mutations(c.schema, v, "") {
			isTypeKey := wrong.path == "sourceType" || wrong.path == "destinationType"
			if isTypeKey || wrong.path == "" {
				continue // the struct writes the type, and decoding checks the whole
			}
			all = append(all, instance{
				Connector: c.name,
				JSON:      encodeJSON(t, wrong.value),
				Path:      wrong.path,
				Keyword:   wrong.keyword,
				IsWritten: wrong.isWritten,
			})
		}
	}
	return all, unknown
}

func encodeJSON(t *testing.T, v any) string {
	t.Helper()
	encoded, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// TestInstances makes instances of each connector. The generated schema must allow
// every valid one, and name the path of the mistake in every other.
func TestInstances(t *testing.T) {
	for name, in := range inputsWithConnectors(t) {
		t.Run(name, func(t *testing.T) {
			rounds := 4
			if short.OrRace() {
				rounds = 1
			}
			schemas := schemasOf(t, in)
			valid := 0
			invalid := 0
			unknown := 0
			for _, c := range connectorsOf(t, in.source()) {
				text, isGenerated := schemas[c.name]
				if !isGenerated {
					t.Errorf("%s was not generated", c.name)
					continue
				}
				check := settings.Checker(text)
				all, unknownHere := makeInstances(t, c, rounds)
				unknown += unknownHere
				for _, i := range all {
					checkInstance(t, i, check(i.JSON))
					if i.Path == "" {
						valid++
					} else {
						invalid++
					}
				}
			}
			if invalid == 0 || unknown > valid/100 {
				t.Errorf("%d valid and %d invalid instances, none known for %d", valid, invalid, unknown)
			}
			t.Logf("%d valid instances, %d with one mistake, none known for %d", valid, invalid, unknown)
		})
	}
}

// checkInstance checks the problems of an instance: none for a valid one, and one that
// names the path of the mistake for others.
func checkInstance(t *testing.T, i instance, problems []string) {
	t.Helper()
	if i.Path == "" {
		if len(problems) > 0 {
			t.Errorf("%s: a valid instance is refused: %v", i.Connector, problems)
		}
		return
	}
	isNamed := slices.ContainsFunc(problems, func(p string) bool { return strings.HasPrefix(p, i.Path+" ") })
	if !isNamed {
		t.Errorf("%s: a wrong %s at %s is not noticed: %q", i.Connector, i.Keyword, i.Path, problems)
	}
}

// schemasOf returns the JSON Schemas that are generated, by connector.
func schemasOf(t *testing.T, in Input) map[string]string {
	t.Helper()
	schemas := map[string]string{}
	for _, c := range plansOf(t, in) {
		schemas[c.Name] = c.Schema
	}
	return schemas
}

func plansOf(t *testing.T, in Input) []*connector {
	t.Helper()
	doc, err := parseCatalog(in)
	if err != nil {
		t.Fatal(err)
	}
	plans, err := planConnectors(doc, doc.connectors(), in)
	if err != nil {
		t.Fatal(err)
	}
	return plans
}

// TestSecretsAreCounted counts the settings that a document marks as secrets, and
// compares with those that the generator hides. A mark inside another does not count.
func TestSecretsAreCounted(t *testing.T) {
	for name, in := range inputsWithConnectors(t) {
		t.Run(name, func(t *testing.T) {
			got := map[string]int{}
			for _, c := range plansOf(t, in) {
				got[c.Name] = c.Tally.secrets
			}
			total := 0
			for _, c := range connectorsOf(t, in.source()) {
				m := &instanceMaker{root: c.root}
				want := m.countMarks(c.schema)
				total += want
				if got[c.name] != want {
					t.Errorf("%s: the generator hides %d secrets, the document marks %d", c.name, got[c.name], want)
				}
			}
			t.Logf("%d secrets", total)
		})
	}
}

// countMarks counts the marks in a schema.
func (m *instanceMaker) countMarks(schema any) int {
	reference, _ := schema.(jsonObject) // may have a mark beside $ref
	s := m.resolve(schema)
	if isMarked(s) || isMarked(reference) {
		return 1
	}
	n := 0
	properties, _ := s["properties"].(jsonObject)
	for _, property := range properties {
		n += m.countMarks(property)
	}
	parts, _ := s["allOf"].([]any)
	for _, part := range slices.Concat(optionsOfSchema(s), parts) {
		n += m.countMarks(part)
	}
	for _, key := range []string{"items", "additionalProperties"} {
		if part, isObject := s[key].(jsonObject); isObject {
			n += m.countMarks(part)
		}
	}
	return n
}

func isMarked(s jsonObject) bool {
	for _, mark := range []string{"airbyte_secret", "writeOnly", "x-speakeasy-param-sensitive"} {
		if s[mark] == true || s[mark] == "true" {
			return true
		}
	}
	return s["format"] == "password"
}
