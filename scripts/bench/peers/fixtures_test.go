package peers_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// canned responds to every request with the same bytes.
type canned []byte

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode:    http.StatusOK,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(c)),
		ContentLength: int64(len(c)),
		Request:       req,
	}, nil
}

// jobFormat is the format of a job, as servers write it.
const jobFormat = `{"jobId":%d,"status":"running","jobType":"sync","startTime":"2026-03-25T01:30:50Z",` +
	`"connectionId":"18dccc91-0ab1-4f72-9ed7-0b8fc27c5826","lastUpdatedAt":"2026-03-25T01:40:50Z","duration":"PT10M",` +
	`"bytesSynced":123456789,"rowsSynced":9876}`

func jobText(id int) string { return fmt.Sprintf(jobFormat, id) }

// jobsText returns a page of 100 jobs.
func jobsText() string {
	jobs := make([]string, 100)
	for i := range jobs {
		jobs[i] = jobText(i)
	}
	return `{"data":[` + strings.Join(jobs, ",") + `],"previous":"","next":""}`
}

// Formats of a connection with many streams, as servers write it.
const (
	benchStream = `{"name":"stream_%d","namespace":"public","syncMode":"incremental_deduped_history",` +
		`"cursorField":["updated_at"],"primaryKey":[["id"]],"includeFiles":false,` +
		`"selectedFields":[{"fieldPath":["id"]},{"fieldPath":["email"]},{"fieldPath":["phone"]}],"mappers":[` +
		`{"id":"8d0a1bb0-0a3c-4c2e-9d6b-%012d","type":"hashing","mapperConfiguration":` +
		`{"targetField":"email","method":"SHA-256","fieldNameSuffix":"_hashed"}},` +
		`{"id":"3c5f9a4e-7f1d-4f7e-8d33-%012d","type":"field-filtering","mapperConfiguration":{"targetField":"phone"}}]}`
	benchConnection = `{"connectionId":"b9fd93fc-115c-4b5a-a10f-%012d","name":"Backup to S3",` +
		`"sourceId":"b626221b-9250-4c8b-8615-653ca7e807ab","destinationId":"30e064ed-4211-4868-9b8f-e2bbc8f8969a",` +
		`"workspaceId":"e4388e31-9c21-461b-9b5d-1905ca28c599","status":"active",` +
		`"schedule":{"scheduleType":"cron","cronExpression":"0 0 12 * * ? UTC"},"dataResidency":"us",` +
		`"configurations":{"streams":[%s]},"createdAt":1748426557,"tags":[{"tagId":"f367d42e-4987-41af-9388-c96f6237a798",` +
		`"workspaceId":"e4388e31-9c21-461b-9b5d-1905ca28c599","name":"sensitive","color":"75DCFF"}],` +
		`"nonBreakingSchemaUpdatesBehavior":"propagate_columns","namespaceDefinition":"destination","prefix":""}`
)

// connectionText returns a connection with a number of streams.
func connectionText(id, streams int) string {
	all := make([]string, streams)
	for i := range all {
		all[i] = fmt.Sprintf(benchStream, i, i, i)
	}
	return fmt.Sprintf(benchConnection, id, strings.Join(all, ","))
}

// connectionsText returns a page of connections with 50 streams each.
func connectionsText(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = connectionText(i, 50)
	}
	return `{"previous":"","next":"","data":[` + strings.Join(all, ",") + `]}`
}
