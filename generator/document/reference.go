package document

import (
	"fmt"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Resolve returns what a reference leads to: a component, or a place outside
// of the components, such as a path.
func Resolve(root *yaml.Node, ref string) (*yaml.Node, error) {
	path, inside := strings.CutPrefix(ref, "#/")
	if !inside {
		return nil, fmt.Errorf("reference %q leaves the document; only references that start with #/ are followed", ref)
	}
	if strings.HasPrefix(path, "components/") && strings.Count(path, "/") > 2 {
		return nil, fmt.Errorf("reference %q leads into a component; move what it is about to a component of its own", ref)
	}
	at := root
	for step := range strings.SplitSeq(path, "/") {
		step = StepName(step)
		if at = Get(at, step); at == nil {
			return nil, fmt.Errorf("reference %q leads nowhere: there is no %q", ref, step)
		}
	}
	return at, nil
}
