package agent

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word of an intent or of a text about an operation.
type word struct {
	stem   string
	plural bool
	isName bool // starts with an upper-case letter, after another word
	fixed  bool // was misspelt
}

// wordsOf splits text into words, at spaces, punctuation and the humps of identifiers.
func wordsOf(text string) []word {
	var words []word
	for _, part := range strings.FieldsFunc(splitHumps(text), notInWord) {
		isName := len(words) > 0 && isTitle(part)
		part = strings.ReplaceAll(strings.ToLower(part), "'", "")
		if part == "" {
			continue
		}
		words = append(words, word{stem: stem(part), plural: isPlural(part), isName: isName})
	}
	return words
}

// isTitle reports whether only the first letter of a word is in upper case.
func isTitle(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	rest := s[size:]
	return rest != "" && unicode.IsUpper(first) && strings.ToLower(rest) == rest
}

func notInWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
}

// splitHumps puts a space between a lower-case and an upper-case letter in words that start with a lower-case
// letter, as in createJob, but not in names, as in HubSpot.
func splitHumps(text string) string {
	var b strings.Builder
	previous := ' '
	isName := false
	for _, r := range text {
		if !unicode.IsLetter(previous) {
			isName = unicode.IsUpper(r)
		}
		if unicode.IsUpper(r) && unicode.IsLower(previous) && !isName {
			b.WriteByte(' ')
		}
		if r == '’' {
			r = '\''
		}
		b.WriteRune(r)
		previous = r
	}
	return b.String()
}

// isPlural reports whether a lower-case word looks like a plural.
func isPlural(s string) bool {
	if s == "people" {
		return true
	}
	return len(s) > 3 && strings.HasSuffix(s, "s") && !endsLikeSingular(s)
}

// endsLikeSingular reports whether a word that ends in s looks like a singular, such as status or access.
func endsLikeSingular(s string) bool {
	return strings.HasSuffix(s, "ss") || strings.HasSuffix(s, "us") || strings.HasSuffix(s, "is")
}

// stem removes common endings of a lower-case word, so that forms of one word become equal. Stems need not be
// words.
func stem(s string) string {
	if len(s) <= 3 || slices.Contains(unchanged, s) {
		return s
	}
	switch {
	case strings.HasSuffix(s, "ies") && len(s) > 4:
		s = s[:len(s)-3] + "y"
	case strings.HasSuffix(s, "s") && !endsLikeSingular(s):
		s = s[:len(s)-1]
	}
	for _, ending := range []string{"ing", "ed"} {
		root, found := strings.CutSuffix(s, ending)
		if found && isRoot(root) && !strings.HasSuffix(s, "eed") {
			s = withoutDouble(root)
			break
		}
	}
	if len(s) > 4 {
		s = strings.TrimSuffix(s, "e")
	}
	return s
}

// unchanged lists words that differ in meaning from their stem: "set" is an action, "settings" are not.
var unchanged = []string{"running", "setting", "settings"}

// isRoot reports whether a word without its ending can still be a word.
func isRoot(s string) bool {
	return len(s) >= 3 && strings.ContainsAny(s, "aeiouy")
}

// withoutDouble removes one of two equal consonants at the end, as in stopp, but not in kill or pass.
func withoutDouble(s string) string {
	last := s[len(s)-1]
	if s[len(s)-2] != last || strings.ContainsRune("aeiousz", rune(last)) {
		return s
	}
	if len(s) == 4 && last == 'l' {
		return s
	}
	return s[:len(s)-1]
}

// spellOut replaces contractions, and abbreviations that operators and chats use.
func spellOut(text string) string {
	var b strings.Builder
	for text != "" {
		word, rest := cutBefore(text, notInAbbreviation)
		between, next := cutBefore(rest, inAbbreviation)
		b.WriteString(spelledOut(word))
		b.WriteString(between)
		text = next
	}
	return b.String()
}

// cutBefore cuts a text before the first rune for which a condition holds.
func cutBefore(text string, holds func(rune) bool) (before, rest string) {
	i := strings.IndexFunc(text, holds)
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i:]
}

// inAbbreviation reports whether a rune may be in a word that spellOut replaces. An underscore keeps identifiers whole.
func inAbbreviation(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '_'
}

func notInAbbreviation(r rune) bool { return !inAbbreviation(r) }

// spelledOut returns the words that a word stands for.
func spelledOut(w string) string {
	full, found := abbreviations[strings.ToLower(w)]
	if found {
		return full
	}
	verb, isNegated := strings.CutSuffix(w, "n't")
	if isNegated {
		return verb + " not"
	}
	return w
}

// abbreviations gives the full form of words in lower case.
var abbreviations = map[string]string{
	"can't":       "can not",
	"cannot":      "can not",
	"cfg":         "configuration",
	"conf":        "configuration",
	"conn":        "connection",
	"conns":       "connections",
	"creds":       "credentials",
	"def":         "definition",
	"defs":        "definitions",
	"del":         "delete",
	"desc":        "description",
	"dest":        "destination",
	"dests":       "destinations",
	"dont":        "do not",
	"dp":          "dataplane",
	"dwh":         "warehouse",
	"grp":         "group",
	"grps":        "groups",
	"healthcheck": "health check",
	"ls":          "list",
	"org":         "organization",
	"orgs":        "organizations",
	"perm":        "permission",
	"perms":       "permissions",
	"pls":         "please",
	"plz":         "please",
	"pw":          "password",
	"pwd":         "password",
	"rm":          "delete",
	"src":         "source",
	"srcs":        "sources",
	"u":           "you",
	"usr":         "user",
	"who's":       "who is",
	"whos":        "who is",
	"what's":      "what is",
	"whats":       "what is",
	"won't":       "will not",
	"ws":          "workspace",
}
