// Package terminaltest opens terminals for tests of commands, on Linux.
package terminaltest
