package airbyte_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestWithEnv(t *testing.T) {
	set := func(t *testing.T, env map[string]string) {
		for _, name := range []string{airbyte.EnvBaseURL, airbyte.EnvToken, airbyte.EnvClientID, airbyte.EnvClientSecret, airbyte.EnvUsername, airbyte.EnvPassword} {
			t.Setenv(name, env[name])
		}
	}
	t.Run("token", func(t *testing.T) {
		set(t, map[string]string{"AIRBYTE_BASE_URL": "https://env.example", "AIRBYTE_TOKEN": "env-token"})
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }, airbyte.WithEnv())
		if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if got := s.seen("")[0]; got.Authorization != "Bearer env-token" || !strings.Contains(fmt.Sprint(client), "https://env.example/api/public/v1") {
			t.Errorf("sent %+v with %v", got, client)
		}
	})
	t.Run("basic", func(t *testing.T) {
		set(t, map[string]string{"AIRBYTE_USERNAME": "u", "AIRBYTE_PASSWORD": "p"})
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }, airbyte.WithEnv())
		if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if got := s.seen("")[0].Authorization; got != "Basic dTpw" {
			t.Errorf("sent %s", got)
		}
	})
	t.Run("without the option", func(t *testing.T) {
		set(t, map[string]string{"AIRBYTE_BASE_URL": "https://env.example", "AIRBYTE_TOKEN": "env-token"})
		client, err := airbyte.NewClient()
		if err != nil || fmt.Sprint(client) != "airbyte.Client(https://api.airbyte.com/v1)" {
			t.Errorf("got %v, %v", client, err)
		}
	})
	for name, tt := range map[string]struct {
		env  map[string]string
		want string
	}{
		"two kinds":        {map[string]string{"AIRBYTE_TOKEN": "t", "AIRBYTE_CLIENT_ID": "i", "AIRBYTE_CLIENT_SECRET": "s"}, "WithEnv: set only one of AIRBYTE_TOKEN, AIRBYTE_CLIENT_ID and AIRBYTE_USERNAME"},
		"no secret":        {map[string]string{"AIRBYTE_CLIENT_ID": "i"}, "set both AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET, or neither"},
		"no client ID":     {map[string]string{"AIRBYTE_CLIENT_SECRET": "s"}, "set both AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET, or neither"},
		"no user name":     {map[string]string{"AIRBYTE_PASSWORD": "p"}, "the user name is empty"},
		"invalid base URL": {map[string]string{"AIRBYTE_BASE_URL": "airbyte"}, "the base URL must look like"},
	} {
		t.Run(name, func(t *testing.T) {
			set(t, tt.env)
			if client, err := airbyte.NewClient(airbyte.WithEnv()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, %v; want %s", client, err, tt.want)
			}
		})
	}
}
