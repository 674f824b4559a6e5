package airbyte_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// jobServer serves the jobs of one connection, "conn". The status of a job changes over time.
type jobServer struct {
	jobs []*timedJob

	// Overrides of single operations; nil for none.
	onCreate        override
	onGet           override
	onList          override
	onCancel        override
	onGetConnection override

	connectionStatus string // "" if the connection cannot be read

	calls     []string // method and path of each request
	cancelled []string // job IDs in requests to cancel a job
}

// override handles a request instead of the server. If it returns false, the server responds.
type override func(w http.ResponseWriter, r *http.Request) bool

// respond returns an override that always gives the same response.
func respond(status int, body string) override {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		reply(w, status, body)
		return true
	}
}

// gatewayError returns an override that responds like a gateway, without a body.
func gatewayError(status int) override {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(status)
		return true
	}
}

// handle calls the override, if there is one, and reports whether it has handled the request.
func (o override) handle(w http.ResponseWriter, r *http.Request) bool {
	return o != nil && o(w, r)
}

// timedJob is a job whose status changes over time. It is pending before the first status.
type timedJob struct {
	id       int64
	jobType  string
	start    time.Time
	statuses []timedStatus
}

// timedStatus is a status that a job has from some time after its start.
type timedStatus struct {
	after  time.Duration
	status string
}

// at returns a status that begins some time after the start of a job.
func at(after time.Duration, status string) timedStatus {
	return timedStatus{after: after, status: status}
}

func (j *timedJob) status() string {
	status := "pending"
	for _, s := range j.statuses {
		if time.Since(j.start) >= s.after {
			status = s.status
		}
	}
	return status
}

func (j *timedJob) json() string {
	jobType := fmt.Sprintf(`"jobType":%q`, j.jobType)
	return strings.Replace(oneJob(j.id, j.status()), `"jobType":"sync"`, jobType, 1)
}

// addSync starts a sync.
func (s *jobServer) addSync(statuses ...timedStatus) *timedJob {
	return s.add("sync", statuses...)
}

// add starts a job of any type.
func (s *jobServer) add(jobType string, statuses ...timedStatus) *timedJob {
	j := &timedJob{
		id:       int64(len(s.jobs) + 1),
		jobType:  jobType,
		start:    time.Now(),
		statuses: statuses,
	}
	s.jobs = append(s.jobs, j)
	return j
}

// cancelRunning cancels all jobs that have not ended. Real servers do so too, whichever job the
// request names.
func (s *jobServer) cancelRunning() {
	for _, j := range s.jobs {
		switch j.status() {
		case "succeeded", "failed", "cancelled":
		default:
			j.statuses = append(j.statuses, at(time.Since(j.start), "cancelled"))
		}
	}
}

func (s *jobServer) handle(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/api/public/v1")
	s.calls = append(s.calls, r.Method+" "+path)
	var id int64
	_, _ = fmt.Sscanf(path, "/jobs/%d", &id)
	switch {
	case r.Method == http.MethodPost:
		s.create(w, r)
	case path == "/connections/conn":
		s.getConnection(w, r)
	case r.Method == http.MethodDelete:
		s.cancel(w, r, id)
	case id > 0:
		s.get(w, r, id)
	default:
		s.list(w, r)
	}
}

func (s *jobServer) create(w http.ResponseWriter, r *http.Request) {
	if s.onCreate.handle(w, r) {
		return
	}
	var body struct{ JobType string }
	err := json.NewDecoder(r.Body).Decode(&body)
	if err != nil {
		http.Error(w, err.Error(), 400)
		return
	}
	jobType := body.JobType
	if jobType != "sync" {
		s.cancelRunning()
		jobType = "reset" // real servers run a clear as a reset
	}
	job := s.add(jobType, at(0, "running"), at(time.Minute, "succeeded"))
	reply(w, 200, job.json())
}

func (s *jobServer) getConnection(w http.ResponseWriter, r *http.Request) {
	if s.onGetConnection.handle(w, r) {
		return
	}
	if s.connectionStatus == "" {
		reply(w, 403, `{"message":"Forbidden"}`)
		return
	}
	reply(w, 200, `{"connectionId":"conn","status":"`+s.connectionStatus+`"}`)
}

func (s *jobServer) cancel(w http.ResponseWriter, r *http.Request, id int64) {
	s.cancelled = append(s.cancelled, fmt.Sprint(id))
	if s.onCancel.handle(w, r) {
		return
	}
	s.cancelRunning()
	reply(w, 200, s.jobs[id-1].json())
}

func (s *jobServer) get(w http.ResponseWriter, r *http.Request, id int64) {
	if s.onGet.handle(w, r) {
		return
	}
	reply(w, 200, s.jobs[id-1].json())
}

func (s *jobServer) list(w http.ResponseWriter, r *http.Request) {
	if s.onList.handle(w, r) {
		return
	}
	query := r.URL.Query()
	if query.Get("connectionId") == "" || query.Get("status") != "" {
		http.Error(w, "want a connectionId and no status", 400)
		return
	}
	var jobs []string
	for _, j := range s.jobs {
		// Servers up to 2.0 list a refresh only if the request asks for the type.
		if query.Get("jobType") == j.jobType || (query.Get("jobType") == "" && j.jobType != "refresh") {
			jobs = append(jobs, j.json())
		}
	}
	if query.Get("orderBy") == "createdAt|DESC" {
		slices.Reverse(jobs)
	}
	reply(w, 200, page(jobs...))
}

// withJobServer runs a test with a client of a jobServer, in fake time.
func withJobServer(t *testing.T, test func(t *testing.T, c *airbyte.Client, s *jobServer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &jobServer{}
		client, _ := serve(t, s.handle, airbyte.WithRetry(airbyte.RetryPolicy{Attempts: 2}))
		test(t, client, s)
	})
}
