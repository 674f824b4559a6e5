package doctor

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// jobFacts are the facts about jobs.
var jobFacts = []Fact{
	{
		ID:     "jobs/oldest-first",
		Says:   "Without orderBy, jobs come oldest first.",
		Source: "server source, JobsHelper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			var times []time.Time
			for _, job := range e.jobs(ctx) {
				t, err := parseTime(textOf(job, "startTime"))
				if err != nil {
					return unseen("a time has another format")
				}
				times = append(times, t)
			}
			if len(times) < 2 {
				return unseen("there are fewer than two jobs")
			}
			return wants(slices.IsSortedFunc(times, time.Time.Compare), "the first %d jobs are not sorted by time", len(times))
		},
	},
	{
		ID:     "jobs/times-without-zero-seconds",
		Says:   "Times of jobs are UTC in whole seconds, and leave the seconds out if they are zero.",
		Source: "recorded traffic; JobResponseMapper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			return e.eachJob(ctx, func(job map[string]any) verdict {
				for _, name := range []string{"startTime", "lastUpdatedAt"} {
					text := textOf(job, name)
					if text != "" && !isJobTime(text) {
						return differs("%s has another format", name)
					}
				}
				return holds()
			})
		},
	},
	{
		ID:     "jobs/updated-only-when-final",
		Says:   "A job has lastUpdatedAt only after it ended.",
		Source: "recorded traffic; JobResponseMapper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			return e.eachJob(ctx, func(job map[string]any) verdict {
				isFinal := slices.Contains([]string{"succeeded", "failed", "cancelled"}, textOf(job, "status"))
				hasTime := job["lastUpdatedAt"] != nil
				return wants(isFinal == hasTime, "a job with status %s has lastUpdatedAt: %t", plainWord(textOf(job, "status")), hasTime)
			})
		},
	},
	{
		ID:     "jobs/duration-is-iso-8601",
		Says:   "The duration of a job has hours, minutes and seconds, such as PT8H6M12S; only pending jobs lack it.",
		Source: "server source, JobResponseMapper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			return e.eachJob(ctx, func(job map[string]any) verdict {
				duration := textOf(job, "duration")
				if duration == "" {
					return wants(textOf(job, "status") == "pending", "a job with status %s has none", plainWord(textOf(job, "status")))
				}
				return wants(isJobDuration(duration), "a duration has another format")
			})
		},
	},
	{
		ID:     "jobs/known-values",
		Says:   "Status and type of jobs have the values that the client knows.",
		Source: "API document; server source, JobStatus.kt",
		check: func(ctx context.Context, e *examination) verdict {
			statuses := []string{"pending", "queued", "running", "incomplete", "failed", "succeeded", "cancelled"}
			types := []string{"sync", "reset", "refresh", "clear"}
			return e.eachJob(ctx, func(job map[string]any) verdict {
				status, jobType := textOf(job, "status"), textOf(job, "jobType")
				if !slices.Contains(statuses, status) {
					return differs("a job has the status %s", plainWord(status))
				}
				return wants(slices.Contains(types, jobType), "a job has the type %s", plainWord(jobType))
			})
		},
	},
	{
		ID:     "jobs/clears-are-resets",
		Says:   "Jobs that clear data are stored as resets, so the filter jobType=clear finds none.",
		Source: "server source, DefaultJobCreator.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/jobs", "limit", "1", "jobType", "clear")
			if !x.ok() {
				return unseen("the list returns status %d", x.status)
			}
			return wants(len(x.items()) == 0, "the filter finds jobs")
		},
	},
	{
		ID:     "jobs/unknown-order-is-400",
		Says:   "An unknown orderBy returns 400.",
		Source: "server source, JobsHelper.kt",
		check:  returns(http.StatusBadRequest, "/jobs", "limit", "1", "orderBy", "jobId|ASC"),
	},
	{
		ID:     "jobs/millisecond-filters-are-400",
		Says:   "A date filter in milliseconds returns 400; it must be an ISO 8601 time.",
		Source: "Micronaut source",
		check:  returns(http.StatusBadRequest, "/jobs", "limit", "1", "createdAtStart", "1700000000000"),
	},
	{
		ID:     "jobs/filter-by-update",
		Says:   "The filter updatedAtStart leaves out jobs that ended before.",
		Source: "server source, DefaultJobPersistence.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/jobs", "limit", "1", "updatedAtStart", "2999-01-01T00:00:00Z")
			if !x.ok() {
				return differs("the status is %d (%s)", x.status, x.kind())
			}
			return wants(len(x.items()) == 0, "the filter is ignored")
		},
	},
	{
		ID:     "jobs/order-by-update",
		Says:   "orderBy=updatedAt|DESC sorts jobs by their last update, the newest first.",
		Source: "server source, JobsHelper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/jobs", "limit", "100", "orderBy", "updatedAt|DESC")
			if !x.ok() {
				return differs("the status is %d (%s)", x.status, x.kind())
			}
			var times []time.Time
			for _, job := range x.items() {
				t, err := parseTime(textOf(job, "lastUpdatedAt"))
				if err == nil {
					times = append(times, t)
				}
			}
			if len(times) < 2 {
				return unseen("there are fewer than two jobs that ended")
			}
			slices.Reverse(times)
			return wants(slices.IsSortedFunc(times, time.Time.Compare), "the jobs are not sorted")
		},
	},
}

// jobs returns the first jobs that the caller can see.
func (e *examination) jobs(ctx context.Context) []map[string]any {
	return e.ask(ctx, "/jobs", "limit", "100").items()
}

// eachJob returns the first verdict other than Holds, or Unseen if there are no jobs.
func (e *examination) eachJob(ctx context.Context, look func(job map[string]any) verdict) verdict {
	return each(e.jobs(ctx), "jobs", look)
}

// each returns the first verdict other than Holds, or Unseen if there are no items.
func each(items []map[string]any, name string, look func(item map[string]any) verdict) verdict {
	if len(items) == 0 {
		return unseen("there are no %s", name)
	}
	for _, item := range items {
		if v := look(item); v.state != Holds {
			return v
		}
	}
	return holds()
}

var (
	jobTime     = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$`)
	jobDuration = regexp.MustCompile(`^PT(\d+H)?(\d+M)?(\d+S)?$`)
)

// isJobTime reports whether a text has the format of times of jobs.
func isJobTime(text string) bool {
	const zeroSeconds = ":00Z"
	hasZeroSeconds := len(text) == len("2006-01-02T15:04:05Z") && text[len(text)-len(zeroSeconds):] == zeroSeconds
	return jobTime.MatchString(text) && !hasZeroSeconds
}

func isJobDuration(text string) bool { return jobDuration.MatchString(text) && len(text) > len("PT") }

// parseTime reads a time with or without seconds.
func parseTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err == nil {
		return t, nil
	}
	return time.Parse("2006-01-02T15:04Z07:00", text)
}
