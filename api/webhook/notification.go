// Package webhook receives the notifications that Airbyte sends when a sync ends, when a schema changes, or when a
// connection is disabled.
//
// A [Receiver] is an [http.Handler] that reads notifications. Airbyte does not sign them, so anybody who knows the URL
// can forge them. [Verify] compares the notification of a sync with the API.
//
//	receiver, err := webhook.New(token, func(ctx context.Context, n *webhook.Notification) {
//		job, err := webhook.Verify(ctx, client, n)
//		// …
//	})
//	http.Handle("/airbyte/", http.StripPrefix("/airbyte", receiver))
//
// [Receiver.Settings] returns the settings with which a workspace sends its notifications to the receiver. Servers
// have these settings since 1.6.
//
// A notification is lost if the receiver does not respond: servers do not send it again. Poll from time to time as
// well, or let the watcher of package fleet do so: [Hint] makes it look sooner.
package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Trigger is the event that made Airbyte send a notification. Its values are those of the settings of a workspace.
// A [Receiver] also keeps triggers that this package does not know.
type Trigger string

// The triggers that this package knows.
const (
	Failure                        Trigger = "failure"                        // a sync failed for good
	Success                        Trigger = "success"                        // a sync succeeded
	ConnectionUpdate               Trigger = "connectionUpdate"               // the schema of a source changed
	ConnectionUpdateActionRequired Trigger = "connectionUpdateActionRequired" // the schema had a breaking change
	SyncDisabled                   Trigger = "syncDisabled"                   // a connection was disabled after failures
	SyncDisabledWarning            Trigger = "syncDisabledWarning"            // a connection may be disabled soon
)

// Triggers returns the triggers that this package knows.
func Triggers() []Trigger {
	return []Trigger{
		Failure,
		Success,
		ConnectionUpdate,
		ConnectionUpdateActionRequired,
		SyncDisabled,
		SyncDisabledWarning,
	}
}

// Known reports whether this package knows the trigger.
func (t Trigger) Known() bool { return slices.Contains(Triggers(), t) }

// Notification is a notification of Airbyte.
type Notification struct {
	// Trigger is the event. It comes from the URL that Airbyte called, because the body does not have it.
	Trigger Trigger

	// Text describes the event for a person. It is data of the server, and may hold names that users chose.
	Text string

	// Sync describes the sync that ended. It may be nil with each trigger: the known ones other than [Failure] and
	// [Success] never have it, servers before 0.59 do not send it, and a forged notification may leave it out. With an
	// unknown trigger, the sync may not have ended: newer servers can also report that a sync waits, which looks like a
	// failure without an error.
	Sync *Sync

	// Test reports whether somebody tested the webhook in the user interface. Such a notification has invented data.
	Test bool

	// Raw is the whole notification as JSON, with the fields that this package does not know.
	Raw json.RawMessage
}

// Sync describes a sync that ended.
type Sync struct {
	JobID       int64    `json:"jobId"`
	Success     bool     `json:"success"`
	Workspace   Resource `json:"workspace"`
	Connection  Resource `json:"connection"`
	Source      Resource `json:"source"`
	Destination Resource `json:"destination"`

	// StartedAt is the time when the job was created, in whole seconds, and FinishedAt the time when it ended.
	// Both are zero if the server did not send them.
	StartedAt  time.Time `json:"startedAt"`
	FinishedAt time.Time `json:"finishedAt"`

	// Emitted counts the data that was read from the source, and Committed the data that was written to the
	// destination, in all attempts of the job.
	BytesEmitted     int64 `json:"bytesEmitted"`
	BytesCommitted   int64 `json:"bytesCommitted"`
	RecordsEmitted   int64 `json:"recordsEmitted"`
	RecordsCommitted int64 `json:"recordsCommitted"`

	// ErrorMessage is the message of the first failure of the last attempt. ErrorType, such as config_error, and
	// ErrorOrigin, such as source, came with release 1.6. All are "" if the sync succeeded.
	ErrorMessage string `json:"errorMessage"`
	ErrorType    string `json:"errorType"`
	ErrorOrigin  string `json:"errorOrigin"`
}

// Resource names a resource of Airbyte.
type Resource struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"` // page of the user interface
}

// Duration returns how long the job took, including the time in which it waited. It is 0 if a time is missing.
func (s *Sync) Duration() time.Duration {
	if s.StartedAt.IsZero() || s.FinishedAt.IsZero() {
		return 0
	}
	return s.FinishedAt.Sub(s.StartedAt)
}

var errNotNotification = errors.New("webhook: want a JSON object with the property text as the body")

// Parse reads the body of a request that Airbyte sent for a trigger. It accepts fields that it does not know, and
// keeps a notification whose data it cannot read, without its Sync.
func Parse(trigger Trigger, body []byte) (*Notification, error) {
	var envelope struct {
		Text *string         `json:"text"`
		Data json.RawMessage `json:"data"`
	}
	err := json.Unmarshal(body, &envelope)
	if err != nil || envelope.Text == nil {
		return nil, errNotNotification
	}
	n := &Notification{Trigger: trigger, Text: *envelope.Text, Raw: bytes.Clone(body)}
	n.Sync = parseSync(envelope.Data)
	n.Test = isTest(n)
	return n, nil
}

// parseSync reads the data of a notification. It returns nil if there is none, or if it has no job.
func parseSync(data json.RawMessage) *Sync {
	var sync Sync
	err := json.Unmarshal(data, &sync)
	if err != nil || sync.JobID == 0 || sync.Connection.ID == "" {
		return nil
	}
	return &sync
}

const (
	// testMark is in the first block of a test notification, and in the text of some.
	testMark = "[THIS IS A TEST NOTIFICATION]"

	// testURL is the page of all resources in the test notification of a sync.
	testURL = "https://airbyte.com/"
)

// isTest reports whether a notification is a test. Users choose the names of resources, but not their pages, so a name
// with the mark does not turn the notification of a sync into a test.
func isTest(n *Notification) bool {
	if n.Sync != nil {
		return n.Sync.Connection.URL == testURL
	}
	return bytes.Contains(n.Raw, []byte(testMark))
}

// String describes the notification for a log. It has no names and no texts of the server.
func (n *Notification) String() string {
	text := string(n.Trigger)
	if n.Sync != nil {
		text += fmt.Sprintf(" of job %d, connection %q", n.Sync.JobID, n.Sync.Connection.ID)
	}
	if n.Test {
		text += " (test)"
	}
	return text
}
