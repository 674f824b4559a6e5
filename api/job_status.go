//airbytegen:needs JobStatus JobStatusSucceeded JobStatusFailed JobStatusCancelled

package airbyte

// Final reports whether a job with this status has ended and keeps the status: succeeded, failed or
// cancelled. Incomplete is not final: an attempt has failed, and another may follow. Queued can last for
// hours. Unknown statuses are not final either (server source, config-models/JobStatus.kt).
func (v JobStatus) Final() bool {
	switch v {
	case JobStatusSucceeded, JobStatusFailed, JobStatusCancelled:
		return true
	default:
		return false
	}
}
