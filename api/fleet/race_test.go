//go:build race

package fleet_test

// underRace reports whether the race detector is on. It makes tests that only count requests take minutes, so
// these do less. CI also runs all tests without it.
const underRace = true
