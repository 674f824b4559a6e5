// Package servertest tests package airbytetemporal on a Temporal server in the test process. It is a module of
// its own, because the server has hundreds of dependencies. Run it with scripts/temporal.sh.
package servertest
