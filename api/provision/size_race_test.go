//go:build race

package provision_test

// isSlow is set with the race detector, which makes the large tests take many minutes.
const isSlow = true
