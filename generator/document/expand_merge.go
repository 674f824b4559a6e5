package document

import "github.com/pb33f/go-yaml"

// isMergeKey reports whether a key is the merge key, << without quotes.
func isMergeKey(key *yaml.Node) bool { return key.ShortTag() == "!!merge" }

// mergeKeys replaces the merge keys of a mapping with the members that they merge
// in. The mapping's own members win over merged ones, and earlier merged members
// win over later ones.
func (e expander) mergeKeys(n *yaml.Node) error {
	if !hasMergeKey(n) {
		return nil
	}
	taken := ownKeys(n)
	var members []*yaml.Node
	for key, value := range Members(n) {
		if !isMergeKey(key) {
			members = append(members, key, value)
			continue
		}
		sources, err := e.mergeSources(value)
		if err != nil {
			return err
		}
		for _, source := range sources {
			members = appendUntaken(members, source, taken)
		}
	}
	n.Content = members
	return nil
}

func hasMergeKey(n *yaml.Node) bool {
	for key := range Members(n) {
		if isMergeKey(key) {
			return true
		}
	}
	return false
}

// ownKeys returns the keys of a mapping that are not merge keys.
func ownKeys(n *yaml.Node) map[string]bool {
	own := map[string]bool{}
	for key := range Members(n) {
		if !isMergeKey(key) {
			own[key.Value] = true
		}
	}
	return own
}

// mergeSources returns the mappings that the value of a merge key names: the
// value itself, or the items of a list.
func (e expander) mergeSources(value *yaml.Node) ([]*yaml.Node, error) {
	sources := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		sources = value.Content
	}
	for _, source := range sources {
		if source.Kind != yaml.MappingNode {
			return nil, ErrorAtLine(e.file, value.Line, "<< must merge a mapping or a list of mappings")
		}
	}
	return sources, nil
}

// appendUntaken appends the members of source whose keys are not taken yet, and
// marks their keys as taken.
func appendUntaken(members []*yaml.Node, source *yaml.Node, taken map[string]bool) []*yaml.Node {
	for key, value := range Members(source) {
		if taken[key.Value] {
			continue
		}
		taken[key.Value] = true
		members = append(members, key, value)
	}
	return members
}
