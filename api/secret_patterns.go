package airbyte

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file searches many secrets at once. The secrets are sorted, so that at each place of a string a binary
// search finds those that may stand there.

// patterns are secrets in the form in which find searches for them. The time that a search takes hardly
// depends on their number.
type patterns struct {
	kinds  map[string]pattern // by text
	sorted []string
	prefix []int     // of each pattern in sorted: the longest other one that it begins with, or -1
	starts [256]bool // bytes that patterns begin with
}

// pattern says how a secret is searched.
type pattern struct {
	isWhole   bool // hidden only as a whole word
	isPartial bool // its beginning is hidden, too
}

func newPatterns() *patterns { return &patterns{kinds: map[string]pattern{}} }

// add adds a pattern. If it is known, the stricter kind counts.
func (p *patterns) add(text string, kind pattern) {
	known, isKnown := p.kinds[text]
	if isKnown {
		kind.isWhole = kind.isWhole && known.isWhole
		kind.isPartial = kind.isPartial || known.isPartial
	}
	p.kinds[text] = kind
}

// sort prepares the patterns for find. Call it after the last pattern has been added.
func (p *patterns) sort() {
	for text := range p.kinds {
		p.sorted = append(p.sorted, text)
	}
	slices.Sort(p.sorted)
	p.prefix = make([]int, len(p.sorted))
	for i, text := range p.sorted {
		before := i - 1
		for before >= 0 && !strings.HasPrefix(text, p.sorted[before]) {
			before = p.prefix[before]
		}
		p.prefix[i] = before
		if text != "" {
			p.starts[text[0]] = true
		}
	}
}

// cut says whether a string may have been cut off at its end.
type cut int

const (
	isComplete cut = iota
	maybeCut       // nothing shows whether its end is missing
	isCut
)

// find returns the parts of form that are secrets. form is a form of t.
func (p *patterns) find(t, form text, end cut) []span {
	if len(p.sorted) == 0 {
		return nil
	}
	var found []span
	all := string(form.bytes)
	for i := 0; i < len(all); i++ {
		if !p.starts[all[i]] {
			continue
		}
		size := p.match(t, form, all[i:], end)
		if size == 0 {
			continue
		}
		found = append(found, span{start: i, end: i + size})
		if size >= longMatch {
			i += size - longMatch
		}
	}
	return found
}

// longMatch is the number of bytes at the end of a found secret in which another one may begin. Looking at
// each byte of a long secret that repeats itself would take too long.
const longMatch = 1 << 10

// match returns the number of bytes of the secret that stands at the beginning of rest, which is the end of
// form, or 0.
func (p *patterns) match(t, form text, rest string, end cut) int {
	after, isPattern := slices.BinarySearch(p.sorted, rest)
	if isPattern {
		after++
	}
	at := len(form.bytes) - len(rest)
	before := t.bytes[:form.from[at]]
	// All patterns between one that rest begins with and rest begin with the same one.
	for i := after - 1; i >= 0; i = p.prefix[i] {
		text := p.sorted[i]
		if !strings.HasPrefix(rest, text) {
			continue
		}
		behind := t.bytes[form.to[at+len(text)-1]:]
		joins := isWord(text)
		isInWord := endsInWord(before, joins) || startsInWord(behind, joins)
		if !p.kinds[text].isWhole || !isInWord {
			return len(text)
		}
	}
	return p.matchBeginning(before, rest, after, end)
}

// matchBeginning is like match, for the beginning of a secret: of a long one, and of any that was cut off.
// The secrets that share most with rest are next to it in p.sorted.
func (p *patterns) matchBeginning(before []byte, rest string, after int, end cut) int {
	longest := 0
	for _, i := range []int{after - 1, after} {
		if i < 0 || i >= len(p.sorted) {
			continue
		}
		size := commonPrefix(rest, p.sorted[i])
		isLong := size >= minPartialLength && p.kinds[p.sorted[i]].isPartial
		if isLong || isCutOff(before, rest[size:], size, end) {
			longest = max(longest, size)
		}
	}
	return longest
}

// isCutOff reports whether a string was cut off after the first bytes of a secret. before and behind are the
// parts of the string around them.
func isCutOff(before []byte, behind string, size int, end cut) bool {
	isAtEllipsis := strings.HasPrefix(behind, "...") || strings.HasPrefix(behind, "…")
	if isAtEllipsis {
		return size >= minWordLength || (size >= minSecretLength && !endsInWord(before, false))
	}
	if behind != "" || size == 0 || end == isComplete {
		return false
	}
	if size >= minSecretLength {
		return true
	}
	isEnough := end == isCut || size > 1
	return isEnough && !endsInWord(before, false)
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// endsInWord reports whether a string ends within a word. Underscores join words only.
func endsInWord(b []byte, joinsWords bool) bool {
	r, _ := utf8.DecodeLastRune(b)
	return isWordRune(r, joinsWords)
}

func startsInWord(b []byte, joinsWords bool) bool {
	r, _ := utf8.DecodeRune(b)
	return isWordRune(r, joinsWords)
}

func isWordRune(r rune, joinsWords bool) bool {
	if r == utf8.RuneError {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || (joinsWords && r == '_')
}
