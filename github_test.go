package airbytego_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	airbyte "github.com/airbyte-go/airbyte/api"
)

var (
	anyUse    = regexp.MustCompile(`(?m)^ *(?:- )?uses: (.*)$`)
	pinnedUse = regexp.MustCompile(`^[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	ownAction = regexp.MustCompile(`uses: airbyte-go/airbyte/[\w./-]+@(\S+)`)
)

// githubFiles returns the workflows and actions of this repository.
func githubFiles(t *testing.T) []string {
	t.Helper()
	workflows, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	actions, err := filepath.Glob(".github/actions/*/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	if len(workflows) == 0 || len(actions) == 0 {
		t.Fatalf("found %d workflows and %d actions", len(workflows), len(actions))
	}
	return slices.Concat(workflows, actions)
}

// TestActionsArePinned checks that workflows use the actions of others at a commit, and say which version that is.
func TestActionsArePinned(t *testing.T) {
	for _, name := range githubFiles(t) {
		for _, match := range anyUse.FindAllStringSubmatch(readFile(t, name), -1) {
			isLocal := strings.HasPrefix(match[1], "./")
			if !isLocal && !pinnedUse.MatchString(match[1]) {
				t.Errorf("%s: %s is not pinned; want OWNER/NAME@COMMIT # vX.Y.Z", name, match[1])
			}
		}
	}
}

// TestCheckoutKeepsNoCredentials checks that no later step of a workflow finds a token in the clone.
func TestCheckoutKeepsNoCredentials(t *testing.T) {
	for _, name := range githubFiles(t) {
		for i, step := range strings.Split(readFile(t, name), "uses: actions/checkout@")[1:] {
			ofStep, _, _ := strings.Cut(step, "\n      - ")
			if !strings.Contains(ofStep+"\n", "persist-credentials: false\n") {
				t.Errorf("%s: checkout %d keeps its credentials", name, i+1)
			}
		}
	}
}

// TestActionIsRecommendedAtVersion checks that manuals use the actions of this repository at the current version.
func TestActionIsRecommendedAtVersion(t *testing.T) {
	found := 0
	for _, paper := range papers(t) {
		for _, match := range ownAction.FindAllStringSubmatch(readFile(t, paper), -1) {
			found++
			if match[1] != "v"+airbyte.Version {
				t.Errorf("%s: got %s, want the version v%s", paper, match[0], airbyte.Version)
			}
		}
	}
	if found == 0 {
		t.Error("no manual recommends the action for drift")
	}
}

// TestDependabotKnowsAllModules checks that the dependencies of each module are updated, except for the modules under
// testdata, which imitate those of users.
func TestDependabotKnowsAllModules(t *testing.T) {
	config := readFile(t, ".github/dependabot.yml")
	found := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == ".git") {
			return filepath.SkipDir
		}
		if entry.Name() == "go.mod" {
			found++
			folder := "/" + strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), ".")
			if !strings.Contains(config, "      - "+folder+"\n") {
				t.Errorf(".github/dependabot.yml does not list the module in %s", folder)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 2 {
		t.Errorf("found %d modules", found)
	}
}

// form has the parts of an issue form that GitHub requires.
type form struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	Body        []struct {
		Type       string `yaml:"type"`
		ID         string `yaml:"id"`
		Attributes struct {
			Label string `yaml:"label"`
			Value string `yaml:"value"`
		} `yaml:"attributes"`
	} `yaml:"body"`
}

// TestIssueForms checks the issue forms as GitHub does, which otherwise shows an empty form.
func TestIssueForms(t *testing.T) {
	names, err := filepath.Glob(".github/ISSUE_TEMPLATE/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range names {
		if filepath.Base(name) == "config.yml" {
			continue
		}
		found++
		var f form
		if err := yaml.Unmarshal([]byte(readFile(t, name)), &f); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkForm(t, name, f)
	}
	if found == 0 {
		t.Error("there are no issue forms")
	}
}

func checkForm(t *testing.T, name string, f form) {
	t.Helper()
	if f.Name == "" || f.Description == "" || len(f.Body) == 0 {
		t.Errorf("%s: want a name, a description and a body", name)
	}
	seen := map[string]bool{}
	for i, field := range f.Body {
		switch field.Type {
		case "markdown":
			if field.Attributes.Value == "" {
				t.Errorf("%s: field %d has no value", name, i+1)
			}
		case "textarea", "input", "checkboxes", "dropdown":
			if field.ID == "" || seen[field.ID] || field.Attributes.Label == "" {
				t.Errorf("%s: field %d wants a unique id and a label", name, i+1)
			}
			seen[field.ID] = true
		default:
			t.Errorf("%s: field %d has the unknown type %q", name, i+1, field.Type)
		}
	}
}
