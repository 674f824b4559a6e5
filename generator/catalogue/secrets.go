package catalogue

import "slices"

// secretPaths lists the fields of an input that hold secrets.
func secretPaths(input *Schema) []string {
	w := secretWalk{seen: map[*Schema]bool{}}
	w.visit(input, "")
	return w.paths
}

type secretWalk struct {
	paths []string
	seen  map[*Schema]bool // schemas above the current one, to stop in cycles
}

func (w *secretWalk) visit(s *Schema, path string) {
	s = s.full()
	if s.Secret {
		if !slices.Contains(w.paths, path) {
			w.paths = append(w.paths, path)
		}
		return
	}
	if w.seen[s] {
		return
	}
	w.seen[s] = true
	defer delete(w.seen, s)
	for _, f := range s.Fields {
		w.visit(f.Schema, joinPath(path, f.Name))
	}
	if s.Items != nil {
		w.visit(s.Items, joinPath(path, "*"))
	}
	if s.Others != nil {
		w.visit(s.Others, joinPath(path, "*"))
	}
	for _, v := range s.Variants {
		w.visit(v.Schema, path)
	}
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
