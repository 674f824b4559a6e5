package airbytetest

import (
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Profile selects the kind and version of the server to imitate.
type Profile string

// Profiles for [WithProfile].
const (
	// Cloud is Airbyte Cloud. It serves every operation of every known version of the API document.
	// The caller is not an instance admin.
	Cloud Profile = "cloud"
	// SelfManaged2026March is a self-managed server of March 2026. It does not support creating
	// applications, and OAuth operations return status 501.
	SelfManaged2026March Profile = "self-managed-2026-03"
	// SelfManaged2026July is a self-managed server of July 2026. It no longer serves config templates,
	// can delete the OAuth credentials of workspaces, and returns a queued sync instead of refusing a
	// second one.
	SelfManaged2026July Profile = "self-managed-2026-07"
)

// features are the differences between the profiles.
type features struct {
	base      string // default base URL
	links     string // base URL of the links in pages; another host, as on real servers
	region    string // name of the region that all organizations share
	cloud     bool   // supports OAuth and applications, but no custom connector images
	admin     bool   // the caller is an instance admin
	templates bool   // serves config templates
	july      bool   // has the changes up to July 2026, such as newer operations
}

const (
	selfManagedBase = "https://airbyte.example/api/public/v1"
	// selfManagedLinks is the base URL of links on most self-managed servers. It works only inside their
	// cluster.
	selfManagedLinks = "http://localhost:8001/api/public/v1"
)

var profiles = map[Profile]features{
	Cloud: {
		base:      "https://api.airbyte.com/v1",
		links:     "https://api.airbyte-internal.example/v1",
		region:    "US",
		cloud:     true,
		templates: true,
		july:      true,
	},
	SelfManaged2026March: {
		base:      selfManagedBase,
		links:     selfManagedLinks,
		region:    "AUTO",
		admin:     true,
		templates: true,
	},
	SelfManaged2026July: {
		base:   selfManagedBase,
		links:  selfManagedLinks,
		region: "AUTO",
		admin:  true,
		july:   true,
	},
}

// newerOperations lists the operations that servers of March 2026 lack.
var newerOperations = []string{"deleteWorkspaceOAuthCredentials"}

// serves reports whether servers of the profile have an operation.
func (f features) serves(op airbyte.Operation) bool {
	if slices.Contains(newerOperations, op.ID) {
		return f.july
	}
	if op.Removed != "" {
		return f.templates
	}
	if op.ID == "oauthCallback" {
		return f.cloud
	}
	return true
}
