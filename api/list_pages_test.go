package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// window returns the limit and the offset of a request.
func window(r *http.Request) (limit, offset int) {
	_, _ = fmt.Sscan(r.URL.Query().Get("limit"), &limit)
	_, _ = fmt.Sscan(r.URL.Query().Get("offset"), &offset)
	return limit, offset
}

// listing serves n jobs like a real server: the next link names a host that cannot be reached,
// lacks the filters, and is on every page that is not empty.
func listing(n int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		limit, offset := window(r)
		count := max(0, min(limit, n-offset))
		next := ""
		if count > 0 {
			next = fmt.Sprintf("http://airbyte-server-svc:8001/api/public/v1/jobs?limit=%d&offset=%d", limit, offset+limit)
		}
		reply(w, 200, jobsText(offset+1, count, next))
	}
}

func ids(t *testing.T, seq func(func(*airbyte.Job, error) bool)) []int64 {
	t.Helper()
	var all []int64
	for job, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, job.JobID)
	}
	return all
}

func TestAll(t *testing.T) {
	tests := []struct{ items, pages int }{{0, 1}, {1, 2}, {99, 2}, {100, 2}, {101, 3}, {250, 4}}
	for _, tt := range tests {
		client, s := serve(t, listing(tt.items))
		all := client.Jobs.All(t.Context(), nil)
		first := ids(t, all)
		if len(first) != tt.items || tt.items > 0 && (first[0] != 1 || first[tt.items-1] != int64(tt.items)) {
			t.Errorf("%d items: got %d", tt.items, len(first))
		}
		if got := len(s.seen("")); got != tt.pages {
			t.Errorf("%d items: %d requests, want %d", tt.items, got, tt.pages)
		}
		if again := ids(t, all); !slices.Equal(first, again) {
			t.Errorf("%d items: the second iteration gave %d", tt.items, len(again))
		}
	}
}

// TestAllTwentyOfTwenty iterates over a list whose last page is full and links to another page.
func TestAllTwentyOfTwenty(t *testing.T) {
	client, s := serve(t, listing(20))
	if got := ids(t, client.Jobs.All(t.Context(), &airbyte.ListJobsParams{Limit: new(20)})); len(got) != 20 {
		t.Errorf("got %d jobs, want 20", len(got))
	}
	if got := len(s.seen("")); got != 2 {
		t.Errorf("%d requests, want 2", got)
	}
}

// TestAllKeepsFilters checks that the iterator requests every page with the caller's parameters,
// and does not change the caller's struct.
func TestAllKeepsFilters(t *testing.T) {
	client, s := serve(t, listing(130))
	since := time.Date(2026, 3, 25, 1, 30, 0, 0, time.UTC)
	params := &airbyte.ListJobsParams{
		Status: new(airbyte.JobStatusFailed), CreatedAtStart: &since, OrderBy: new(airbyte.JobOrderCreatedAtDesc), WorkspaceIDs: []string{"a", "b"}, Limit: new(50), Offset: new(10),
	}
	before := fmt.Sprintf("%+v %d %d", *params, *params.Limit, *params.Offset)
	ids(t, client.Jobs.All(t.Context(), params))
	if after := fmt.Sprintf("%+v %d %d", *params, *params.Limit, *params.Offset); before != after {
		t.Errorf("the parameters changed from %s to %s", before, after)
	}
	var got []string
	for _, r := range s.seen("") {
		got = append(got, r.Query)
	}
	const filters = "workspaceIds=a&workspaceIds=b&status=failed&createdAtStart=2026-03-25T01%3A30%3A00Z&orderBy=createdAt%7CDESC"
	want := []string{filters + "&limit=50&offset=10", filters + "&limit=50&offset=60", filters + "&limit=50&offset=110", filters + "&limit=50&offset=130"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
	client, s = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, offset := window(r); offset > 0 {
			reply(w, 200, `{"data":[]}`)
			return
		}
		reply(w, 200, `{"data":[{"connectionId":"c"}],"next":"/more"}`)
	})
	for _, err := range client.Connections.All(t.Context(), &airbyte.ListConnectionsParams{TagIDs: []string{"t"}, IncludeDeleted: new(true)}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := s.seen("")[1].Query; got != "tagIds=t&includeDeleted=true&limit=100&offset=1" {
		t.Errorf("the second page was requested with %s", got)
	}
}

// upTo returns the numbers from one to n.
func upTo(n int64) (all []int64) {
	for i := range n {
		all = append(all, i+1)
	}
	return all
}

// TestAllOddPages iterates over unusual pages: some that servers send, and some that only broken or
// hostile servers send.
func TestAllOddPages(t *testing.T) {
	job := func(id string) string { return `{"jobId":` + id + `}` }
	tests := []struct {
		name  string
		pages []string // one for each request; the last one is repeated forever
		want  []int64
		err   error
	}{
		{name: "no data", pages: []string{`{"next":""}`}},
		{name: "null data with a link", pages: []string{`{"data":null,"next":"/x"}`}},
		{name: "null link", pages: []string{`{"data":[` + job("1") + `],"next":null}`}, want: []int64{1}},
		{name: "no link", pages: []string{`{"data":[` + job("1") + `]}`}, want: []int64{1}},
		{
			name: "overlap",
			pages: []string{
				`{"data":[` + job("1") + `,` + job("2") + `],"next":"/x"}`, `{"data":[` + job("2") + `,` + job("3") + `],"next":"/x"}`, `{"data":[],"next":""}`,
			},
			want: []int64{1, 2, 3},
		},
		{
			name:  "the same page forever",
			pages: []string{`{"data":[` + job("1") + `],"next":"/x"}`},
			want:  []int64{1},
			err:   airbyte.ErrNoProgress,
		},
		{
			name: "a page again, once",
			pages: []string{
				`{"data":[` + job("2") + `,` + job("1") + `],"next":"/x"}`, `{"data":[` + job("2") + `,` + job("1") + `],"next":"/x"}`, `{"data":[` + job("3") + `],"next":"/x"}`, `{"data":[]}`,
			},
			want: []int64{2, 1, 3},
		},
		{
			name: "the same page up to the last",
			pages: []string{
				`{"data":[` + job("1") + `],"next":"/x"}`, `{"data":[` + job("1") + `],"next":"/x"}`, `{"data":[` + job("1") + `],"next":"/x"}`, `{"data":[` + job("1") + `],"next":""}`,
			},
			want: []int64{1},
		},
		{
			name:  "a full page again, and again as the last",
			pages: []string{jobsText(1, 100, "/x"), jobsText(1, 100, "/x"), jobsText(1, 100, "")},
			want:  upTo(100),
		},
		{
			name:  "a full page forever",
			pages: []string{jobsText(1, 100, "/x")},
			want:  upTo(100),
			err:   airbyte.ErrNoProgress,
		},
		{
			name:  "items without an ID forever",
			pages: []string{`{"data":[{},{}],"next":"/x"}`},
			want:  make([]int64, 200),
			err:   airbyte.ErrNoProgress,
		},
		{
			name: "a short page in the middle",
			pages: []string{
				`{"data":[` + job("1") + `],"next":"/x"}`, `{"data":[` + job("2") + `,` + job("3") + `],"next":"/x"}`, `{"data":[],"next":""}`,
			},
			want: []int64{1, 2, 3},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				reply(w, 200, tt.pages[min(n, len(tt.pages)-1)])
				n++
			})
			for _, opts := range [][]airbyte.RequestOption{nil, {airbyte.WithPrefetch()}} {
				n = 0
				var got []int64
				var last error
				for job, err := range client.Jobs.All(t.Context(), nil, opts...) {
					if last != nil {
						t.Fatal("the iterator yields after an error")
					}
					last = err
					if err == nil {
						got = append(got, job.JobID)
					}
				}
				if !slices.Equal(got, tt.want) || !errors.Is(last, tt.err) || (last == nil) != (tt.err == nil) {
					t.Errorf("got %v, %v; want %v, %v", got, last, tt.want, tt.err)
				}
			}
		})
	}
}

// TestAllErrors checks that an error ends the iteration, and that the next iteration starts from
// the beginning.
func TestAllErrors(t *testing.T) {
	fail := true
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, offset := window(r); offset >= 100 && fail {
			reply(w, 403, `{"message":"Forbidden"}`)
			return
		}
		listing(150)(w, r)
	})
	all := client.Jobs.All(t.Context(), nil)
	n, last := 0, error(nil)
	for job, err := range all {
		if err != nil {
			last = err
			if job != nil {
				t.Error("got an item together with the error")
			}
			continue
		}
		n++
	}
	if n != 100 || !errors.Is(last, airbyte.ErrForbidden) {
		t.Errorf("got %d jobs and %v", n, last)
	}
	fail = false
	if got := len(ids(t, all)); got != 150 {
		t.Errorf("then got %d jobs, want 150", got)
	}
}

// TestAllEarlyBreak checks that the iterator sends no requests and leaves no goroutine after the
// caller stops.
func TestAllEarlyBreak(t *testing.T) {
	client, s := serve(t, listing(1000))
	for job := range client.Jobs.All(t.Context(), nil) {
		if job.JobID == 50 {
			break
		}
	}
	if got := len(s.seen("")); got != 1 {
		t.Errorf("%d requests, want 1", got)
	}
	synctest.Test(t, func(t *testing.T) { // fails if a goroutine remains
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if _, offset := window(r); offset > 0 {
				wait(r, time.Hour)
			}
			listing(1000)(w, r)
		})
		start := time.Now()
		for job, err := range client.Jobs.All(t.Context(), nil, airbyte.WithPrefetch()) {
			if err != nil {
				t.Fatal(err)
			}
			if job.JobID == 50 {
				break
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("stopping took %v", took)
		}
	})
}

func TestAllHonoursContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	client, s := serve(t, listing(1000))
	n, last := 0, error(nil)
	for _, err := range client.Jobs.All(ctx, nil) {
		last = err
		if err == nil {
			n++
		}
		if n == 10 {
			cancel()
		}
	}
	if n != 100 || !errors.Is(last, context.Canceled) || len(s.seen("")) > 2 {
		t.Errorf("got %d jobs, %v, %d requests", n, last, len(s.seen("")))
	}
}

// TestAllPagedLists iterates over each list that the operations table marks as paged.
func TestAllPagedLists(t *testing.T) {
	const id = "9924bcd0-99be-453d-ba47-c2c9766f7da5"
	names := map[string]string{"Groups.ListMembers": "AllMembers"}
	walked := 0
	for _, o := range airbyte.Operations() {
		if !o.Paged {
			continue
		}
		walked++
		client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if _, offset := window(r); offset > 0 {
				reply(w, 200, `{"data":[]}`)
				return
			}
			// The links in pages of groups are paths without /api.
			reply(w, 200, fmt.Sprintf(`{"data":[{"sourceId":%q,"destinationId":%[1]q,"connectionId":%[1]q,"workspaceId":%[1]q,"groupId":%[1]q,"memberId":%[1]q,"jobId":7}],"next":"/public/v1/groups?limit=100&offset=100"}`, id))
		})
		name := names[o.String()]
		if name == "" {
			name = "All"
		}
		method := reflect.ValueOf(client.Services).FieldByName(o.Service).MethodByName(name)
		args := []reflect.Value{reflect.ValueOf(t.Context())}
		for i := 1; i < method.Type().NumIn()-1; i++ {
			if method.Type().In(i).Kind() == reflect.String {
				args = append(args, reflect.ValueOf(id))
			} else {
				args = append(args, reflect.Zero(method.Type().In(i)))
			}
		}
		n := 0
		for item, err := range method.Call(args)[0].Seq2() {
			if !err.IsNil() || item.IsNil() {
				t.Errorf("%s: %v", o, err)
			}
			n++
		}
		if n != 1 || len(s.seen("")) != 2 || !strings.Contains(s.seen("")[1].Query, "offset=1") {
			t.Errorf("%s: %d items in %d requests", o, n, len(s.seen("")))
		}
	}
	if want := pagedInDocument(); walked == 0 || walked != want {
		t.Errorf("%d lists are paged, and the document has %d", walked, want)
	}
}

// pagedInDocument returns the number of lists in the document that come in pages.
func pagedInDocument() int {
	n := 0
	for _, item := range openapi.Document().Paths.Map() {
		for _, operation := range item.Operations() {
			paging, ok := operation.Extensions["x-paging"].(map[string]any)
			if ok && paging["style"] == "offset" {
				n++
			}
		}
	}
	return n
}

// TestEveryListHasAll checks that every list method has an iterator with the same arguments,
// whether the list comes in pages or not.
func TestEveryListHasAll(t *testing.T) {
	client, err := airbyte.NewClient()
	if err != nil {
		t.Fatal(err)
	}
	lists := 0
	for _, o := range airbyte.Operations() {
		rest, isList := strings.CutPrefix(o.Name, "List")
		if !isList {
			continue
		}
		lists++
		service := reflect.ValueOf(client.Services).FieldByName(o.Service)
		list := service.MethodByName(o.Name)
		all := service.MethodByName("All" + rest)
		if !all.IsValid() {
			t.Errorf("%s has no iterator All%s", o, rest)
			continue
		}
		for i := range list.Type().NumIn() {
			if list.Type().In(i) != all.Type().In(i) {
				t.Errorf("%s: argument %d of All%s is a %s, want %s", o, i, rest, all.Type().In(i), list.Type().In(i))
			}
		}
		params := list.Type().In(list.Type().NumIn() - 2)
		if params.Kind() != reflect.Pointer || params.Elem().Kind() != reflect.Struct {
			t.Errorf("%s has no params struct, but a %s", o, params)
		}
	}
	if lists == 0 {
		t.Error("there are no lists")
	}
}

// TestAllMemory iterates over a hundred thousand jobs, and checks that memory grows only for their
// IDs.
func TestAllMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("walks 100,000 jobs")
	}
	client, err := airbyte.NewClient(airbyte.WithHTTPClient(&http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
		s := &server{handle: listing(100_000)} // a new server records a single request
		return s.RoundTrip(req)
	})}))
	if err != nil {
		t.Fatal(err)
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var early, late uint64
	n := 0
	for _, err := range client.Jobs.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		switch n {
		case 10_000:
			early = heap()
		case 99_999:
			late = heap()
		}
	}
	// The map holds 90,000 keys, each an interface and a number. Half of its slots may be empty.
	if grown := int64(late) - int64(early); n != 100_000 || grown > 90_000*64 {
		t.Errorf("walked %d jobs, the heap grew by %d bytes", n, grown)
	}
}

// TestAllOwnsItsParams checks that an iterator is not affected if the caller changes the parameters
// during the iteration.
func TestAllOwnsItsParams(t *testing.T) {
	client, s := serve(t, listing(30))
	params := &airbyte.ListJobsParams{Limit: new(10), WorkspaceIDs: []string{"a"}, Status: new(airbyte.JobStatusFailed)}
	for range client.Jobs.All(t.Context(), params) {
		params.WorkspaceIDs[0], *params.Status, *params.Limit = "changed", "changed", 99
	}
	for i, r := range s.seen("") {
		if want := fmt.Sprintf("workspaceIds=a&status=failed&limit=10&offset=%d", 10*i); r.Query != want {
			t.Errorf("page %d was requested with %s, want %s", i+1, r.Query, want)
		}
	}
}

// TestAllOwnsItsOptions checks that iterators do not affect each other if their options share an
// array.
func TestAllOwnsItsOptions(t *testing.T) {
	client, s := serve(t, listing(0))
	base := make([]airbyte.RequestOption, 0, 4)
	a := client.Jobs.All(t.Context(), nil, append(base, airbyte.WithHeader("Authorization", "Bearer tenant-a"))...)
	b := client.Jobs.All(t.Context(), nil, append(base, airbyte.WithHeader("Authorization", "Bearer tenant-b"), airbyte.WithPrefetch())...)
	c := client.Jobs.All(t.Context(), nil, append(base, airbyte.WithHeader("Authorization", "Bearer tenant-c"))...)
	var got []string
	for _, all := range []iter.Seq2[*airbyte.Job, error]{a, b, c, a} {
		ids(t, all)
		requests := s.seen("")
		got = append(got, requests[len(requests)-1].Authorization)
	}
	if want := []string{"Bearer tenant-a", "Bearer tenant-b", "Bearer tenant-c", "Bearer tenant-a"}; !slices.Equal(got, want) {
		t.Errorf("sent %v, want %v", got, want)
	}
}

// TestAllWhileItGrows iterates over a list to which items are added at the beginning. Pages without
// new items must not end the iteration.
func TestAllWhileItGrows(t *testing.T) {
	for _, grown := range []int{1, 2, 150} {
		n, want := 0, []string(nil)
		for i := range grown + 1 {
			want = append(want, fmt.Sprint("m", grown+1-i))
		}
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, offset := window(r)
			if offset == grown {
				n = 2*grown + 1
			}
			if offset >= n {
				reply(w, 200, `{"data":[],"next":""}`)
				return
			}
			reply(w, 200, fmt.Sprintf(`{"data":[{"memberId":"m%d"}],"next":"/more"}`, n-offset))
		})
		for _, opts := range [][]airbyte.RequestOption{nil, {airbyte.WithPrefetch()}} {
			n = grown + 1
			var got []string
			for m, err := range client.Groups.AllMembers(t.Context(), "g", &airbyte.ListGroupMembersParams{Limit: new(1)}, opts...) {
				if err != nil {
					t.Fatalf("grown by %d: %v after %v", grown, err, got)
				}
				got = append(got, m.MemberID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("grown by %d: got %v, want %v", grown, got, want)
			}
		}
	}
}
