//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import "time"

// jobRunJSON has the fields of a JobRun without its methods. Package json would otherwise call the
// methods of the embedded Job, which know only the fields of the job.
type jobRunJSON struct {
	plainJob

	Attached bool
	Polls    int
	Elapsed  time.Duration
}

type plainJob Job

// MarshalJSON writes one object with the fields of the job and of the run.
func (r JobRun) MarshalJSON() ([]byte, error) {
	fields := jobRunJSON{
		plainJob: plainJob(r.Job),
		Attached: r.Attached,
		Polls:    r.Polls,
		Elapsed:  r.Elapsed,
	}
	return encodeExtra(fields, r.Extra)
}

// UnmarshalJSON reads the object that MarshalJSON writes.
func (r *JobRun) UnmarshalJSON(b []byte) error {
	fields := jobRunJSON{
		plainJob: plainJob(r.Job),
		Attached: r.Attached,
		Polls:    r.Polls,
		Elapsed:  r.Elapsed,
	}
	err := decodeExtra(b, &fields, &fields.Extra)
	if err != nil {
		return err
	}
	*r = JobRun{
		Job:      Job(fields.plainJob),
		Attached: fields.Attached,
		Polls:    fields.Polls,
		Elapsed:  fields.Elapsed,
	}
	return nil
}
