package doctor_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/doctor"
)

// lie changes the response to a request, so that one fact does not hold. It returns false for other requests.
type lie func(req *http.Request, resp *answer) bool

// answer is a response that a lie may change.
type answer struct {
	status int
	body   []byte
}

// liar is a transport whose responses lie.
type liar struct {
	inner http.RoundTripper
	lie   lie
}

func (l *liar) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.inner.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	a := &answer{status: resp.StatusCode, body: body}
	if l.lie(req, a) {
		resp.StatusCode = a.status
		resp.Status = http.StatusText(a.status)
		resp.Header.Del("Content-Length")
		resp.ContentLength = int64(len(a.body))
	}
	resp.Body = io.NopCloser(bytes.NewReader(a.body))
	return resp, nil
}

// status returns a lie about the status of requests whose URL contains all parts.
func status(method string, code int, parts ...string) lie {
	return func(req *http.Request, resp *answer) bool {
		if req.Method != method || !hasParts(req, parts) {
			return false
		}
		resp.status = code
		resp.body = []byte(`{}`)
		return true
	}
}

// object returns a lie about the body of GET requests whose URL contains all parts.
func object(change func(o map[string]any), parts ...string) lie {
	return func(req *http.Request, resp *answer) bool {
		if req.Method != http.MethodGet || !hasParts(req, parts) {
			return false
		}
		var o map[string]any
		if json.Unmarshal(resp.body, &o) != nil {
			return false
		}
		change(o)
		resp.body, _ = json.Marshal(o) // it was JSON before
		return true
	}
}

// items returns a lie about each item of the lists at a path.
func items(path string, change func(item map[string]any)) lie {
	return object(func(o map[string]any) {
		list, _ := o["data"].([]any)
		for _, item := range list {
			if item, isObject := item.(map[string]any); isObject {
				change(item)
			}
		}
	}, path+"?")
}

// body returns a lie about the body of GET requests whose URL contains a part.
func body(text, part string) lie {
	return func(req *http.Request, resp *answer) bool {
		if req.Method != http.MethodGet || !hasParts(req, []string{part}) {
			return false
		}
		resp.body = []byte(text)
		return true
	}
}

// swapItems swaps the first two items of a list.
func swapItems(o map[string]any) {
	list, _ := o["data"].([]any)
	list[0], list[1] = list[1], list[0]
}

// set returns a change of a property.
func set(name string, value any) func(o map[string]any) {
	return func(o map[string]any) { o[name] = value }
}

func hasParts(req *http.Request, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(req.URL.String(), part) {
			return false
		}
	}
	return true
}

const (
	noID  = "5f0c1f4a-7d3b-4a55-9a6e-2f1d0c9b8a77"
	noJob = "987654321987654"
)

// lies holds a lie about each fact that can be seen.
var lies = map[string]lie{
	"lists/next-is-empty-at-end": object(set("next", nil), "/workspaces?", "offset=1000000"),
	"lists/next-on-last-page":    object(set("next", ""), "/workspaces?", "limit=100"),
	"lists/links-lose-filters":   object(set("next", "http://other.example/v1/jobs?status=succeeded"), "/jobs?", "status=succeeded"),
	"lists/previous-repeats-limit": object(set("previous", "http://other.example/v1/workspaces?limit=1&offset=0"),
		"/workspaces?", "offset=1"),
	"lists/limit-up-to-100":          status(http.MethodGet, 200, "/workspaces?limit=101"),
	"lists/foreign-workspace-is-403": status(http.MethodGet, 200, "/connections?", noID),
	"lists/arrays-repeated-or-joined": func(req *http.Request, resp *answer) bool {
		isJoined := strings.Contains(req.URL.RawQuery, "%2C")
		return isJoined && status(http.MethodGet, 400, "/sources?")(req, resp)
	},
	"lists/unknown-parameters-ignored": func(req *http.Request, resp *answer) bool {
		isLong := len(req.URL.RawQuery) > 4000
		return !isLong && status(http.MethodGet, 400, "airbyteGoDoctor=1")(req, resp)
	},
	"lists/bare-arrays": func(req *http.Request, resp *answer) bool {
		if !strings.Contains(req.URL.Path, "/regions") || resp.status != http.StatusOK {
			return false
		}
		resp.body = []byte(`{"data":` + string(resp.body) + `}`)
		return true
	},
	"lists/definitions-need-workspace": status(http.MethodGet, 200, "/connector_definitions?"),
	"requests/line-up-to-4096-bytes":   status(http.MethodGet, 200, "airbyteGoDoctor=xxx"),

	"ids/unknown-is-403-or-404": func(req *http.Request, resp *answer) bool {
		if !strings.Contains(req.URL.Path, "/sources/"+noID) {
			return false
		}
		resp.status = http.StatusGone // with the body of the problem
		return true
	},
	"ids/unknown-job-is-409":        status(http.MethodGet, 404, "/jobs/"+noJob),
	"ids/unknown-tag-is-404":        status(http.MethodGet, 400, "/tags/"+noID),
	"ids/unknown-permission-is-500": status(http.MethodGet, 404, "/permissions/"+noID),
	"paths/unknown-is-403":          status(http.MethodGet, 404, "/airbyte-go-doctor"),

	"health/plain-text": body("up", "/health"),
	"documentation/is-web-page-only": func(req *http.Request, resp *answer) bool {
		if req.URL.Path != "/" {
			return false
		}
		resp.status = http.StatusFound
		return true
	},
	"errors/problem-has-type-and-title": body(`{"message":"no such source"}`, "/sources/"+noID),
	"errors/validation-has-only-an-id":  body(`{"message":"the limit is too large"}`, "limit=101"),

	"jobs/oldest-first": func(req *http.Request, resp *answer) bool {
		hasOrder := req.URL.Query().Has("orderBy")
		return !hasOrder && object(swapItems, "/jobs?", "limit=100")(req, resp)
	},
	"jobs/times-without-zero-seconds":  items("/jobs", set("startTime", "2026-01-01T00:00:00Z")),
	"jobs/updated-only-when-final":     items("/jobs", set("lastUpdatedAt", nil)),
	"jobs/duration-is-iso-8601":        items("/jobs", set("duration", "60s")),
	"jobs/known-values":                items("/jobs", set("jobType", "backfill")),
	"jobs/clears-are-resets":           object(set("data", []any{map[string]any{"jobId": 1}}), "/jobs?", "jobType=clear"),
	"jobs/unknown-order-is-400":        status(http.MethodGet, 200, "/jobs?", "orderBy=jobId"),
	"jobs/millisecond-filters-are-400": status(http.MethodGet, 200, "/jobs?", "createdAtStart=1700000000000"),
	"jobs/filter-by-update":            object(set("data", []any{map[string]any{"jobId": 1}}), "/jobs?", "updatedAtStart="),
	"jobs/order-by-update":             object(swapItems, "/jobs?", "orderBy=updatedAt"),

	"secrets/mask-is-ten-asterisks": items("/sources", func(item map[string]any) {
		item["configuration"] = map[string]any{"password": "****"}
	}),
	"sources/have-definition": items("/sources", set("definitionId", nil)),
	"sources/type-not-in-configuration": items("/sources", func(item map[string]any) {
		configuration, _ := item["configuration"].(map[string]any)
		configuration["sourceType"] = "postgres"
	}),
	"times/created-in-seconds": items("/sources", set("createdAt", 1767225600000)),
	"connections/cron-has-zone": items("/connections", set("schedule", map[string]any{
		"scheduleType": "cron", "cronExpression": "0 0 12 * * ?",
	})),
	"connections/known-values":            items("/connections", set("status", "paused")),
	"connections/have-tags":               items("/connections", func(item map[string]any) { delete(item, "tags") }),
	"connections/status-reason-never-set": items("/connections", set("statusReason", "locked by admin")),
	"nulls/absent":                        items("/connections", set("prefix", nil)),
	"workspaces/region-in-lower-case":     items("/workspaces", set("dataResidency", "US")),
	"permissions/scope-of-lists": object(func(o map[string]any) {
		list, _ := o["data"].([]any)
		for _, item := range list {
			delete(item.(map[string]any), "scope")
		}
	}, "/permissions"),

	"requests/unknown-properties-ignored": refuse("airbyteGoDoctor"),
	"requests/null-is-absent":             refuse(`{"name":null}`),
	"sources/unknown-type-is-400": func(req *http.Request, resp *answer) bool {
		return req.Method == http.MethodPost && refuse("airbyte-go-doctor")(req, resp)
	},
	"sources/patch-merges":           change(http.MethodPatch, func(c map[string]any) { delete(c, "count") }),
	"sources/put-replaces":           change(http.MethodPut, func(c map[string]any) { c["count"] = 10 }),
	"sources/names-not-unique":       second(http.MethodPost, "/sources", 409),
	"sources/deleted-still-readable": afterDelete(404),
	"tags/duplicate-is-409":          second(http.MethodPost, "/tags", 200),
	"tags/color-is-hex": func(req *http.Request, resp *answer) bool {
		return req.Method == http.MethodPost && refuse(`"red"`)(req, resp)
	},
}

// bodyHas reports whether the body of a request contains a text.
func bodyHas(req *http.Request, text string) bool {
	if req.GetBody == nil {
		return false
	}
	body, err := req.GetBody()
	if err != nil {
		return false
	}
	data, _ := io.ReadAll(body) // of a body in memory
	return strings.Contains(string(data), text)
}

// refuse returns a lie that refuses requests whose body contains a text.
func refuse(text string) lie {
	return func(req *http.Request, resp *answer) bool {
		if !bodyHas(req, text) {
			return false
		}
		resp.status = http.StatusUnprocessableEntity
		return true
	}
}

// second returns a lie about the second request of those with the same body.
func second(method, path string, code int) lie {
	seen := map[string]bool{}
	return func(req *http.Request, resp *answer) bool {
		if req.Method != method || !strings.HasSuffix(req.URL.Path, path) {
			return false
		}
		body, _ := req.GetBody()
		data, _ := io.ReadAll(body) // of a body in memory
		isFirst := !seen[string(data)]
		seen[string(data)] = true
		if isFirst {
			return false
		}
		resp.status = code
		return true
	}
}

// change returns a lie about the configuration that is read after a request of a method.
func change(method string, edit func(configuration map[string]any)) lie {
	changed := map[string]bool{}
	return func(req *http.Request, resp *answer) bool {
		if req.Method == method {
			changed[req.URL.Path] = true
		}
		if req.Method != http.MethodGet || !changed[req.URL.Path] {
			return false
		}
		var o map[string]any
		_ = json.Unmarshal(resp.body, &o) // of the in-memory server
		configuration, _ := o["configuration"].(map[string]any)
		edit(configuration)
		resp.body, _ = json.Marshal(o)
		return true
	}
}

// afterDelete returns a lie about the first resource that is read after it was deleted.
func afterDelete(code int) lie {
	deleted := map[string]bool{}
	return func(req *http.Request, resp *answer) bool {
		if req.Method == http.MethodDelete {
			deleted[req.URL.Path] = true
		}
		if req.Method != http.MethodGet || !deleted[req.URL.Path] {
			return false
		}
		resp.status = code
		return true
	}
}

// TestLies checks that Examine finds out a server for which one of the facts does not hold.
func TestLies(t *testing.T) {
	apart := 1
	if testing.Short() {
		apart = 12 // each fact takes an examination
	}
	for i, fact := range doctor.Facts() {
		if !fact.Visible() || i%apart != 0 {
			continue
		}
		t.Run(fact.ID, func(t *testing.T) {
			lie := lies[fact.ID]
			if lie == nil {
				t.Fatalf("add a lie about %s to the table of this test", fact.ID)
			}
			profile := airbytetest.Cloud
			if fact.ID == "ids/unknown-job-is-409" {
				profile = airbytetest.SelfManaged2026August
			}
			fake := newFake(t, profile)
			settings := fake.settings()
			settings.Workspace = fake.workspace
			settings.HTTPClient = &http.Client{Transport: &liar{inner: fake, lie: lie}}

			report := examine(t, settings)

			var found []string
			for _, result := range report.Differences() {
				found = append(found, result.ID)
			}
			if len(found) != 1 || found[0] != fact.ID {
				t.Errorf("a lie about %s: differences are %q\n%s", fact.ID, found, report)
			}
		})
	}
}

// TestLiesExist checks that the table has no lies about facts that do not exist.
func TestLiesExist(t *testing.T) {
	known := map[string]bool{}
	for _, fact := range doctor.Facts() {
		if known[fact.ID] {
			t.Errorf("two facts have the ID %s", fact.ID)
		}
		known[fact.ID] = true
	}
	for id := range lies {
		if !known[id] {
			t.Errorf("there is no fact %s", id)
		}
	}
}
