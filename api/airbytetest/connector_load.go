package airbytetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// LoadConnectors reads connectors from a file, for [WithConnectors]. The file is one of these, as JSON
// or YAML:
//
//   - a connector registry, such as Airbyte's oss_registry.json
//   - an API document with a schema for each connector, such as source-postgres, like Airbyte's
//     api_sdk.yaml
//
// The connectors of a registry have the IDs of their definitions and, for destinations, their sync
// modes. Those of a document have neither.
func LoadConnectors(file string) ([]Connector, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("airbytetest: %w", err)
	}
	connectors, err := parseConnectors(content)
	if err != nil {
		return nil, fmt.Errorf("airbytetest: %s: %w", file, err)
	}
	return connectors, nil
}

func parseConnectors(content []byte) ([]Connector, error) {
	var root object
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")) {
		err = json.Unmarshal(content, &root)
	} else {
		err = yaml.Unmarshal(content, &root)
	}
	if err != nil {
		return nil, err
	}
	connectors := slices.Concat(registryConnectors(root), documentConnectors(root))
	if len(connectors) == 0 {
		return nil, errors.New("there are no connectors; want a connector registry, " +
			"or an API document with schemas such as source-postgres")
	}
	return connectors, nil
}

// registryConnectors returns the connectors of a registry.
func registryConnectors(root object) []Connector {
	var connectors []Connector
	for _, actors := range []*collection{sources, destinations} {
		for _, item := range getList(root, actors.name+"s") {
			entry, _ := item.(object)
			specification := getObject(entry, "spec")
			x := newConnector(actors, imageType(actors, entry), getObject(specification, "connectionSpecification"))
			x.Name = getString(entry, "name")
			x.DefinitionID = getString(entry, actors.name+"DefinitionId")
			x.Files = actors == destinations && entry["supportsFileTransfer"] == true
			x.SyncModes = syncModesOf(getList(specification, "supported_destination_sync_modes"))
			connectors = append(connectors, x)
		}
	}
	return connectors
}

// imageType returns the type of a connector by its image, such as postgres for
// airbyte/source-postgres. Registries of Airbyte Cloud have images that only use encrypted connections,
// such as airbyte/source-postgres-strict-encrypt, for connectors of the same type.
func imageType(actors *collection, entry object) string {
	image := path.Base(getString(entry, "dockerRepository"))
	for _, suffix := range []string{"-strict-encrypt", "-secure"} {
		image = strings.TrimSuffix(image, suffix)
	}
	return strings.TrimPrefix(image, actors.name+"-")
}

// documentConnectors returns the connectors of an API document, in the order of their names. It leaves
// out schemas such as source-postgres-update, which describe a connector again.
func documentConnectors(root object) []Connector {
	schemas := getObject(getObject(root, "components"), "schemas")
	var connectors []Connector
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		base, isUpdate := strings.CutSuffix(name, "-update")
		if isUpdate && schemas[base] != nil {
			continue
		}
		for _, actors := range []*collection{sources, destinations} {
			connectorType, isConnector := strings.CutPrefix(name, actors.name+"-")
			if isConnector {
				x := newConnector(actors, connectorType, getObject(schemas, name))
				x.Name = connectorType
				connectors = append(connectors, x)
			}
		}
	}
	return connectors
}

// newConnector returns the connector whose configuration a JSON Schema describes.
func newConnector(actors *collection, connectorType string, schema object) Connector {
	x := Connector{
		Type:        connectorType,
		Destination: actors == destinations,
		Secrets:     slices.Compact(slices.Sorted(slices.Values(secretProperties(schema)))),
	}
	for _, item := range getList(schema, "required") {
		name, isString := item.(string)
		if isString && name != typeProperty(actors) {
			x.Required = append(x.Required, name)
		}
	}
	return x
}

// secretProperties returns the names of the properties that a JSON Schema marks as secret, at any
// depth.
func secretProperties(schema any) []string {
	var names []string
	switch schema := schema.(type) {
	case []any:
		for _, item := range schema {
			names = append(names, secretProperties(item)...)
		}
	case object:
		for name, property := range getObject(schema, "properties") {
			if fields, isObject := property.(object); isObject && fields["airbyte_secret"] == true {
				names = append(names, name)
			}
		}
		for _, inner := range schema {
			names = append(names, secretProperties(inner)...)
		}
	}
	return names
}

// syncModesOf returns the sync modes of a destination whose specification lists the given modes of
// writing. It returns nil if there are none.
func syncModesOf(written []any) []airbyte.SyncMode {
	has := func(mode string) bool { return slices.Contains(written, any(mode)) }
	var modes []airbyte.SyncMode
	if has("append") {
		modes = append(modes, airbyte.SyncModeFullRefreshAppend)
	}
	if has("overwrite") {
		modes = append(modes, airbyte.SyncModeFullRefreshOverwrite)
	}
	if has("overwrite") && has("append_dedup") {
		modes = append(modes, airbyte.SyncModeFullRefreshOverwriteDeduped)
	}
	if has("append") {
		modes = append(modes, airbyte.SyncModeIncrementalAppend)
	}
	if has("append_dedup") {
		modes = append(modes, airbyte.SyncModeIncrementalDedupedHistory)
	}
	if has("update") {
		modes = append(modes, airbyte.SyncModeFullRefreshUpdate, airbyte.SyncModeIncrementalUpdate)
	}
	if has("soft_delete") {
		modes = append(modes, airbyte.SyncModeFullRefreshSoftDelete, airbyte.SyncModeIncrementalSoftDelete)
	}
	return modes
}
