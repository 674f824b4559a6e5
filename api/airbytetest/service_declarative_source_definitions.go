package airbytetest

import (
	"net/http"
)

var declarativeSources = &collection{
	name:       "declarativeDefinition",
	idProperty: "id",
	idParam:    "definitionId",
	errorName:  "ACTOR_DEFINITION",
	missing:    missingIsNotFound,
	parent:     workspaces,
	fields:     []string{"name", "manifest"},
}

// prepareManifest sets the version of a manifest. It rejects a manifest without a specification, as
// real servers do.
func prepareManifest(_ *call, d *draft) error {
	spec := getObject(getObject(d.fields, "manifest"), "spec")
	if getObject(spec, "connection_specification") == nil {
		return statusError(http.StatusInternalServerError, "The manifest has no spec.connection_specification.")
	}
	version := 1
	if d.old != nil {
		oldVersion, _ := d.old.fields["version"].(int)
		version = oldVersion + 1
	}
	d.fields["version"] = version
	return nil
}
