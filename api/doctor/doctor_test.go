package doctor_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/doctor"
)

// fake is a server with something to see for every fact.
type fake struct {
	*airbytetest.Server
	profile   airbytetest.Profile
	workspace string
}

func newFake(t *testing.T, profile airbytetest.Profile) *fake {
	t.Helper()
	// Many questions of an examination are wrong on purpose.
	server := airbytetest.New(t, airbytetest.WithProfile(profile), airbytetest.AllowWrongRequests())
	workspace := server.AddWorkspace("Tenant 42")
	server.AddWorkspace("Tenant 43")
	source := server.AddSource(workspace, "tenant_42_db", airbytetest.Postgres)
	connection := server.AddConnection(source, server.AddDestination(workspace, "warehouse", airbytetest.Snowflake))
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	server.AddJob(connection, day, airbytetest.Succeed(time.Minute))
	server.AddJob(connection, day.Add(time.Hour), airbytetest.Succeed(90*time.Second))
	_, err := server.Client().Connections.Update(t.Context(), connection, airbyte.ConnectionUpdateRequest{
		Schedule: &airbyte.ConnectionSchedule{
			ScheduleType:   airbyte.ScheduleTypeCron,
			CronExpression: new("0 0 12 * * ?"),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &fake{Server: server, profile: profile, workspace: workspace}
}

// settings returns the settings of an examination that only reads.
func (f *fake) settings() doctor.Settings {
	settings := doctor.Settings{BaseURL: f.BaseURL(), HTTPClient: &http.Client{Transport: f}}
	if f.profile == airbytetest.SelfManaged063 {
		username, password := f.BasicAuth()
		settings.Credentials = doctor.Credentials{Username: username, Password: airbyte.Secret(password)}
		return settings
	}
	id, secret := f.Credentials()
	settings.Credentials = doctor.Credentials{ClientID: id, ClientSecret: airbyte.Secret(secret)}
	return settings
}

func examine(t *testing.T, settings doctor.Settings) *doctor.Report {
	t.Helper()
	report, err := doctor.Examine(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// someProfiles returns the profiles for a test that takes long with all of them. With -short, these are a server with
// many differences from the newest one, one of the newest release, and Airbyte Cloud.
func someProfiles() []airbytetest.Profile {
	if testing.Short() {
		return []airbytetest.Profile{airbytetest.SelfManaged063, airbytetest.SelfManaged2026August, airbytetest.Cloud}
	}
	return airbytetest.Profiles()
}

// releases holds the release that Examine finds out for each profile: by reading, and with writes.
var releases = map[airbytetest.Profile][2]string{
	airbytetest.Cloud:                 {"Airbyte Cloud", "Airbyte Cloud"},
	airbytetest.SelfManaged063:        {"0.50 to 0.63", "0.50 to 0.63"},
	airbytetest.SelfManaged11:         {"0.64 to 1.1", "0.64 to 1.1"},
	airbytetest.SelfManaged15:         {"1.2 to 1.5", "1.2 to 1.5"},
	airbytetest.SelfManaged16:         {"1.6", "1.6"},
	airbytetest.SelfManaged18:         {"1.8 or 2.0", "1.8"},
	airbytetest.SelfManaged20:         {"1.8 or 2.0", "2.0"},
	airbytetest.SelfManaged2026March:  {"March 2026", "March 2026"},
	airbytetest.SelfManaged2026July:   {"April 2026 or newer", "June or July 2026"},
	airbytetest.SelfManaged2026August: {"April 2026 or newer", "August 2026 or newer"},
}

// TestReleases checks that Examine finds out the release of each profile: by reading where that is possible, and
// exactly if it may send requests that servers refuse.
func TestReleases(t *testing.T) {
	for _, profile := range someProfiles() {
		want := releases[profile]
		t.Run(string(profile), func(t *testing.T) {
			fake := newFake(t, profile)
			settings := fake.settings()
			report := examine(t, settings)
			if report.Release != want[0] {
				t.Errorf("by reading: release %q, want %q", report.Release, want[0])
			}
			checkHolds(t, report)

			settings.Workspace = fake.workspace
			report = examine(t, settings)
			if report.Release != want[1] {
				t.Errorf("with writes: release %q, want %q", report.Release, want[1])
			}
			checkHolds(t, report)
		})
	}
}

// checkHolds checks that no step failed and that no fact differs.
func checkHolds(t *testing.T, report *doctor.Report) {
	t.Helper()
	if report.Outcome() == doctor.Failed || len(report.Differences()) > 0 {
		t.Errorf("want no failure and no difference, got:\n%s", report)
	}
}

// TestOnlyReads checks that an examination without a workspace sends only reads and requests for tokens.
func TestOnlyReads(t *testing.T) {
	for _, profile := range someProfiles() {
		fake := newFake(t, profile)
		before := len(fake.Requests())
		examine(t, fake.settings())
		for _, request := range fake.Requests()[before:] {
			isToken := request.Operation == "createAccessToken"
			if request.Method != http.MethodGet && !isToken {
				t.Errorf("%s: %s %s is not a read", profile, request.Method, request.Path)
			}
		}
	}
}

// TestLacks checks the operations that a server does not have against their ages.
func TestLacks(t *testing.T) {
	for profile, lacks := range map[airbytetest.Profile]func(op airbyte.Operation) bool{
		airbytetest.Cloud: func(airbyte.Operation) bool { return false },
		airbytetest.SelfManaged15: func(op airbyte.Operation) bool {
			return !slices.Contains([]string{"", "0.64", "1.2"}, op.Since)
		},
		airbytetest.SelfManaged20:         func(op airbyte.Operation) bool { return strings.HasSuffix(op.Since, "2026") },
		airbytetest.SelfManaged2026March:  func(op airbyte.Operation) bool { return op.Since == "June 2026" },
		airbytetest.SelfManaged2026August: func(op airbyte.Operation) bool { return op.Removed != "" },
	} {
		fake := newFake(t, profile)
		settings := fake.settings()
		settings.Workspace = fake.workspace
		report := examine(t, settings)
		for _, op := range airbyte.Operations() {
			isCallback := op.ID == "oauthCallback" && profile != airbytetest.Cloud
			want := lacks(op) || isCallback
			if got := slices.Contains(report.Lacks, op.ID); got != want {
				t.Errorf("%s: lacks %s: %t, want %t", profile, op.ID, got, want)
			}
		}
	}
}

// TestStop checks that an examination that is stopped deletes its objects.
func TestStop(t *testing.T) {
	apart := 1
	if testing.Short() {
		apart = 4
	}
	fake := newFake(t, airbytetest.Cloud)
	for stopAt := 1; stopAt <= 12; stopAt += apart {
		ctx, cancel := context.WithCancel(t.Context())
		settings := fake.settings()
		settings.Workspace = fake.workspace
		writes := 0
		settings.HTTPClient = &http.Client{Transport: &liar{inner: fake, lie: func(req *http.Request, _ *answer) bool {
			if req.Method != http.MethodGet {
				writes++
			}
			if writes == stopAt {
				cancel()
			}
			return false
		}}}
		_, err := doctor.Examine(ctx, settings)
		if err != nil {
			t.Fatal(err)
		}
		checkClean(t, fake, stopAt)
	}
}

// TestLeftovers checks that an examination deletes the objects that a killed one has left, on every page, and nothing else.
func TestLeftovers(t *testing.T) {
	fake := newFake(t, airbytetest.Cloud)
	const others = 150
	for i := range others {
		fake.AddSource(fake.workspace, "source "+strconv.Itoa(i), airbytetest.Postgres)
	}
	fake.AddSource(fake.workspace, "airbyte-go doctor 120000.000", airbytetest.Postgres)
	settings := fake.settings()
	settings.Workspace = fake.workspace
	report := examine(t, settings)
	if !strings.Contains(report.String(), "Deleted 1 object that an earlier examination had left.") {
		t.Errorf("the report does not speak of the leftover:\n%s", report)
	}
	if n := countSources(t, fake); n != others+1 {
		t.Errorf("%d sources are left, want %d", n, others+1)
	}
}

// TestWrongWorkspace checks that an examination changes nothing if the workspace does not exist, and does not take the
// errors for differences.
func TestWrongWorkspace(t *testing.T) {
	apart := 1
	if testing.Short() {
		apart = 3 // an ID for each profile, and another one for the next
	}
	for i, profile := range someProfiles() {
		for j, id := range []string{noID, "nope", "../sources"} {
			if (i+j)%apart != 0 {
				continue
			}
			fake := newFake(t, profile)
			settings := fake.settings()
			settings.Workspace = id
			report := examine(t, settings)
			checkStep(t, report, "writes", "The workspace cannot be read", "check the ID of the workspace")
			checkHolds(t, report)
			if n := countSources(t, fake); n != 1 {
				t.Errorf("%s, workspace %q: %d sources, want 1", profile, id, n)
			}
		}
	}
}

// TestReader checks that an examination says if the caller may not create sources.
func TestReader(t *testing.T) {
	fake := newFake(t, airbytetest.SelfManaged20)
	reader := fake.AddCaller("Bea", airbytetest.Role{Type: airbyte.PermissionTypeWorkspaceReader, ID: fake.workspace})
	settings := fake.settings()
	settings.Workspace = fake.workspace
	id, secret := reader.Credentials()
	settings.Credentials = doctor.Credentials{ClientID: id, ClientSecret: airbyte.Secret(secret)}
	report := examine(t, settings)
	checkStep(t, report, "writes", "The caller may not create sources in the workspace", "workspace_editor")
	checkHolds(t, report)
}

// TestRoles checks that the release and the facts do not depend on the rights of the caller.
func TestRoles(t *testing.T) {
	profiles := someProfiles()
	if testing.Short() {
		profiles = profiles[len(profiles)-1:] // Airbyte Cloud
	}
	for _, profile := range profiles {
		if profile == airbytetest.SelfManaged063 {
			continue // it has no roles
		}
		fake := newFake(t, profile)
		want := examine(t, fake.settings())
		inWorkspace := airbytetest.Role{Type: airbyte.PermissionTypeWorkspaceReader, ID: fake.workspace}
		inOrganization := airbytetest.Role{Type: airbyte.PermissionTypeOrganizationAdmin, ID: fake.OrganizationID()}
		for name, caller := range map[string]*airbytetest.Caller{
			"workspace reader":   fake.AddCaller("Ada", inWorkspace),
			"organization admin": fake.AddCaller("Bea", inOrganization),
			"nobody":             fake.AddCaller("Cem"),
		} {
			settings := fake.settings()
			id, secret := caller.Credentials()
			settings.Credentials = doctor.Credentials{ClientID: id, ClientSecret: airbyte.Secret(secret)}
			report := examine(t, settings)
			checkHolds(t, report)
			if report.Release != want.Release || !slices.Equal(report.Lacks, want.Lacks) {
				t.Errorf("%s, %s: release %q and lacks %v, want %q and %v",
					profile, name, report.Release, report.Lacks, want.Release, want.Lacks)
			}
		}
	}
}

// TestCannotDelete checks that an examination says if objects remain, because they cannot be deleted or not be found.
func TestCannotDelete(t *testing.T) {
	for _, fault := range []airbytetest.Fault{
		{Operation: "deleteSource", Status: 403, Count: airbytetest.Always},
	} {
		fake := newFake(t, airbytetest.SelfManaged20)
		fake.Inject(fault)
		settings := fake.settings()
		settings.Workspace = fake.workspace
		report := examine(t, settings)
		checkStep(t, report, "writes", "could not delete", "delete the sources and tags with names such as airbyte-go doctor")
	}
}

// countSources counts the sources of all workspaces.
func countSources(t *testing.T, fake *fake) int {
	t.Helper()
	sources, err := airbyte.Collect(fake.Client().Sources.All(t.Context(), nil))
	if err != nil {
		t.Fatal(err)
	}
	return len(sources)
}

// checkClean checks that the workspace has only the source that it had at the beginning.
func checkClean(t *testing.T, fake *fake, stopAt int) {
	t.Helper()
	client := fake.Client()
	sources, err := client.Sources.List(t.Context(), &airbyte.ListSourcesParams{WorkspaceIDs: []string{fake.workspace}})
	if err != nil {
		t.Fatal(err)
	}
	tags, err := client.Tags.List(t.Context(), &airbyte.ListTagsParams{WorkspaceIDs: []string{fake.workspace}})
	if err != nil {
		t.Fatal(err)
	}
	if len(sources.Data) != 1 || len(tags.Data) != 0 {
		t.Errorf("stopped at write %d: %d sources and %d tags are left, want 1 and 0", stopAt, len(sources.Data), len(tags.Data))
	}
}
