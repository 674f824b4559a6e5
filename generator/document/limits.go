package document

import (
	"errors"
)

// Limits on what a document may make us hold in memory. The largest document
// known, with the typed configuration of every connector, has 3.3 MB, some
// 200,000 nodes and a depth of 20.
const (
	maxDocumentBytes = 32 << 20
	maxDocumentNodes = 2_000_000
	maxDocumentDepth = 400
)

// MaxAddedNodes is how much overlays may add to a document.
const MaxAddedNodes = 300_000

var ErrTooLarge = errors.New("the document grows past the limit of what a document may hold")
