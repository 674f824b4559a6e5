package airbyte_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestBasicAuthOfProxy checks that the error names the option if a proxy asks for basic authentication.
func TestBasicAuthOfProxy(t *testing.T) {
	const page = "<html><head><title>401 Authorization Required</title></head></html>"
	const missing = "a proxy in front of the server asks for basic authentication; set it with WithBasicAuth"
	const url = " (GET https://airbyte.example/api/public/v1/sources/s)"
	tests := []struct {
		name      string
		opts      []airbyte.Option
		challenge string
		body      string
		want      string
		isPage    bool
	}{
		{name: "page", challenge: `Basic realm="x"`, body: page, want: missing},
		{name: "no body", challenge: `basic realm="x"`, want: missing},
		{name: "text", challenge: `Basic`, body: "go away", want: "go away: " + missing},
		{name: "no credentials", opts: []airbyte.Option{airbyte.WithoutCredentials()}, challenge: `Basic`, body: page, want: missing},
		{
			name:      "wrong password",
			opts:      []airbyte.Option{airbyte.WithBasicAuth("u", "wrong")},
			challenge: `Basic realm="x"`,
			body:      page,
			want:      "a proxy in front of the server refused the user name or the password",
		},
		{name: "one of several schemes", challenge: `Negotiate, Basic realm="x"`, body: page, want: missing},
		{name: "after a token and parameters", challenge: `NTLM abc==, Digest realm="a, \"b", nonce=x,basic`, body: page, want: missing},
		{name: "a tab and empty elements", challenge: ", ,Negotiate,\tBasic\trealm=x", body: page, want: missing},
		{name: "a realm of another scheme", challenge: `Bearer realm="x, Basic y"`, body: page, want: airbyte.ErrNotAPI.Error(), isPage: true},
		{name: "a quote in a realm", challenge: `Bearer realm="\", Basic"`, body: page, want: airbyte.ErrNotAPI.Error(), isPage: true},
		{name: "a parameter of another scheme", challenge: `Bearer realm=x, Basic=y`, body: page, want: airbyte.ErrNotAPI.Error(), isPage: true},
		{name: "another scheme", challenge: "Bearer", body: page, want: airbyte.ErrNotAPI.Error(), isPage: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("WWW-Authenticate", tt.challenge)
				w.WriteHeader(401)
				_, _ = io.WriteString(w, tt.body)
			}, tt.opts...)
			_, err := client.Sources.Get(t.Context(), "s")
			want := "airbyte: getSource: 401 unauthorized: " + tt.want + url
			if err == nil || err.Error() != want || !errors.Is(err, airbyte.ErrUnauthorized) {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			if errors.Is(err, airbyte.ErrNotAPI) != tt.isPage {
				t.Errorf("matches ErrNotAPI: %t", !tt.isPage)
			}
		})
	}
}

// TestBasicAuthOfTokenEndpoint checks that the client ID is not blamed for the password of a proxy.
func TestBasicAuthOfTokenEndpoint(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Basic")
		w.WriteHeader(401)
	}, airbyte.WithClientCredentials("i", "s"))
	_, err := client.Jobs.Get(t.Context(), 1)
	if err == nil || !strings.Contains(err.Error(), "WithBasicAuth") || strings.Contains(err.Error(), "is wrong") {
		t.Errorf("got %v", err)
	}
}

// TestMissingCredentials checks that a 401 says so if the client has no credentials.
func TestMissingCredentials(t *testing.T) {
	const hint = "the client sent no credentials; set them with WithClientCredentials, WithToken or WithBasicAuth"
	for _, body := range []string{``, `{"message":"Unauthorized"}`} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 401, body) }, airbyte.WithoutCredentials())
		_, err := client.Jobs.Get(t.Context(), 1)
		if want := "airbyte: getJob: 401 unauthorized: " + hint + " (GET https://airbyte.example/api/public/v1/jobs/1)"; err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		_, err = client.Jobs.Get(t.Context(), 1, airbyte.WithHeader("Authorization", "Bearer abc"))
		if err == nil || strings.Contains(err.Error(), hint) {
			t.Errorf("with a header: got %v", err)
		}
		_, err = client.Applications.CreateAccessToken(t.Context(), airbyte.AccessTokenRequest{})
		if err == nil || strings.Contains(err.Error(), hint) {
			t.Errorf("an operation that needs no credentials: got %v", err)
		}
	}
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 401, ``) })
	if _, err := client.Jobs.Get(t.Context(), 1); err == nil || strings.Contains(err.Error(), hint) {
		t.Errorf("with a token: got %v", err)
	}
}

// TestConfigAPI checks the explanation for base URLs of the Config API.
func TestConfigAPI(t *testing.T) {
	const forbidden = `{"message":"Forbidden","_links":{"self":{"href":"/x"}}}`
	tests := []struct {
		base   string
		status int
		body   string
		want   string // URL of the public API; "" for no explanation
	}{
		{base: "http://h:8000/api/v1", status: 403, body: forbidden, want: "http://h:8000/api/public/v1"},
		{base: "http://h:8000/api/v1/", status: 404, body: ``, want: "http://h:8000/api/public/v1"},
		{base: "http://h/api", status: 403, body: forbidden, want: "http://h/api/public/v1"},
		{base: "http://h/airbyte/api/v1", status: 403, body: forbidden, want: "http://h/airbyte/api/public/v1"},
		{base: "http://h:8000/API/V1", status: 403, body: forbidden, want: "http://h:8000/api/public/v1"},
		{base: "http://h/Airbyte/Api", status: 403, body: forbidden, want: "http://h/Airbyte/api/public/v1"},
		{base: "http://h/API/Public", status: 403, body: forbidden},
		{base: "https://cloud.airbyte.com/api/v1", status: 403, body: forbidden, want: "https://api.airbyte.com/v1"},
		{base: "http://h/api/v1", status: 403, body: `{"title":"No entry"}`, want: "http://h/api/public/v1"},
		{base: "http://h/api/v1", status: 403, body: `{"type":"https://reference.airbyte.com/reference/errors#forbidden","title":"t"}`},
		{base: "http://h/api/v1", status: 400, body: `{"message":"Bad Request"}`},
		{base: "http://h/api/public/v1", status: 403, body: forbidden},
		{base: "http://h/v1", status: 403, body: forbidden},
	}
	for _, tt := range tests {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, tt.status, tt.body) }, airbyte.WithBaseURL(tt.base))
		_, err := client.Jobs.Get(t.Context(), 1)
		base := strings.TrimSuffix(tt.base, "/")
		want := "the base URL " + base + " is usually that of the Config API; the public API is at " + tt.want + " (GET " + base + "/jobs/1)"
		isExplained := err != nil && strings.Contains(err.Error(), "Config API")
		if tt.want == "" && (err == nil || isExplained) {
			t.Errorf("%s, %d %s: got %v", tt.base, tt.status, tt.body, err)
		}
		status := fmt.Sprintf("%d %s: ", tt.status, strings.ToLower(http.StatusText(tt.status)))
		if err != nil && tt.want != "" && !strings.Contains(err.Error(), status) {
			t.Errorf("%s: got %v, want %q in it", tt.base, err, status)
		}
		if tt.want != "" && (!isExplained || !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("%s, %d %s: got %v, want %s", tt.base, tt.status, tt.body, err, want)
		}
	}
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }, airbyte.WithBaseURL("http://h/api/v1"))
	if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
		t.Errorf("the public API behind a proxy: %v", err)
	}
}

// TestUnknownConnectorType checks that the error says how to name a connector that the server does not
// know by its type.
func TestUnknownConnectorType(t *testing.T) {
	const hint = "the server does not know this connector type; send DefinitionID instead, the ID of a " +
		"definition of the workspace, which "
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 400, `{"status":400,"type":"https://reference.airbyte.com/reference/errors","title":"value-not-found","detail":"d","data":{"value":"acme-crm"}}`)
	})
	source := airbyte.SourceCreateRequest{Name: "n", WorkspaceID: "w", Configuration: airbyte.Configuration(`{"sourceType":"acme-crm","key":"hunter2"}`)}
	_, err := client.Sources.Create(t.Context(), source)
	if want := "airbyte: createSource: 400 value-not-found: acme-crm: " + hint +
		"FindSourceDefinition finds by name or image"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = client.Destinations.Create(t.Context(), airbyte.DestinationCreateRequest{
		Name: "n", WorkspaceID: "w", Configuration: airbyte.Configuration(`{"destinationType":"acme-crm"}`),
	})
	if want := "airbyte: createDestination: 400 value-not-found: acme-crm: " + hint +
		"FindDestinationDefinition finds by name or image"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	source.DefinitionID = new("d")
	if _, err = client.Sources.Create(t.Context(), source); err == nil || strings.Contains(err.Error(), hint) {
		t.Errorf("with a definition: got %v", err)
	}
	if err = post(t.Context(), client); err == nil || strings.Contains(err.Error(), hint) {
		t.Errorf("another operation: got %v", err)
	}
}

// TestOldNotFound checks the 400 with which servers before 1.2 report a missing resource.
func TestOldNotFound(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 400, `{"type":"https://reference.airbyte.com/reference/errors#resource-not-found","title":"resource-not-found","detail":"d"}`)
	})
	_, err := client.Sources.Get(t.Context(), "s")
	if !errors.Is(err, airbyte.ErrNotFound) || !errors.Is(err, airbyte.ErrBadRequest) {
		t.Errorf("got %v", err)
	}
	client, _ = serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 400, `{"type":"https://reference.airbyte.com/reference/errors#bad-request","title":"resource-not-found"}`)
	})
	if _, err := client.Sources.Get(t.Context(), "s"); errors.Is(err, airbyte.ErrNotFound) {
		t.Errorf("another type matches ErrNotFound: %v", err)
	}
}
