package airbytetest

import (
	_ "embed" // for the initial data
	"slices"
	"time"
)

//go:embed state_initial.json
var initialJSON []byte

// initial is the data that servers start with. Its connectors have the IDs that they have on real
// servers.
var initial = decodeJSON[struct {
	Connectors    []Connector
	Streams       []Stream // of a source, unless SetStreams changes them
	Connection    object   // default properties of connections
	Notifications object   // default notifications of workspaces
}](initialJSON)

// nobody is the owner ID of resources without an owner, such as a region that all organizations share.
const nobody = "00000000-0000-0000-0000-000000000000"

func newState(settings *settings, now time.Time) *state {
	st := &state{
		resources:    map[string]*resource{},
		in:           map[*collection][]*resource{},
		children:     map[string][]*resource{},
		counts:       map[string]int{},
		jobsOf:       map[string][]*job{},
		scripts:      map[string][]Run{},
		oauthFlows:   map[string]oauthFlow{},
		oauthSecrets: map[string]object{},

		oauthCredentials: map[oauthKey]object{},
	}
	st.addCaller(settings, now)
	st.add(regions, "", object{
		"name":           settings.region,
		"organizationId": nobody,
		"enabled":        true,
		"createdAt":      javaTime(now),
	}, now)
	st.put(&resource{collection: applications, id: clientID, parent: st.user.id, fields: object{
		"name":         "airbytetest",
		"clientId":     clientID,
		"clientSecret": clientSecret,
		"createdAt":    now.Unix(),
	}})
	for _, connector := range slices.Concat(initial.Connectors, settings.connectors) {
		st.addConnector(connector, now)
	}
	return st
}

// addCaller creates the user who sends all requests, their organization and their role.
func (st *state) addCaller(settings *settings, now time.Time) {
	st.organization = st.add(organizations, "", object{
		"organizationName": "Default Organization",
		"email":            "admin@example.com",
	}, now)
	st.user = st.add(users, st.organization.id, object{
		"name":  "Ada Admin",
		"email": "ada@example.com",
	}, now)
	role := object{
		"permissionType": "organization_admin",
		"userId":         st.user.id,
		"organizationId": st.organization.id,
	}
	if settings.admin {
		role = object{"permissionType": "instance_admin", "userId": st.user.id}
	}
	st.add(permissions, st.user.id, role, now)
}
