package airbytetest_test

import (
	"errors"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestUnknownIDs(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		for _, admin := range []bool{true, false} {
			w := newWire(t, airbytetest.WithProfile(p), airbytetest.WithInstanceAdmin(admin))
			hidden := 403
			noJob := 403
			if admin {
				hidden = 404
				noJob = 409
			}
			for path, want := range map[string]int{
				"/sources/":      hidden,
				"/destinations/": hidden,
				"/connections/":  hidden,
				"/workspaces/":   hidden,
				"/tags/":         404,
				"/groups/":       404,
				"/permissions/":  500,
				"/regions/":      500,
				"/dataplanes/":   500,
			} {
				w.get(want, "GET "+path+unknown, "")
				w.get(want, "DELETE "+path+unknown, "")
			}
			w.get(noJob, "GET /jobs/77", "")
		}
	})
	w := newWire(t, airbytetest.WithInstanceAdmin(true))
	w.want(`{"resourceId":"`+unknown+`","resourceType":"STANDARD_SYNC"}`, 404, "GET /connections/"+unknown, "", "data")
	w.want("null", 404, "GET /connections/"+unknown, "", "documentationUrl")
	w.want(`"Job is not currently running"`, 409, "GET /jobs/77", "", "data", "message")
	if got := w.get(500, "GET /regions/"+unknown, ""); !strings.HasPrefix(got, `{"errorId":"`) {
		t.Errorf("got %s", got)
	}
	// The client understands the error.
	_, err := w.fake.Client().Sources.Get(t.Context(), unknown)
	if !errors.Is(err, airbyte.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestShapesOfForbidden(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	for request, body := range map[string]string{
		"POST /sources":      `{"name":"n","workspaceId":"` + unknown + `","configuration":` + postgres + `}`,
		"POST /destinations": `{"name":"n","workspaceId":"` + unknown + `","configuration":{}}`,
		"POST /connections":  `{"sourceId":"` + p.source + `","destinationId":"` + unknown + `"}`,
		"POST /tags":         `{"name":"n","color":"ffffff","workspaceId":"` + unknown + `"}`,
		"POST /sources/initiateOAuth": `{"workspaceId":"` + unknown + `","sourceType":"github",` +
			`"redirectUrl":"https://app.example"}`,
		"POST /embedded/widget_token": `{"organizationId":"` + unknown + `","externalUserId":"a",` +
			`"allowedOrigin":"https://a.example"}`,
		"POST /embedded/scoped_token": `{"workspaceId":"` + unknown + `"}`,
	} {
		w.want(`"Forbidden"`, 403, request, body, "_embedded", "errors", 0, "message")
	}
	w.want(`"forbidden"`, 403, "POST /jobs", `{"connectionId":"`+unknown+`","jobType":"sync"}`, "title")
	w.want(`"forbidden"`, 403, "GET /sources?workspaceIds="+unknown, "", "title")
}
