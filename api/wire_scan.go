package airbyte

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// jsonScanner finds the ends of JSON values. Its methods that return ok or a bool return false if the JSON
// is not valid, is not valid UTF-8, or is too deep. Then the offset has no meaning.
type jsonScanner struct {
	data  []byte
	at    int // offset of the next byte
	depth int // number of objects and arrays around it
}

// maxScanDepth is the greatest depth that is read. Responses of servers are not nearly as deep.
const maxScanDepth = 200

// first skips white space, and returns the first byte after it, or 0 at the end.
func (s *jsonScanner) first() byte {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// isAtEnd reports whether only white space follows.
func (s *jsonScanner) isAtEnd() bool {
	s.first()
	return s.at == len(s.data)
}

// begin enters an object or an array that ends with a byte. It reports whether there is a member or an
// element. After the last one, call end.
func (s *jsonScanner) begin(end byte) bool {
	s.at++
	s.depth++
	return s.depth <= maxScanDepth && s.first() != end
}

// more reports whether there is another member or element.
func (s *jsonScanner) more() bool {
	if s.first() != ',' {
		return false
	}
	s.at++
	return true
}

// end leaves an object or an array.
func (s *jsonScanner) end(end byte) bool {
	if s.depth > maxScanDepth || s.first() != end {
		return false
	}
	s.at++
	s.depth--
	return true
}

// name reads the name of a member and the colon. A name with escapes is not ok.
func (s *jsonScanner) name() (name []byte, ok bool) {
	if s.first() != '"' {
		return nil, false
	}
	start := s.at
	hasEscapes, ok := s.quoted()
	if !ok || hasEscapes {
		return nil, false
	}
	name = s.data[start+1 : s.at-1]
	if s.first() != ':' {
		return nil, false
	}
	s.at++
	return name, true
}

// raw reads the next value.
func (s *jsonScanner) raw() (value []byte, ok bool) {
	s.first()
	start := s.at
	ok = s.skip()
	return s.data[start:s.at], ok
}

// skip skips the next value.
func (s *jsonScanner) skip() bool {
	switch s.first() {
	case '{':
		return s.skipObject()
	case '[':
		return s.skipArray()
	case '"':
		_, ok := s.quoted()
		return ok
	case 'n':
		return s.literal("null")
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	default:
		return s.number()
	}
}

func (s *jsonScanner) skipObject() bool {
	for more := s.begin('}'); more; more = s.more() {
		if s.first() != '"' {
			return false
		}
		_, ok := s.quoted() // a name with escapes is ok here
		if !ok || s.first() != ':' {
			return false
		}
		s.at++
		if !s.skip() {
			return false
		}
	}
	return s.end('}')
}

func (s *jsonScanner) skipArray() bool {
	for more := s.begin(']'); more; more = s.more() {
		if !s.skip() {
			return false
		}
	}
	return s.end(']')
}

// literal skips true, false or null.
func (s *jsonScanner) literal(literal string) bool {
	end := s.at + len(literal)
	if end > len(s.data) || string(s.data[s.at:end]) != literal {
		return false
	}
	s.at = end
	return true
}

// number skips a number.
func (s *jsonScanner) number() bool {
	s.skipByte('-')
	if !s.skipByte('0') && !s.digits() {
		return false
	}
	if s.skipByte('.') && !s.digits() {
		return false
	}
	if s.skipByte('e') || s.skipByte('E') {
		if !s.skipByte('+') {
			s.skipByte('-')
		}
		return s.digits()
	}
	return true
}

// digits skips digits. It returns false if there are none.
func (s *jsonScanner) digits() bool {
	start := s.at
	for s.at < len(s.data) && s.data[s.at] >= '0' && s.data[s.at] <= '9' {
		s.at++
	}
	return s.at > start
}

// skipByte skips the next byte if it is c.
func (s *jsonScanner) skipByte(c byte) bool {
	if s.at < len(s.data) && s.data[s.at] == c {
		s.at++
		return true
	}
	return false
}

// quoted skips a string that begins with the next byte.
func (s *jsonScanner) quoted() (hasEscapes, ok bool) {
	s.at++
	for {
		s.plain()
		if s.at >= len(s.data) {
			return false, false
		}
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			return hasEscapes, true
		case c == '\\':
			hasEscapes = true
			if !s.escape() {
				return false, false
			}
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(s.data[s.at:])
			if r == utf8.RuneError && size == 1 {
				return false, false
			}
			s.at += size
		case c < ' ':
			return false, false
		default:
			s.at++
		}
	}
}

// Numbers whose eight bytes are equal.
const (
	everyByte = 0x0101010101010101
	everyHigh = 0x80 * everyByte
)

// plain skips eight bytes at a time, up to a quote, a backslash, a control character or a byte of a
// character outside of ASCII. Fewer than eight bytes at the end are not skipped.
func (s *jsonScanner) plain() {
	for s.at+8 <= len(s.data) {
		eight := binary.LittleEndian.Uint64(s.data[s.at:])
		// A subtraction sets the highest bit of a byte that is too small. It may also set the highest bits
		// of later bytes, but only the first one counts.
		control := eight - ' '*everyByte
		quote := (eight ^ '"'*everyByte) - everyByte
		backslash := (eight ^ '\\'*everyByte) - everyByte
		found := (eight | control | quote | backslash) & everyHigh
		if found != 0 {
			s.at += bits.TrailingZeros64(found) / 8
			return
		}
		s.at += 8
	}
}

// escape skips an escape sequence.
func (s *jsonScanner) escape() bool {
	if s.at+1 >= len(s.data) {
		return false
	}
	c := s.data[s.at+1]
	s.at += 2
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		return s.hexadecimals()
	default:
		return false
	}
}

// hexadecimals skips four hexadecimal digits.
func (s *jsonScanner) hexadecimals() bool {
	for range 4 {
		if !s.hexadecimal() {
			return false
		}
	}
	return true
}

// hexadecimal skips a hexadecimal digit.
func (s *jsonScanner) hexadecimal() bool {
	if s.at >= len(s.data) {
		return false
	}
	c := s.data[s.at]
	s.at++
	isDigit := c >= '0' && c <= '9'
	c |= 0x20 // a letter in lower case
	return isDigit || (c >= 'a' && c <= 'f')
}
