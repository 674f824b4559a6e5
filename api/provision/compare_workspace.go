package provision

import (
	"maps"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// compareWorkspace compares a declared workspace with the one on the server. region is the name of the
// declared region, "" if none is declared. Servers return names of regions in lower case.
func compareWorkspace(declared Workspace, remote *airbyte.Workspace, region string) comparison {
	var c comparison
	if declared.Name != "" {
		c.text("name", remote.Name, declared.Name)
	}
	if region != "" {
		c.text("region", strings.ToLower(remote.DataResidency), strings.ToLower(region))
	}
	if declared.Notifications != nil {
		comparer := jsonComparer{comparison: &c, field: "notifications"}
		comparer.compare("notifications", decoded(declared.Notifications), decoded(remote.Notifications))
		c.serverOnly = nil // defaults of the server
	}
	return c
}

// mergeNotifications returns the declared notifications, each with the stored properties that it does not
// declare, because servers replace a notification as a whole.
func mergeNotifications(declared, remote *airbyte.NotificationsConfig) (*airbyte.NotificationsConfig, error) {
	want, _ := decoded(declared).(map[string]any)
	have, _ := decoded(remote).(map[string]any)
	merged := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		merged[name] = overlay(have[name], want[name])
	}
	return encodeAs[airbyte.NotificationsConfig](merged)
}
