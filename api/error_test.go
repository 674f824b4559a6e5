package airbyte_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// TestEveryOperationFails responds to every operation with every important status, and with a web
// page. Each call must return an error.
func TestEveryOperationFails(t *testing.T) {
	const body = `{"type":"https://reference.airbyte.com/reference/errors#x","title":"x","detail":"d","data":{"message":"the useful text"}}`
	sentinels := map[int]error{
		400: airbyte.ErrBadRequest, 401: airbyte.ErrUnauthorized, 403: airbyte.ErrForbidden, 404: airbyte.ErrNotFound, 409: airbyte.ErrConflict,
		422: airbyte.ErrInvalid, 429: airbyte.ErrRateLimited, 500: airbyte.ErrServer, 503: airbyte.ErrServer,
	}
	every := 1
	if testing.Short() {
		every = 9 // each operation fails with one status, and the next one with another
	}
	operations := 0
	for path, item := range openapi.Document().Paths.Map() {
		for method, spec := range item.Operations() {
			operations++
			c := &contract{Route: openapi.Route(method, path)}
			entry := tableEntry(t, spec.OperationID)
			call := func(status int, body string) error {
				client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, status, body) }, airbyte.WithRetry(airbyte.RetryPolicy{}))
				m := reflect.ValueOf(client.Services).FieldByName(entry.Service).MethodByName(entry.Name)
				results := m.Call(c.arguments(t, m.Type()))
				err, _ := results[len(results)-1].Interface().(error)
				if err != nil && len(results) == 2 && !results[0].IsNil() {
					t.Errorf("%s: %d: got a result together with the error", entry, status)
				}
				return err
			}
			for i, status := range slices.Sorted(maps.Keys(sentinels)) {
				if (operations+i)%every != 0 {
					continue
				}
				want := sentinels[status]
				err := call(status, body)
				e, ok := errors.AsType[*airbyte.Error](err)
				if !ok || !errors.Is(err, want) || e.Problem.Message != "the useful text" || e.Operation != entry.ID {
					t.Errorf("%s: %d: got %v", entry, status, err)
				}
			}
			if err := call(302, ""); (err == nil) != (entry.ID == "getDocumentation" || entry.ID == "oauthCallback") {
				t.Errorf("%s: a redirect: %v", entry, err)
			}
			if err := call(200, "<!DOCTYPE html><html></html>"); !errors.Is(err, airbyte.ErrNotAPI) && entry.ID != "getDocumentation" && entry.ID != "oauthCallback" {
				t.Errorf("%s: the web app's page: got %v", entry, err)
			}
		}
	}
}

// TestRemovedOperations calls a server that no longer has config templates.
func TestRemovedOperations(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		want   string
	}{
		{403, `{"message":"Forbidden"}`, "servers have this operation since 1.7, but no longer since April 2026"},
		{401, ``, "servers no longer have this operation since April 2026"},
		{404, ``, "servers have this operation since 1.7, but no longer since April 2026"},
	} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, tt.status, tt.body) })
		_, err := client.ConfigTemplates.List(t.Context(), "org", nil)
		if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), ": "+tt.want) {
			t.Errorf("%d: got %v", tt.status, err)
		}
	}
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 403, `{"type":"error:license/entitlement","title":"t","detail":"no licence"}`)
	})
	if _, err := client.ConfigTemplates.List(t.Context(), "org", nil); errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a refusal counts as a removed operation: %v", err)
	}
}

// TestErrorValues prints Error values that are not pointers.
func TestErrorValues(t *testing.T) {
	e := airbyte.Error{StatusCode: 400, Operation: "getJob", Header: http.Header{"X": {"hunter2"}}, Body: []byte("hunter2")}
	type holder struct{ E airbyte.Error }
	for _, v := range []any{e, &e, holder{e}, []airbyte.Error{e}} {
		asJSON, err := json.Marshal(v)
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Error("failed", "err", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "err", v)
		printed := fmt.Sprintf("%v %+v %#v %s %q %s %s", v, v, v, v, v, asJSON, log.String())
		if err != nil || strings.Contains(printed, "hunter2") || strings.Contains(printed, "104 117") || strings.Contains(printed, "0x68") {
			t.Errorf("%T is printed as %s, %v", v, printed, err)
		}
	}
}

// TestErrorLogged checks how an error is logged.
func TestErrorLogged(t *testing.T) {
	client, _ := serve(t, answering(504))
	err := post(t.Context(), client)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Error("failed", "err", err)
	if want := `err="airbyte: createJob: 504 gateway timeout: not now: the request may have been applied"`; !strings.Contains(log.String(), want) {
		t.Errorf("logged %s, want %s", log.String(), want)
	}
	if got, want := encode(t, err), `"airbyte: createJob: 504 gateway timeout: not now: the request may have been applied"`; got != want {
		t.Errorf("as JSON: %s, want %s", got, want)
	}
}

// TestErrorLines checks that a response cannot break or flood a line of a log.
func TestErrorLines(t *testing.T) {
	const forged = "x\u000alevel=INFO\u2028\u0085\u202e\u001b[31m"
	long := strings.Repeat("y", 10_000)
	for _, field := range []string{"type", "title", "detail", "message", "errorId", "error", "error_description"} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://a\nb")
			reply(w, 400, `{"`+field+`":"`+forged+long+`"}`)
		})
		_, err := client.Jobs.Get(t.Context(), 1)
		if err == nil || strings.ContainsAny(err.Error(), "\n\u2028\u0085\u202e\x1b") || len(err.Error()) > 700 {
			t.Errorf("%s: %.100q…, %d bytes", field, err, len(err.Error()))
		}
	}
	job := airbyte.Job{JobID: 1, ConnectionID: "a\nb"}
	for _, err := range []error{&airbyte.JobFailedError{Job: job}, &airbyte.JobCancelledError{Job: job}} {
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%T: %q", err, err)
		}
	}
}

// TestSentencesGoOn checks that a sentence of the server loses its full stop if more text follows.
func TestSentencesGoOn(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 500, `{"message":"It broke."}`) })
	_, err := client.Jobs.Get(t.Context(), 1)
	if want := "airbyte: getJob: 500 internal server error: It broke."; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	err = post(t.Context(), client)
	const wantEnd = ": 500 internal server error: It broke: the request may have been applied"
	if err == nil || !strings.HasSuffix(err.Error(), wantEnd) {
		t.Errorf("got %v, want %s", err, wantEnd)
	}
}

// TestNotFoundOfProxy checks that a 404 of something other than the API does not match ErrNotFound, because
// the resource may exist.
func TestNotFoundOfProxy(t *testing.T) {
	for body, want := range map[string]bool{
		"default backend - 404":                 false,
		"404 page not found\n":                  false,
		"<Error><Code>NoSuchKey</Code></Error>": false,
		`"no route"`:                            false,
		`{"message":"not here"}`:                true,
		"":                                      true,
	} {
		err := failure(t, 404, "", body)
		if got := errors.Is(err, airbyte.ErrNotFound); got != want {
			t.Errorf("%q: errors.Is(%v, ErrNotFound) = %t", body, err, got)
		}
		if got := strings.Contains(err.Error(), "not from the API"); got == want {
			t.Errorf("%q: got %v", body, err)
		}
	}
}

// TestDeleteAndNotFoundOfProxy checks that a resource does not count as deleted when a proxy responds with
// 404 after an attempt that may have deleted it.
func TestDeleteAndNotFoundOfProxy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		status := 502
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			reply(w, status, "default backend - 404")
			status = 404
		})
		err := client.Tags.Delete(t.Context(), "t")
		if !errors.Is(err, airbyte.ErrMaybeApplied) || errors.Is(err, airbyte.ErrNotFound) {
			t.Errorf("got %v, want an error of a request that may have been applied", err)
		}
		if n := len(s.seen("")); n != 2 {
			t.Errorf("%d requests, want 2", n)
		}
	})
}
