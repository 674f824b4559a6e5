package generator

import (
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/facts"
)

// TestPlaces shows that all declarations have a place, except for the types of
// services and the struct Services.
func TestPlaces(t *testing.T) {
	extracted, err := facts.Extract(mustRead(t, "../spec/airbyte.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := PreviewOf("spec.yaml", extracted, ownOverlays(t), ownLayer(t))
	if err != nil || v.Fatal != nil {
		t.Fatal(err, v.Fatal)
	}
	places := v.Places()
	for declaration, signature := range v.API {
		isService := declaration == "Services" || strings.HasPrefix(declaration, "Services.") ||
			(strings.HasSuffix(declaration, "Service") && signature == "type struct")
		if at := places[declaration]; (len(at) == 0) != isService {
			t.Errorf("the places of %s are %q", declaration, at)
		}
	}
	for declaration, want := range map[string][]string{
		"JobsService.Get":      {"/paths/~1jobs~1{jobId}/get"},
		"Job.Status":           {"/components/schemas/JobResponse/properties/status"},
		"JobStatus.Known":      {"/components/schemas/JobStatusEnum"},
		"JobStatusRunning":     {"/components/schemas/JobStatusEnum/enum/running"},
		"ListJobsParams":       {"/paths/~1jobs/get"},
		"NewRowFilter":         {"/components/schemas/RowFilteringOperation"},
		"ListJobsParams.Limit": {"/paths/~1jobs/get/parameters/query limit"},
		"WithIncludeSecretCoordinates": {
			"/paths/~1destinations~1{destinationId}/get/parameters/query includeSecretCoordinates",
			"/paths/~1sources~1{sourceId}/get/parameters/query includeSecretCoordinates",
		},
	} {
		if got := places[declaration]; !slices.Equal(got, want) {
			t.Errorf("the places of %s are %q, want %q", declaration, got, want)
		}
	}
}
