package main

import "runtime/debug"

// tuneGC sets how often the garbage collector runs, for documents of a total size
// in bytes. With small documents a run is short, so it saves time to collect
// rarely, and the memory that this costs is small. Large documents need the
// collector.
func tuneGC(size int) {
	const small = 2 << 20
	if size < small {
		debug.SetGCPercent(400)
	} else {
		debug.SetGCPercent(50)
	}
}
