// Package streams chooses the streams of a connection from those that its source offers, and reports what
// a change of the source's schema means for them.
//
// Ask for the streams with [airbyte.StreamsService.GetProperties], and name the destination, because the
// sync modes depend on it. Then:
//
//   - [Select] turns the streams into those of a connection. Rules choose them by name or pattern. Modes,
//     cursors and primary keys have defaults that servers accept.
//   - [Check] reports why streams of a connection no longer fit its source.
//   - [Compare] lists what has changed since an earlier response, which you have kept.
//
// No function of this package sends a request.
package streams
