package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/urfave/cli/v3"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// waitCommand returns the verb that waits for a job.
func (p *program) waitCommand() *cli.Command {
	flags := []cli.Flag{
		outputFlag(),
		&cli.DurationFlag{
			Name:  flagTimeout,
			Usage: "give up waiting after a `duration`, such as 30m; the job keeps running; 0 waits until it has ended",
		},
		&cli.DurationFlag{
			Name:  flagCancelAfter,
			Usage: "cancel the job if it has not ended a `duration` after its start, such as 30m; needs -mode write",
		},
		&cli.DurationFlag{
			Name:  flagInterval,
			Usage: "ask for the status every `duration`, at least 1s; by default more and more rarely",
		},
	}
	flags = append(flags, serverFlags()...)
	flags = append(flags, limitFlags()...)
	return &cli.Command{
		Name:      "wait",
		Usage:     "wait until a job has ended",
		ArgsUsage: "JOB",
		Description: `Ending the command never cancels the job: run it again to go on waiting. Only a job that has succeeded
gives exit code 0.`,
		Flags:  flags,
		Action: p.wait,
	}
}

// wait waits for a job, in several calls if that takes longer than one may.
func (p *program) wait(ctx context.Context, c *cli.Command) error {
	jobID, err := strconv.ParseInt(c.Args().First(), 10, 64)
	if err != nil || c.Args().Len() != 1 {
		return commandline.Usagef("want the ID of one job, such as 1234")
	}
	timeout := c.Duration(flagTimeout)
	if timeout < 0 {
		return commandline.Usagef("-%s: want a positive duration", flagTimeout)
	}
	s, err := p.openSession(ctx, c)
	if err != nil {
		return err
	}
	defer s.close()
	call := agent.WaitCall{
		JobID:       jobID,
		CancelAfter: c.Duration(flagCancelAfter),
		Interval:    c.Duration(flagInterval),
		Progress:    p.progress(timeout),
	}
	result, err := s.waitUntil(ctx, call, timeout)
	if err != nil {
		return err
	}
	err = p.print(c, result)
	if err != nil {
		return err
	}
	return outcome(result)
}

// waitUntil waits until the job has ended, or for some time if the timeout is not 0.
func (s *session) waitUntil(ctx context.Context, call agent.WaitCall, timeout time.Duration) (json.RawMessage, error) {
	const longest = 5 * time.Minute // of one call
	start := time.Now()
	if call.CancelAfter > 0 {
		call.Timeout = timeout // the call has no bound of its own
		return s.Wait(ctx, call)
	}
	for {
		call.Timeout = longest
		if timeout > 0 {
			call.Timeout = min(longest, max(timeout-time.Since(start), time.Second))
		}
		result, err := s.Wait(ctx, call)
		if err != nil {
			return nil, err
		}
		done, _ := jobStatus(result)
		isTimeUp := timeout > 0 && time.Since(start) >= timeout
		if done || isTimeUp {
			return withWaited(result, time.Since(start))
		}
	}
}

// withWaited sets the time of all calls in the result of the last one.
func withWaited(result json.RawMessage, waited time.Duration) (json.RawMessage, error) {
	var fields struct {
		Done   bool            `json:"done"`
		Status json.RawMessage `json:"status"`
		Job    json.RawMessage `json:"job"`
		Waited int64           `json:"waitedSeconds"`
		Next   string          `json:"next,omitempty"`

		Warnings []string `json:"warnings,omitempty"`
	}
	err := json.Unmarshal(result, &fields)
	if err != nil {
		return nil, fmt.Errorf("reading the result: %w", err)
	}
	fields.Waited = int64(waited / time.Second)
	return json.Marshal(fields)
}

// progress returns a function that prints a line when the status changes, and then once a minute. Its times are those of
// the command, not of one of its calls. A timeout of 0 is none.
func (p *program) progress(timeout time.Duration) func(agent.Progress) {
	const every = time.Minute
	start := time.Now()
	var last airbyte.JobStatus
	var printed time.Time
	return func(state agent.Progress) {
		if state.Status == last && time.Since(printed) < every {
			return
		}
		last = state.Status
		printed = time.Now()
		text := fmt.Sprintf("waiting for job %d", state.JobID)
		if state.Status != "" {
			text = fmt.Sprintf("job %d: %.20s", state.JobID, state.Status)
		}
		times := time.Since(start).Round(time.Second).String()
		if timeout > 0 {
			times += " of at most " + timeout.String()
		}
		fmt.Fprintf(p.stderr, "%s (%s)\n", printable(text), times)
	}
}

// jobStatus reads the result of a wait.
func jobStatus(result json.RawMessage) (done bool, status airbyte.JobStatus) {
	var fields struct {
		Done   bool              `json:"done"`
		Status airbyte.JobStatus `json:"status"`
	}
	_ = json.Unmarshal(result, &fields) // a result is valid JSON
	return fields.Done, fields.Status
}

// outcome returns the error of a wait whose job has not succeeded.
func outcome(result json.RawMessage) error {
	done, status := jobStatus(result)
	switch {
	case !done:
		return &notEndedError{}
	case status != airbyte.JobStatusSucceeded:
		return &failedJobError{status: string(status)}
	}
	return nil
}
