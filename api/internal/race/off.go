//go:build !race

// Package race tells tests whether the race detector is on. With it, tests without goroutines take many times as long
// and find nothing more, so the longest of them do less.
package race

// Enabled reports whether the race detector is on.
const Enabled = false
