package agent

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/race"
)

// wantShape is the shaping of most tests.
func wantShape(op *Operation, tokens, offset int, fields ...string) shaping {
	return shaping{
		fields: fields,
		tokens: tokens,
		offset: offset,
		cursor: func(offset int) string { return cursorFor(op, nil, offset) },
	}
}

// methodResult returns the type of the result of the typed method, without its pointer, or nil.
func methodResult(t *testing.T, op *Operation) reflect.Type {
	t.Helper()
	service, ok := reflect.TypeFor[airbyte.Services]().FieldByName(op.Service)
	if !ok {
		t.Fatalf("%s: there is no service %s", op.ID, op.Service)
	}
	method, ok := service.Type.MethodByName(op.Name)
	if !ok {
		t.Fatalf("%s: there is no method %s", op.ID, op.Name)
	}
	if method.Type.NumOut() == 1 {
		return nil
	}
	result := method.Type.Out(0)
	if result.Kind() == reflect.Pointer {
		result = result.Elem()
	}
	return result
}

// TestResultTypes compares the table with the results of the typed methods: it has all operations that have one, their
// types, and only fields that these types have.
func TestResultTypes(t *testing.T) {
	var want, got []string
	for _, op := range Operations() {
		result := methodResult(t, op)
		hasResult := result != nil && result != reflect.TypeFor[airbyte.Redirect]()
		if hasResult {
			want = append(want, op.ID)
		}
	}
	for _, r := range resultTypes {
		got = append(got, r.operation)
		op := Lookup(r.operation)
		if op == nil {
			t.Fatalf("there is no operation %s", r.operation)
		}
		checkResultType(t, op, r)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations with a result (-methods +table):\n%s", diff)
	}
}

func checkResultType(t *testing.T, op *Operation, r resultType) {
	t.Helper()
	result := methodResult(t, op)
	names, _ := fieldsOf(result)
	object := result
	list := ""
	for _, name := range []string{"data", "applications", "organizations"} {
		items, isList := names[name]
		if isList && items.Kind() == reflect.Slice {
			list = name
			object = items.Elem()
		}
	}
	if result.Kind() == reflect.Slice {
		list = "data"
		object = result.Elem()
	}
	if r.list != list || r.object != object {
		t.Errorf("%s: the table has %q of %v, and the method %q of %v", op.ID, r.list, r.object, list, object)
	}
	err := checkFields(op, r.fields)
	if err != nil {
		t.Errorf("%s: %v", op.ID, err)
	}
	if r.list == "" && r.fields != nil {
		t.Errorf("%s: only lists have usual fields", op.ID)
	}
	properties, _ := fieldsOf(object)
	if properties[omittedKey] != nil {
		t.Errorf("%s: the result has a property that means something else here: %s", op.ID, omittedKey)
	}
}

// TestUsualFieldsHaveNoSettings checks that lists show neither settings nor secrets unless asked.
func TestUsualFieldsHaveNoSettings(t *testing.T) {
	for _, r := range resultTypes {
		properties, _ := fieldsOf(r.object)
		for name, property := range properties {
			isSetting := property == reflect.TypeFor[airbyte.Configuration]() || property == reflect.TypeFor[airbyte.Secret]()
			isShown := r.fields == nil || slices.Contains(r.fields, name)
			if r.list != "" && isSetting && isShown {
				t.Errorf("%s shows %s", r.operation, name)
			}
		}
	}
}

func TestShape(t *testing.T) {
	connection := `{"connectionId":"c1","name":"<A & B>","status":"active","schedule":{"scheduleType":"cron","cronExpression":"0 0 * * *"},` +
		`"configurations":{"streams":[{"name":"users","syncMode":"x"},{"name":"orders"}],"more":1},"createdAt":1764374400}`
	tests := []struct {
		name   string
		op     string
		fields []string
		result string
		want   string
	}{
		{
			name: "usual fields", op: "listConnections",
			result: `{"previous":"","next":"","data":[` + connection + `]}`,
			want: `{"data":[{"connectionId":"c1","name":"<A & B>","status":"active",` +
				`"schedule":{"scheduleType":"cron","cronExpression":"0 0 * * *"}}]}`,
		},
		{
			name: "fields", op: "listConnections", fields: []string{"configurations.streams.name", "schedule.cronExpression", "name"},
			result: `{"data":[` + connection + `]}`,
			want: `{"data":[{"name":"<A & B>","schedule":{"cronExpression":"0 0 * * *"},` +
				`"configurations":{"streams":[{"name":"users"},{"name":"orders"}]}}]}`,
		},
		{
			name: "a field and a part of it", op: "listConnections", fields: []string{"schedule.cronExpression", "schedule"},
			result: `{"data":[` + connection + `]}`,
			want:   `{"data":[{"schedule":{"scheduleType":"cron","cronExpression":"0 0 * * *"}}]}`,
		},
		{
			name: "everything", op: "listConnections", fields: []string{"name", "*"},
			result: `{"data":[` + connection + `],"next":"https://internal/x"}`,
			want:   `{"data":[` + connection + `],"cursor":"1-` + queryHash(Lookup("listConnections"), nil) + `"}`,
		},
		{name: "an object", op: "getConnection", result: connection, want: connection},
		{name: "fields of an object", op: "getConnection", fields: []string{"status"}, result: connection, want: `{"status":"active"}`},
		{name: "absent field", op: "getConnection", fields: []string{"prefix"}, result: connection, want: `{}`},
		{name: "open settings", op: "getSource", fields: []string{"configuration.a.b"}, result: `{"configuration":{"a":{"b":1,"c":2}}}`, want: `{"configuration":{"a":{"b":1}}}`},
		{name: "a list of another name", op: "listApplications", result: `{"applications":[{"id":"a","clientSecret":"[redacted]"}]}`, want: `{"data":[{"id":"a"}]}`},
		{name: "an array", op: "getStreamProperties", result: `[{"streamName":"s","propertyFields":[["a"]]}]`, want: `{"data":[{"streamName":"s"}]}`},
		{name: "an array instead of an object", op: "listRegions", result: `[{"regionId":"r"}]`, want: `{"data":[{"regionId":"r"}]}`},
		{name: "an empty list", op: "listJobs", result: `{"data":[],"next":"https://x"}`, want: `{"data":[]}`},
		{name: "a null list", op: "listJobs", result: `{"data":null,"next":"https://x"}`, want: `{"data":[]}`},
		{name: "no list", op: "listJobs", result: `{"next":"https://x"}`, want: `{"data":[]}`},
		{name: "the result of a write", op: "deleteSource", result: `{"ok":true}`, want: `{"ok":true}`},
		{name: "null", op: "deleteSource", result: `null`, want: `null`},
		{name: "numbers", op: "getJob", result: `{"jobId":9007199254740993,"x":1.50}`, want: `{"jobId":9007199254740993,"x":1.50}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			op := Lookup(tt.op)
			got, err := shape(op, json.RawMessage(tt.result), wantShape(op, 4000, 0, tt.fields...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestUnknownFields(t *testing.T) {
	tests := []struct {
		op    string
		field string
		want  string
	}{
		{op: "listConnections", field: "conectionId", want: "did you mean connectionId?"},
		{op: "listConnections", field: "connection_id", want: "did you mean connectionId?"},
		{op: "listConnections", field: "schedule.cron_expression", want: "did you mean schedule.cronExpression?"},
		{op: "listConnections", field: "configurations.streams.nmae", want: "did you mean configurations.streams.name?"},
		{op: "listTags", field: "owner", want: "known here: color, name, tagId, workspaceId"},
		{op: "getJob", field: "jobId.x", want: "jobId has no fields"},
		{op: "getJob", field: "startTime.x", want: "startTime has no fields"},
		{op: "getJob", field: "", want: "unknown field"},
		{op: "getJob", field: strings.Repeat("x", 5000), want: "unknown field"},
	}
	for _, tt := range tests {
		op := Lookup(tt.op)
		_, err := shape(op, json.RawMessage(`{}`), wantShape(op, 4000, 0, tt.field))
		e := failed(t, err)
		if len(e.Mistakes) != 1 || !strings.Contains(e.Mistakes[0].Text, tt.want) || len(e.Mistakes[0].Text) > 500 {
			t.Errorf("%s of %s: got %+v, want %s", tt.field, tt.op, e, tt.want)
		}
	}
	if err := checkFields(Lookup("listTags"), make([]string, maxFields+1)); err == nil {
		t.Error("too many fields: got no error")
	}
	if err := checkFields(Lookup("deleteTag"), []string{"any"}); err != nil {
		t.Errorf("an operation without a result: %v", err)
	}
}

// jobs returns a page of jobs.
func jobs(from, to int, next string) json.RawMessage {
	var items []string
	for i := from; i < to; i++ {
		items = append(items, fmt.Sprintf(`{"jobId":%d,"status":"succeeded","connectionId":"9924bcd0-99be-453d-ba47-c2c9766f7da5"}`, i))
	}
	return json.RawMessage(`{"data":[` + strings.Join(items, ",") + `],"next":"` + next + `"}`)
}

// shapedList is a list as an agent reads it.
type shapedList struct {
	Data    []map[string]any
	Omitted int
	Cursor  string
}

func decodeList(t *testing.T, raw json.RawMessage, err error) shapedList {
	t.Helper()
	var list shapedList
	if err == nil {
		err = json.Unmarshal(raw, &list)
	}
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return list
}

// TestShapeContinuesLists reads lists to their end by cursor, and checks that each item is read once and that each
// result fits.
func TestShapeContinuesLists(t *testing.T) {
	const count = 250
	tests := []struct {
		name string
		op   string
		page func(offset int) json.RawMessage
	}{
		{
			name: "in pages", op: "listJobs",
			page: func(offset int) json.RawMessage {
				end := min(offset+100, count)
				next := "https://internal/jobs?offset=" + strconv.Itoa(end)
				return jobs(offset, end, next) // servers send next with the last page, too
			},
		},
		{
			name: "in one response", op: "getStreamProperties",
			page: func(int) json.RawMessage {
				var items []string
				for i := range count {
					items = append(items, fmt.Sprintf(`{"streamName":"stream %d","jobId":%d}`, i, i))
				}
				return json.RawMessage("[" + strings.Join(items, ",") + "]")
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			op := Lookup(tt.op)
			const tokens = 500
			seen := 0
			results := 0
			for offset := 0; ; results++ {
				raw, err := shape(op, tt.page(offset), wantShape(op, tokens, offset, "*"))
				list := decodeList(t, raw, err)
				if len(raw) > tokens*bytesPerToken {
					t.Errorf("the result has %d bytes", len(raw))
				}
				for _, item := range list.Data {
					if item["jobId"] != float64(seen) {
						t.Fatalf("got job %v, want %d", item["jobId"], seen)
					}
					seen++
				}
				if list.Cursor == "" {
					break
				}
				offset, err = readCursor(op, nil, list.Cursor)
				if err != nil {
					t.Fatal(err)
				}
				if results > count {
					t.Fatal("the list does not end")
				}
			}
			if seen != count || results < 5 {
				t.Errorf("got %d of %d items in %d results", seen, count, results)
			}
		})
	}
}

func TestShapeSaysHowManyAreOmitted(t *testing.T) {
	op := Lookup("listJobs")
	raw, err := shape(op, jobs(0, 100, ""), wantShape(op, 500, 0))
	list := decodeList(t, raw, err)
	if list.Omitted+len(list.Data) != 100 || len(list.Data) == 0 || list.Cursor == "" {
		t.Errorf("got %d items and %d omitted, cursor %q", len(list.Data), list.Omitted, list.Cursor)
	}
	want := wantShape(op, 500, 0)
	want.cursor = nil
	raw, err = shape(op, jobs(0, 100, "https://x"), want)
	if list := decodeList(t, raw, err); list.Cursor != "" || list.Omitted == 0 {
		t.Errorf("without a cursor: got %+v", list)
	}
	raw, err = shape(Lookup("listTags"), json.RawMessage(`{"data":[{"tagId":"a"}]}`), wantShape(op, 500, 5))
	if string(raw) != `{"data":[]}` || err != nil {
		t.Errorf("an offset behind the end: got %s, %v", raw, err)
	}
}

// TestShapeOmitsMembers checks that large objects lose their largest members by name.
func TestShapeOmitsMembers(t *testing.T) {
	long := `"` + strings.Repeat("x", 3000) + `"`
	tests := []struct {
		name   string
		result string
		want   string
	}{
		{
			name:   "a list in an object",
			result: `{"connectionId":"c","configurations":{"streams":[` + long + `],"a":1},"name":"n"}`,
			want:   `{"connectionId":"c","configurations":{"a":1},"name":"n","omitted":["configurations.streams"]}`,
		},
		{
			name:   "all of an object",
			result: `{"id":"c","configurations":{"streams":` + long + `}}`,
			want:   `{"id":"c","omitted":["configurations"]}`,
		},
		{
			name:   "several",
			result: `{"a":{"b":{"c":` + long + `,"d":1},"e":` + long + `,"f":true}}`,
			want:   `{"a":{"b":{"d":1},"f":true},"omitted":["a.b.c","a.e"]}`,
		},
		{
			name:   "odd names",
			result: `{"a.b\n":` + long + `,"` + strings.Repeat("n", 300) + `":` + long + `,"c":1}`,
			want:   `{"c":1,"omitted":["\"a.b\\n\"","\"` + strings.Repeat("n", 60) + `\""]}`,
		},
		{
			name:   "a member that is named like the list of names",
			result: `{"a":1,"omitted":["mine"],"b":` + long + `}`,
			want:   `{"a":1,"omitted":["b"]}`,
		},
		{name: "a string", result: long, want: `{"omitted":["all"]}`},
		{name: "deep", result: `{"a":1,"b":` + strings.Repeat(`[`, 500) + strings.Repeat(`]`, 500) + `}`, want: `{"a":1,"omitted":["b"]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			op := Lookup("createConnection")
			got, err := shape(op, json.RawMessage(tt.result), wantShape(op, 500, 0))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestShapeOfOneLargeItem checks that a list goes on behind an item that is too large alone.
func TestShapeOfOneLargeItem(t *testing.T) {
	op := Lookup("listConnections")
	large := `{"connectionId":"c1","name":"n","configurations":{"streams":["` + strings.Repeat("x", 100000) + `"]}}`
	raw, err := shape(op, json.RawMessage(`{"data":[`+large+`,{"connectionId":"c2"}]}`), wantShape(op, 200, 7, "*"))
	want := `{"data":[{"connectionId":"c1","name":"n","omitted":["configurations"]},{"connectionId":"c2"}]}`
	if err != nil || string(raw) != want {
		t.Errorf("got %s, %v\nwant %s", raw, err, want)
	}
	raw, err = shape(op, json.RawMessage(`{"data":[`+large+`,`+large+`]}`), wantShape(op, 200, 7, "*"))
	list := decodeList(t, raw, err)
	offset, err := readCursor(op, nil, list.Cursor)
	if err != nil || list.Omitted != 1 || len(list.Data) != 1 || offset != 8 {
		t.Errorf("got %s, %v", raw, err)
	}
}

// TestShapeGrowsWithResult shapes large results, and the same of twice the size. The work, counted in allocations, must
// not grow faster than the result. A test that measured time would depend on the machine.
func TestShapeGrowsWithResult(t *testing.T) {
	n := 40_000
	operations := []string{"listJobs", "getJob"}
	switch {
	case testing.Short():
		n = 3000 // most results still do not fit
		operations = operations[:1]
	case race.Enabled:
		n = 8000
	}
	results := map[string]func(n int) string{
		"many members": func(n int) string {
			var members strings.Builder
			for i := range n {
				fmt.Fprintf(&members, `"key%d":{"a":%d},`, i, i)
			}
			return `{` + members.String() + `"z":1}`
		},
		"many items": func(n int) string { return `{"data":[` + strings.Repeat(`{"jobId":1},`, n) + `1]}` },
		"deep": func(n int) string {
			n /= 10 // package json limits the depth
			return strings.Repeat(`{"a":`, n) + `"` + strings.Repeat("x", n) + `"` + strings.Repeat(`}`, n)
		},
		"deep lists": func(n int) string { return strings.Repeat(`[`, n/10) + `1` + strings.Repeat(`]`, n/10) },
		"long name":  func(n int) string { return `{"` + strings.Repeat("n", 10*n) + `":1,"a":2}` },
	}
	for name, result := range results {
		for _, id := range operations {
			op := Lookup(id)
			work := func(n int) float64 {
				raw := json.RawMessage(result(n))
				return testing.AllocsPerRun(1, func() {
					got, err := shape(op, raw, wantShape(op, 4000, 0, "*"))
					if err != nil || !json.Valid(got) || len(got) > 4000*bytesPerToken {
						t.Errorf("%s: got %d bytes, %v", name, len(got), err)
					}
				})
			}
			small := work(n)
			large := work(2 * n)
			t.Logf("%s as the result of %s: %.0f allocations, and %.0f for twice the size", name, id, small, large)
			if large > 2.5*small+1000 {
				t.Errorf("%s as the result of %s: %.0f allocations, and %.0f for twice the size", name, id, small, large)
			}
		}
	}
}

// FuzzShape shapes results. The shaped result is valid JSON that fits and is the same every time.
func FuzzShape(f *testing.F) {
	ids := slices.Sorted(maps.Keys(func() map[string]bool {
		all := map[string]bool{}
		for _, op := range Operations() {
			all[op.ID] = true
		}
		return all
	}()))
	f.Add(`{"data":[{"jobId":1,"status":"x"}],"next":"y"}`, "jobId", uint(0), 200, 0)
	f.Add(`{"a":{"b":{"c":"`+strings.Repeat("x", 2000)+`"}},"omitted":1}`, "", uint(3), 200, 3)
	f.Add(`[[],{},"\u0000",1e400,null]`, "*", uint(7), 4000, 1)
	f.Fuzz(func(t *testing.T, result, field string, number uint, tokens, offset int) {
		op := Lookup(ids[number%uint(len(ids))])
		want := wantShape(op, max(tokens%5000, minResultTokens), max(offset, 0)%maxOffset)
		if field != "" {
			want.fields = strings.Split(field, ",")
		}
		got, err := shape(op, json.RawMessage(result), want)
		if err != nil {
			failed(t, err)
			return
		}
		if !json.Valid(got) || len(got) > want.tokens*bytesPerToken {
			t.Errorf("%q with %d tokens: got %d bytes: %q", result, want.tokens, len(got), got)
		}
		again, err := shape(op, json.RawMessage(result), want)
		if err != nil || string(again) != string(got) {
			t.Errorf("%q: got %q, and then %q, %v", result, got, again, err)
		}
	})
}

func BenchmarkShape(b *testing.B) {
	op := Lookup("listJobs")
	page := jobs(0, 100, "https://x")
	want := wantShape(op, 4000, 0)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		_, err := shape(op, page, want)
		if err != nil {
			b.Fatal(err)
		}
	}
}
