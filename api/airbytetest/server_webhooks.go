package airbytetest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// webhookTimeout bounds the wait for the response to a notification, by the clock of package time. Real servers wait
// for as long as it takes.
const webhookTimeout = 30 * time.Second

// WithWebhooks makes the server send notifications with an HTTP client, as the workspaces are configured: one when a
// sync has succeeded or failed. Without this option, the server sends none. nil stands for [http.DefaultClient].
//
// A notification is sent once, and its response is ignored. Like servers, the in-memory one follows no redirects. Syncs
// that are cancelled, and jobs of [Server.AddJob], have none.
func WithWebhooks(client *http.Client) Option {
	if client == nil {
		client = http.DefaultClient
	}
	withoutRedirects := *client
	withoutRedirects.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return func(s *settings) { s.webhooks = &withoutRedirects }
}

// announce plans the notification about the end of a sync. The caller must hold s.mu.
func (s *Server) announce(j *job) {
	if s.settings.webhooks == nil || j.jobType != "sync" {
		return
	}
	var lasts time.Duration
	for _, phase := range j.run[:len(j.run)-1] {
		lasts += phase.For
	}
	// The clock of the server may be fast. A millisecond more makes sure that the job has ended.
	delay := time.Duration(float64(lasts)/s.settings.speed) + time.Millisecond
	timer := time.AfterFunc(delay, func() { s.notify(j) })
	s.timers = append(s.timers, timer)
}

// stopTimers forgets the notifications that are planned. The caller must hold s.mu.
func (s *Server) stopTimers() {
	for _, timer := range s.timers {
		timer.Stop()
	}
	s.timers = nil
}

// notify sends the notification about a sync that has ended, if its workspace has a webhook for it.
func (s *Server) notify(j *job) {
	target, body := s.notification(j)
	if target == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), webhookTimeout)
	defer cancel()
	//nolint:gosec // like a real server, it calls the URLs that its clients set
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(body))
	if err != nil {
		s.remark("the URL of a webhook is not valid, so no notification was sent")
		return
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.settings.webhooks.Do(req) //nolint:gosec // see above
	if err != nil {
		s.remark("a notification about job %d was not delivered; real servers do not send it again", j.id)
		return
	}
	_ = resp.Body.Close() // nobody reads it
	if resp.StatusCode >= http.StatusMultipleChoices {
		s.remark("the notification about job %d got status %d; real servers do not send it again", j.id, resp.StatusCode)
	}
}

// notification returns the URL and the body of the notification about a sync, or "" if there is none.
func (s *Server) notification(j *job) (target, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := j.progress(s.now())
	trigger := triggers[p.status]
	if s.closed || trigger == "" {
		return "", ""
	}
	workspace := s.state.resources[j.connection.parent]
	webhook := getObject(getObject(getObject(workspace.fields, "notifications"), trigger), "webhook")
	if webhook["enabled"] != true || getString(webhook, "url") == "" {
		return "", ""
	}
	return getString(webhook, "url"), string(encodeJSON(s.describeSync(j, p)))
}

// triggers holds the setting of a workspace for each status in which a sync ends with a notification.
var triggers = map[airbyte.JobStatus]string{
	airbyte.JobStatusSucceeded: "success",
	airbyte.JobStatusFailed:    "failure",
}

// describeSync returns the body of the notification about a sync.
func (s *Server) describeSync(j *job, p progress) object {
	hasSucceeded := p.status == airbyte.JobStatusSucceeded
	title := "Sync failure occurred"
	if hasSucceeded {
		title = "Sync completed"
	}
	connection := s.describeResource(j.connection, "connections")
	rows, bytes := j.moved(s.now())
	took := p.since.Sub(j.created)
	data := object{
		"workspace":               s.describeResource(s.state.resources[j.connection.parent], ""),
		"connection":              connection,
		"source":                  s.describeResource(s.actorOf(j.connection, "sourceId"), "source"),
		"destination":             s.describeResource(s.actorOf(j.connection, "destinationId"), "destination"),
		"jobId":                   j.id,
		"success":                 hasSucceeded,
		"startedAt":               j.created.UTC().Truncate(time.Second).Format(time.RFC3339),
		"finishedAt":              p.since.UTC().Truncate(time.Second).Format(time.RFC3339),
		"durationInSeconds":       int64(took.Seconds()),
		"durationFormatted":       fmt.Sprintf("%d sec", int64(took.Seconds())),
		"bytesEmitted":            bytes,
		"bytesCommitted":          bytes,
		"bytesEmittedFormatted":   fmt.Sprintf("%d B", bytes),
		"bytesCommittedFormatted": fmt.Sprintf("%d B", bytes),
		"recordsEmitted":          rows,
		"recordsCommitted":        rows,
		"recordsFilteredOut":      0,
		"bytesFilteredOut":        0,
		"errorMessage":            nil,
		"errorType":               nil,
		"errorOrigin":             nil,
	}
	if !hasSucceeded {
		data["errorMessage"] = "The in-memory server was told to let this job fail."
		data["errorType"] = "system_error"
		data["errorOrigin"] = "source"
	}
	text := fmt.Sprintf("%s: <%s|%s>", title, connection["url"], connection["name"])
	return object{
		"text": text,
		"blocks": []any{
			object{"type": "section", "text": object{"type": "mrkdwn", "text": text}},
			object{"type": "divider"},
		},
		"data": data,
	}
}

// actorOf returns the source or the destination of a connection.
func (s *Server) actorOf(connection *resource, property string) *resource {
	return s.state.resources[getString(connection.fields, property)]
}

// describeResource returns ID, name and page of a resource, as notifications have them. The kind is a segment of the
// page's URL; "" stands for a workspace.
func (s *Server) describeResource(r *resource, kind string) object {
	page := s.base.Scheme + "://" + s.base.Host + "/workspaces/"
	if kind == "" {
		page += r.id
	} else {
		page += r.parent + "/" + kind + "/" + r.id
	}
	return object{"id": r.id, "name": r.fields["name"], "url": page}
}
