package provision

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// compareConnector compares a declared source or destination with the one on the server. typeKey is the
// property of the configuration that names the connector, which servers do not store.
func compareConnector(declared Connector, remote *remoteConnector, typeKey string) (comparison, error) {
	var c comparison
	if declared.Name != "" {
		c.text("name", remote.name, declared.Name)
	}
	if declared.Configuration != nil {
		err := compareConfiguration(&c, declared, remote, typeKey)
		if err != nil {
			return c, err
		}
	}
	if declared.ResourceAllocation != nil {
		comparer := jsonComparer{comparison: &c, field: "resourceAllocation"}
		var stored any
		if remote.resources != nil {
			stored = decoded(remote.resources)
		}
		want := withoutEphemeral(decoded(declared.ResourceAllocation))
		comparer.compare("resourceAllocation", want, stored)
	}
	return c, nil
}

// withoutEphemeral removes the limits of ephemeral storage, which responses never include.
func withoutEphemeral(value any) any {
	switch value := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, inner := range value {
			if !strings.HasPrefix(name, "ephemeral_storage_") {
				kept[name] = withoutEphemeral(inner)
			}
		}
		return kept
	case []any:
		kept := []any{}
		for _, item := range value {
			kept = append(kept, withoutEphemeral(item))
		}
		return kept
	}
	return value
}

func compareConfiguration(c *comparison, declared Connector, remote *remoteConnector, typeKey string) error {
	want, err := configurationObject(declared.Configuration)
	if err != nil {
		return err
	}
	delete(want, typeKey)
	comparer := jsonComparer{comparison: c, field: "configuration", exact: declared.Exact}
	comparer.compare("configuration", want, storedConfiguration(remote))
	return nil
}

// storedConfiguration returns the configuration of a response as an object. It is empty if the server
// returned null.
func storedConfiguration(remote *remoteConnector) map[string]any {
	stored, err := configurationObject(remote.configuration)
	if err != nil {
		return map[string]any{}
	}
	return stored
}

// checkConnector returns an [ImmutableError] if the object on the server is one of another connector. Servers up to
// release 1.1 do not return the ID of the definition, and no server returns the type of a custom connector.
func checkConnector(kind Kind, declared Connector, remote *remoteConnector, typeKey string) error {
	err := &ImmutableError{Kind: kind, ID: remote.id}
	if declared.DefinitionID != "" && remote.definitionID != "" {
		err.Field = "definitionId"
		err.Have = remote.definitionID
		err.Want = declared.DefinitionID
	} else {
		err.Field = typeKey
		err.Have = remote.typeName
		err.Want = declaredType(declared, typeKey)
	}
	isKnown := err.Have != "" && err.Want != ""
	if isKnown && err.Have != err.Want {
		return err
	}
	return nil
}

// declaredType returns the name of the connector in a declared configuration, or "".
func declaredType(declared Connector, typeKey string) string {
	configuration, err := configurationObject(declared.Configuration)
	if err != nil {
		return ""
	}
	typeName, _ := configuration[typeKey].(string)
	return typeName
}

// declaredTexts returns all texts and numbers of a JSON value, which must not appear in errors.
func declaredTexts(value any) []string {
	switch value := value.(type) {
	case map[string]any:
		var all []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			all = append(all, declaredTexts(value[name])...)
		}
		return all
	case []any:
		var all []string
		for _, item := range value {
			all = append(all, declaredTexts(item)...)
		}
		return all
	case string:
		return []string{value}
	case json.Number:
		return []string{value.String()}
	}
	return nil
}
