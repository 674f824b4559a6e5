package overlay

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// Drop returns an overlay without the actions whose targets are on the given lines,
// and the dropped actions as an overlay of their own. All other lines stay as they
// are, with their comments. Either overlay has no Data if it has no actions.
func Drop(src document.Source, lines []int) (rest, dropped document.Source, err error) {
	root, err := document.Parse(src)
	if err != nil {
		return document.Source{}, document.Source{}, err
	}
	list := document.Items(document.Get(root, "actions"))
	var gone []*yaml.Node
	for _, a := range list {
		if target := document.Get(a, "target"); target != nil && slices.Contains(lines, target.Line) {
			gone = append(gone, a)
		}
	}
	dropped = document.Source{Name: src.Name}
	rest = document.Source{Name: src.Name}
	if len(gone) != len(lines) {
		return rest, dropped, document.ErrorIn(src.Name,
			"cannot delete actions from it, because they share lines; delete them by hand")
	}
	if len(gone) > 0 {
		dropped.Data, err = encodeOverlay(document.Get(root, "info"), gone)
		if err != nil {
			return rest, dropped, document.ErrorIn(src.Name, "%w", err)
		}
	}
	if len(gone) == len(list) {
		return rest, dropped, nil
	}
	rest.Data = cutActions(src.Data, list, gone)
	return rest, dropped, checkCut(rest, len(list)-len(gone))
}

// encodeOverlay writes an overlay.
func encodeOverlay(info *yaml.Node, actions []*yaml.Node) ([]byte, error) {
	root := mappingOf("overlay", stringNode("1.1.0"))
	appendMember(root, "info", info)
	appendMember(root, "actions", &yaml.Node{Kind: yaml.SequenceNode, Content: actions})
	return document.Encode(root)
}

// cutActions removes the lines of actions.
func cutActions(data []byte, list, gone []*yaml.Node) []byte {
	lines := bytes.SplitAfter(data, []byte("\n"))
	isCut := make([]bool, len(lines)+1)
	for i, a := range list {
		if !slices.Contains(gone, a) {
			continue
		}
		end := len(lines) // exclusive, counted from 0
		if i+1 < len(list) {
			end = leadingComment(lines, list[i+1].Line-1, a)
		}
		for line := a.Line - 1; line < end; line++ {
			isCut[line] = true
		}
	}
	var kept []byte
	for i, line := range lines {
		if !isCut[i] {
			kept = append(kept, line...)
		}
	}
	return kept
}

// leadingComment returns the index of the line at which the comment above an action
// starts, with the empty lines before it, or the index of the action if there is no
// comment. The comment has at most the indentation of the action before; lines with
// more belong to a text of that action.
func leadingComment(lines [][]byte, start int, before *yaml.Node) int {
	first := start
	for first > before.Line {
		line := string(lines[first-1])
		text := strings.TrimLeft(line, " ")
		isComment := strings.HasPrefix(text, "#") && len(line)-len(text) < before.Column
		isEmpty := strings.TrimSpace(text) == ""
		if !isComment && !isEmpty {
			break
		}
		first--
	}
	return first
}

// checkCut reports an overlay that does not have the expected number of actions, as
// one whose list is in flow style.
func checkCut(src document.Source, want int) error {
	actions, err := parseOverlay(src)
	if err == nil && len(actions) != want {
		err = fmt.Errorf("%d actions would be left, want %d", len(actions), want)
	}
	if err != nil {
		return document.ErrorIn(src.Name, "cannot delete actions from it; delete them by hand: %w", err)
	}
	return nil
}
