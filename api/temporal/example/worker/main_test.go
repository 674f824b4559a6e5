package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
)

const shop = `{
	"workspace": "Shop",
	"source": {"sourceType": "postgres", "host": "db.example.com"},
	"destination": {"destinationType": "snowflake"},
	"passwords": {"source": "SHOP_DB_PASSWORD"}
}`

func TestResolve(t *testing.T) {
	files := pipelineFiles{dir: t.TempDir()}
	err := os.WriteFile(filepath.Join(files.dir, "shop.json"), []byte(shop), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = files.resolve(t.Context(), "shop")
	if err == nil || err.Error() != "the environment variable SHOP_DB_PASSWORD is not set" {
		t.Errorf("without the password: got error %v", err)
	}
	t.Setenv("SHOP_DB_PASSWORD", "secret")
	pipeline, err := files.resolve(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	source, err := json.Marshal(pipeline.Source.Configuration)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"host":"db.example.com","password":"secret","sourceType":"postgres"}`
	if pipeline.Name != "shop" || pipeline.Workspace.Name != "Shop" || string(source) != want {
		t.Errorf("got %q in %q with the source %s, want %s", pipeline.Name, pipeline.Workspace.Name, source, want)
	}
	for _, reference := range []string{"other", "../worker/shop", "/etc/passwd", ""} {
		_, err = files.resolve(t.Context(), reference)
		if !errors.Is(err, airbytetemporal.ErrUnknownPipeline) {
			t.Errorf("%q: got error %v, want ErrUnknownPipeline", reference, err)
		}
	}
}
