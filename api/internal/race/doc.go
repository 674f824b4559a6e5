// Package race tells tests whether the race detector is on. It makes them take about ten times as long. A test
// without goroutines may do less then, because CI also runs all tests without the detector.
package race
