package agent

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// maxCreated is the number of objects that a runner remembers. The oldest are forgotten first, so that a person is
// asked about them.
const maxCreated = 10_000

// createdObjects remembers the objects that a runner has created, by their paths.
type createdObjects struct {
	mu    sync.Mutex
	paths map[string]bool
	order []string // of paths, the newest last
}

func newCreatedObjects() *createdObjects {
	return &createdObjects{paths: map[string]bool{}}
}

// remember adds a path.
func (c *createdObjects) remember(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paths[path] {
		return
	}
	if len(c.order) == maxCreated {
		delete(c.paths, c.order[0])
		c.order = c.order[1:]
	}
	c.paths[path] = true
	c.order = append(c.order, path)
}

// add remembers the object that a call has created, if an operation can destroy it.
func (c *createdObjects) add(op *Operation, input, result json.RawMessage) {
	path := objectPath(op)
	if path == "" {
		return
	}
	values, err := textFields(input)
	if err != nil {
		return
	}
	returned, err := textFields(result)
	if err != nil {
		return // the operation returns nothing that could be destroyed
	}
	parameter := lastParameter(path)
	values[parameter] = cmp.Or(returned[parameter], returned["id"])
	if values[parameter] == "" {
		return
	}
	c.remember(expand(path, values))
}

// hasAll reports whether the runner has created all objects at the given paths.
func (c *createdObjects) hasAll(paths []string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, path := range paths {
		if !c.paths[strings.ToLower(path)] {
			return false
		}
	}
	return len(paths) > 0
}

// objectPath returns the path template of the objects that an operation creates and another one can delete, or "".
func objectPath(op *Operation) string {
	if op.Method != http.MethodPost {
		return ""
	}
	for _, other := range operations {
		parent, _ := cutLast(other.Path)
		if other.Method == http.MethodDelete && parent == op.Path && other.Effect == Destroy {
			return other.Path
		}
	}
	return ""
}

// expand replaces the parameters of a path template. The result is in lower case, like a path of another call for the
// same object.
func expand(path string, values map[string]string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		name, isParameter := parameterOf(segment)
		if isParameter {
			segments[i] = strings.ReplaceAll(values[name], "/", "%2f")
		}
	}
	return strings.ToLower(strings.Join(segments, "/"))
}

// lastParameter returns the name of the last parameter of a path template, or "".
func lastParameter(path string) string {
	_, last := cutLast(path)
	name, _ := parameterOf(last)
	return name
}

// cutLast splits a path before its last segment.
func cutLast(path string) (parent, last string) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// parameterOf returns the name of the parameter that a segment of a path template stands for.
func parameterOf(segment string) (string, bool) {
	name, isParameter := strings.CutPrefix(segment, "{")
	return strings.TrimSuffix(name, "}"), isParameter
}
