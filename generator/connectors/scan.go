package connectors

import (
	"bytes"
	"strings"
)

// section is the part of a document that holds one schema, as the key and the
// value of a mapping.
type section struct {
	name  string
	start int
	end   int
	line  int // of the key, from 1
}

// scan finds the component schemas of a YAML document by its indentation, at a
// fraction of what parsing it takes. It follows scalars over lines, and
// understands the plain block style that large documents are written in. It
// reports false for all else (anchors, tags, flow style over several lines, …),
// which is to be parsed.
func scan(data []byte) ([]section, bool) {
	s := scanner{data: data, components: -1, schemas: -1, below: -1}
	for s.pos < len(data) {
		if !s.node() {
			return nil, false
		}
	}
	s.closeSection(len(data))
	return s.sections, s.found && !s.hasDuplicates()
}

// scanner walks over the lines of a document.
type scanner struct {
	data []byte
	pos  int // start of a line
	line int // lines before it

	components int    // indent of the keys of components; -1 outside
	schemas    int    // indent of the names of the schemas; -1 outside
	awaits     string // which of both keys was met and has no child yet
	below      int    // column of a key whose value is on the lines below; -1 if that was not the last line
	found      bool
	open       bool // the last section has no end yet
	started    bool
	sections   []section
}

// node reads what starts on a line: nothing, an item, a key, or both, with the
// scalar that follows, over all its lines.
func (s *scanner) node() bool {
	start := s.pos
	text := s.next()
	indent := len(text) - len(strings.TrimLeft(text, " "))
	content := text[indent:]
	switch {
	case strings.TrimSpace(content) == "" || content[0] == '#':
		return true
	case text == "---" && !s.started:
		return true
	case indent == 0 && (content[0] == '%' || strings.HasPrefix(content, "---") || strings.HasPrefix(content, "...")):
		return false
	case strings.ContainsAny(content, "\t\r"):
		return false
	}
	s.started = true
	column, parent := indent, indent
	for content == "-" || strings.HasPrefix(content, "- ") {
		rest := strings.TrimLeft(content[1:], " ")
		parent = column
		column += len(content) - len(rest)
		if content = rest; content == "" || content[0] == '#' {
			return s.place(indent, "", false, start)
		}
	}
	below := s.below
	s.below = -1
	key, value, ok := splitKey(content)
	switch isItem := column > indent; {
	case !ok && isItem:
		return s.place(indent, "", false, start) && s.scalar(content, parent)
	case !ok: // a scalar on the line below its key
		return below >= 0 && indent > below && s.place(indent, "", false, start) && s.scalar(content, below)
	case isItem:
		key = ""
	}
	if value == "" {
		s.below = column
	}
	return s.place(indent, key, value == "", start) && s.scalar(value, column)
}

// next returns the line at pos without its end, and goes past it.
func (s *scanner) next() string {
	rest := s.data[s.pos:]
	n := bytes.IndexByte(rest, '\n')
	if n < 0 {
		n = len(rest)
		s.pos++
	}
	s.pos += n + 1
	s.pos = min(s.pos, len(s.data))
	s.line++
	return string(rest[:n])
}

// splitKey splits a key from what follows its colon, without comments.
func splitKey(content string) (key, value string, ok bool) {
	switch content[0] {
	case '"', '\'':
		end := strings.IndexByte(content[1:], content[0]) + 1
		if end < 1 || strings.Contains(content[:end], `\`) {
			return "", "", false
		}
		key, value = content[1:end], content[end+1:]
	default:
		if strings.IndexByte("&*!|>%@`?{[]},", content[0]) >= 0 {
			return "", "", false
		}
		end := strings.Index(content+" ", ": ")
		if end < 1 {
			return "", "", false
		}
		key, value = strings.TrimRight(content[:end], " "), content[end:]
		if strings.Contains(key, " #") || key == "<<" {
			return "", "", false
		}
	}
	if value == ":" {
		return key, "", true
	}
	if !strings.HasPrefix(value, ": ") {
		return "", "", false
	}
	if value = strings.TrimSpace(value[2:]); strings.HasPrefix(value, "#") {
		value = ""
	}
	return key, value, true
}

// scalar goes past a value that starts with text, on lines deeper than parent.
func (s *scanner) scalar(text string, parent int) bool {
	if text == "" {
		return true
	}
	switch text[0] {
	case '"', '\'':
		return s.quoted(text)
	case '[', '{':
		return isClosedFlow(text)
	case '&', '*', '!', '%', '@', '`', '?', ']', '}', ',':
		return false
	case '|', '>':
	default: // plain
		if strings.Contains(text+" ", ": ") {
			return false
		}
	}
	s.skipDeeper(parent)
	return true
}

func (s *scanner) skipDeeper(parent int) {
	for s.pos < len(s.data) {
		pos, line := s.pos, s.line
		text := s.next()
		content := strings.TrimLeft(text, " ")
		if strings.TrimSpace(content) != "" && len(text)-len(content) <= parent {
			s.pos, s.line = pos, line
			return
		}
	}
}

// quoted goes past a quoted scalar, whose lines may have any indent.
func (s *scanner) quoted(text string) bool {
	quote, rest := text[0], text[1:]
	for {
		for i := 0; i < len(rest); i++ {
			switch {
			case rest[i] == '\\' && quote == '"':
				i++
			case rest[i] == quote && quote == '\'' && strings.HasPrefix(rest[i+1:], "'"):
				i++
			case rest[i] == quote:
				after := strings.TrimSpace(rest[i+1:])
				return after == "" || strings.HasPrefix(rest[i+1:], " ") && after[0] == '#'
			}
		}
		if s.pos >= len(s.data) {
			return false
		}
		if rest = s.next(); strings.HasPrefix(rest, "---") || strings.HasPrefix(rest, "...") || strings.Contains(rest, "\r") {
			return false
		}
	}
}

// isClosedFlow reports whether a value in flow style ends on its line, with no
// more than one string that could hide a bracket.
func isClosedFlow(text string) bool {
	last := map[byte]byte{'[': ']', '{': '}'}[text[0]]
	inner, ok := strings.CutSuffix(text[1:], string(last))
	if !ok {
		return false
	}
	if before, rest, ok := strings.Cut(inner, `"`); ok {
		quoted, after, closed := strings.Cut(rest, `"`)
		starts := strings.TrimSpace(before) == "" || strings.HasSuffix(before, ": ") || strings.HasSuffix(before, ", ")
		if !starts || !closed || strings.Contains(quoted, `\`) {
			return false
		}
		inner = before + after
	}
	return !strings.ContainsAny(inner, "[]{}\"'&*!#\\|>%@`?")
}

// place notes where in the document a key is, and whether a section starts or
// ends there. A key that opens has its value on the lines below.
func (s *scanner) place(indent int, key string, opens bool, start int) bool {
	if s.awaits != "" {
		s.settle(indent, key)
	}
	if s.schemas >= 0 && indent < s.schemas {
		s.closeSection(start)
		s.schemas = -1
	}
	if s.components >= 0 && indent < s.components {
		s.components = -1
	}
	switch {
	case indent == 0 && key == "components":
		return s.await("components", opens)
	case indent == s.components && key == "schemas":
		return s.await("schemas", opens)
	case indent == s.schemas:
		if key == "" {
			return false
		}
		s.closeSection(start)
		s.sections = append(s.sections, section{name: key, start: start, line: s.line})
		s.open = true
	}
	return true
}

// await expects the children of a key, which the document may have once.
func (s *scanner) await(key string, opens bool) bool {
	s.awaits = key
	return opens && !s.found
}

// settle takes the indent of the first child. A child that is not deeper is
// none.
func (s *scanner) settle(indent int, key string) {
	switch {
	case s.awaits == "components" && indent > 0 && key != "":
		s.components = indent
	case s.awaits == "schemas" && indent > s.components && key != "":
		s.schemas = indent
		s.found = true
	}
	s.awaits = ""
}

func (s *scanner) closeSection(end int) {
	if s.open {
		s.sections[len(s.sections)-1].end = end
		s.open = false
	}
}

func (s *scanner) hasDuplicates() bool {
	seen := make(map[string]bool, len(s.sections))
	for _, section := range s.sections {
		if seen[section.name] {
			return true
		}
		seen[section.name] = true
	}
	return false
}
