package airbytetest

import (
	"math"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Profile selects the kind and version of the server to imitate.
type Profile string

// Profiles for [WithProfile]. The profiles of self-managed servers differ in the operations, fields
// and values that they know, and in the format of some errors.
const (
	// Cloud is Airbyte Cloud. It serves every operation of every known version of the API document.
	// The caller is not an instance admin.
	Cloud Profile = "cloud"
	// SelfManaged063 is a self-managed server of release 0.63 (June 2024). It has no access tokens, so
	// that clients use basic authentication (see [Server.BasicAuth]), and an unknown ID returns 400.
	SelfManaged063 Profile = "self-managed-0.63"
	// SelfManaged11 is a self-managed server of release 1.1 (September 2024). Access tokens are valid
	// for three minutes, and an unknown ID returns 400.
	SelfManaged11 Profile = "self-managed-1.1"
	// SelfManaged15 is a self-managed server of release 1.5 (January 2025). It has no tags, regions
	// and connector definitions of workspaces.
	SelfManaged15 Profile = "self-managed-1.5"
	// SelfManaged16 is a self-managed server of release 1.6 (April 2025). It has data planes below
	// their regions.
	SelfManaged16 Profile = "self-managed-1.6"
	// SelfManaged18 is a self-managed server of release 1.8 (August 2025). It has no scoped tokens.
	SelfManaged18 Profile = "self-managed-1.8"
	// SelfManaged20 is a self-managed server of release 2.0 (October 2025). It has no groups.
	SelfManaged20 Profile = "self-managed-2.0"
	// SelfManaged2026March is a self-managed server of March 2026. It does not support creating
	// applications, and OAuth operations return status 501.
	SelfManaged2026March Profile = "self-managed-2026-03"
	// SelfManaged2026July is a self-managed server of July 2026. It no longer serves config templates,
	// can delete the OAuth credentials of workspaces, and returns a queued sync instead of refusing a
	// second one.
	SelfManaged2026July Profile = "self-managed-2026-07"
	// SelfManaged2026August is a self-managed server of August 2026. It grants the roles
	// workspace_source_editor and workspace_destination_editor.
	SelfManaged2026August Profile = "self-managed-2026-08"
)

// Profiles returns all profiles: Cloud first, and then the self-managed servers, oldest first.
func Profiles() []Profile {
	return []Profile{
		Cloud,
		SelfManaged063,
		SelfManaged11,
		SelfManaged15,
		SelfManaged16,
		SelfManaged18,
		SelfManaged20,
		SelfManaged2026March,
		SelfManaged2026July,
		SelfManaged2026August,
	}
}

// features are the differences between the profiles.
type features struct {
	base          string // default base URL
	links         string // base URL of the links in pages; another host, as on real servers
	region        string // name of the region that all organizations share
	release       string // a number such as 1.6, or a month such as March 2026; "" for the newest
	cloud         bool   // supports OAuth and applications, but no custom connector images
	admin         bool   // the caller is an instance admin
	july          bool   // has the changes up to July 2026
	basicAuth     bool   // takes a user name and a password instead of tokens
	tokenLifetime time.Duration
}

const (
	selfManagedBase = "https://airbyte.example/api/public/v1"
	// selfManagedLinks is the base URL of links on most self-managed servers. It works only inside their
	// cluster.
	selfManagedLinks = "http://localhost:8001/api/public/v1"
)

var profiles = map[Profile]features{
	Cloud: {
		base:          "https://api.airbyte.com/v1",
		links:         "https://api.airbyte-internal.example/v1",
		region:        "US",
		cloud:         true,
		july:          true,
		tokenLifetime: 15 * time.Minute,
	},
	SelfManaged063: {
		base:          "http://airbyte.example:8006/v1",
		links:         "http://localhost:8006/v1",
		region:        "AUTO",
		release:       "0.63",
		admin:         true,
		basicAuth:     true,
		tokenLifetime: 15 * time.Minute,
	},
	SelfManaged11:         selfManaged("1.1", 3*time.Minute),
	SelfManaged15:         selfManaged("1.5", 15*time.Minute),
	SelfManaged16:         selfManaged("1.6", 15*time.Minute),
	SelfManaged18:         selfManaged("1.8", 15*time.Minute),
	SelfManaged20:         selfManaged("2.0", 15*time.Minute),
	SelfManaged2026March:  selfManaged("March 2026", 15*time.Minute),
	SelfManaged2026July:   selfManaged("July 2026", 15*time.Minute),
	SelfManaged2026August: selfManaged("August 2026", 15*time.Minute),
}

func selfManaged(release string, tokenLifetime time.Duration) features {
	return features{
		base:          selfManagedBase,
		links:         selfManagedLinks,
		region:        "AUTO",
		release:       release,
		admin:         true,
		july:          ageOf(release) >= ageOf("July 2026"),
		tokenLifetime: tokenLifetime,
	}
}

// hasSince reports whether servers of the profile have a change that came with a release.
func (f features) hasSince(release string) bool {
	return f.release == "" || ageOf(f.release) >= ageOf(release)
}

// ageOf returns a number by which releases can be compared: the newer the release, the larger the
// number. A release is a number such as 1.6 or, for all later ones, a month such as March 2026. A
// release of another form is newer than all others.
func ageOf(release string) int {
	first, second, isNumber := strings.Cut(release, ".")
	if isNumber {
		major, majorErr := strconv.Atoi(first)
		minor, minorErr := strconv.Atoi(second)
		if majorErr != nil || minorErr != nil {
			return math.MaxInt
		}
		return major*1000 + minor
	}
	month, err := time.Parse("January 2006", release)
	if err != nil {
		return math.MaxInt
	}
	return 1_000_000 + month.Year()*12 + int(month.Month())
}

// serves reports whether servers of the profile have an operation. Airbyte Cloud has even those that
// the API document has lost.
func (f features) serves(op airbyte.Operation) bool {
	if op.ID == "oauthCallback" {
		return f.cloud
	}
	if f.cloud {
		return !isUndocumented(op) || op.Removed == ""
	}
	if op.Since != "" && !f.hasSince(op.Since) {
		return false
	}
	return op.Removed == "" || !f.hasSince(op.Removed)
}
