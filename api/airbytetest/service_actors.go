package airbytetest

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Sources and destinations differ in their names only. Airbyte calls both actors.

// typeProperty returns the property of a configuration that names its connector.
func typeProperty(actors *collection) string { return actors.name + "Type" }

func createActor(actors *collection) handler {
	return func(c *call) (any, error) {
		workspace, err := c.parent(actors)
		if err != nil {
			return nil, err
		}
		definition, err := c.chooseDefinition(actors)
		if err != nil {
			return nil, err
		}
		config, err := c.newConfiguration(actors, nil, true)
		if err != nil {
			return nil, err
		}
		if err := definition.connector.check(config); err != nil {
			return nil, err
		}
		config = c.maskManaged(config, workspace, definition.id)
		actor := c.addActor(actors, workspace, definition, config, pick(c.body, actors.fields...))
		return actorView(c, actor), nil
	}
}

// addActor stores a new source or destination.
//
// Facts of api/doctor: sources/have-definition, sources/names-not-unique, times/created-in-seconds.
func (c *call) addActor(actors *collection, workspace, definition *resource, config, fields object) *resource {
	actor := c.state.add(actors, workspace.id, extend(fields, object{
		"workspaceId":        workspace.id,
		"definitionId":       definition.id,
		typeProperty(actors): c.shownType(definition.connector),
		"createdAt":          c.now.Unix(),
	}), c.now)
	actor.config = config
	actor.connector = definition.connector
	actor.streams = definition.connector.Streams
	if actor.streams == nil {
		actor.streams = initial.Streams
	}
	return actor
}

// chooseDefinition returns the connector definition for the body: the one with the given
// definitionId, or else the one with the sourceType or destinationType found anywhere in the
// configuration.
//
// Fact of api/doctor: sources/unknown-type-is-400.
func (c *call) chooseDefinition(actors *collection) (*resource, error) {
	if id := getString(c.body, "definitionId"); id != "" {
		declarative := c.state.get(declarativeSources, id)
		if declarative != nil && actors == sources {
			return declarative, nil
		}
		definition, err := c.find(definitionsOf(actors.name), id)
		if err != nil {
			c.remarks = append(c.remarks, fmt.Sprintf("this server has no %s connector with the definitionId %.100q; "+
				"add it with WithConnectors, for example one of a registry that LoadConnectors has read", actors.name, id))
		}
		return definition, err
	}
	property := typeProperty(actors)
	config := getObject(c.body, "configuration")
	connectorType := cmp.Or(getString(config, property), findString(config, property))
	if connectorType == "" {
		return nil, statusError(http.StatusUnprocessableEntity,
			"Neither definitionId nor configuration."+property+" is given.")
	}
	return c.definition(actors.name, connectorType)
}

// findString returns a string property at any depth of a JSON value, or "" if there is none. It
// visits the properties of an object in the order of their names.
func findString(value any, name string) string {
	switch value := value.(type) {
	case object:
		for _, property := range slices.Sorted(maps.Keys(value)) {
			if property == name && getString(value, name) != "" {
				return getString(value, name)
			}
			if found := findString(value[property], name); found != "" {
				return found
			}
		}
	case []any:
		for _, item := range value {
			if found := findString(item, name); found != "" {
				return found
			}
		}
	}
	return ""
}

// mergeConfiguration returns a copy of a stored configuration with a change applied, as servers do:
// nested objects are merged, other values are replaced. An object stays if the change has another kind
// of value for it.
//
// Fact of api/doctor: sources/patch-merges.
func mergeConfiguration(stored, change object) object {
	all := object{}
	maps.Copy(all, stored)
	for name, value := range change {
		storedObject, isObject := stored[name].(object)
		if !isObject {
			all[name] = value
			continue
		}
		if newObject, ok := value.(object); ok {
			all[name] = mergeConfiguration(storedObject, newObject)
		}
	}
	return all
}

// newConfiguration merges the configuration of the body into an old one, which may be nil. It
// leaves out the connector type. If the body has a secretId, it also merges the result of that
// OAuth flow; servers of March 2026 do so for new actors only. Airbyte Cloud returns an error if
// the body has a resourceAllocation.
//
// Fact of api/doctor: sources/type-not-in-configuration.
func (c *call) newConfiguration(actors *collection, old object, isNewActor bool) (object, error) {
	if c.body["resourceAllocation"] != nil && c.settings.cloud {
		return nil, statusError(http.StatusInternalServerError, "Airbyte Cloud does not support resourceAllocation.")
	}
	config := mergeConfiguration(old, getObject(c.body, "configuration"))
	delete(config, typeProperty(actors))
	secretID := getString(c.body, "secretId")
	if secretID == "" || (!isNewActor && !c.settings.july) {
		return config, nil
	}
	credentials := c.state.oauthSecrets[secretID]
	if credentials == nil {
		return nil, statusError(http.StatusBadRequest, "The secretId is unknown.")
	}
	return merge(config, credentials), nil
}

// patchActor merges the configuration of the body into the stored one. It does not treat masks
// specially: a mask in the body becomes the secret.
//
// Fact of api/doctor: sources/patch-stores-masks.
func patchActor(actors *collection) handler {
	return func(c *call) (any, error) {
		actor, err := c.target(actors)
		if err != nil {
			return nil, err
		}
		config, err := c.newConfiguration(actors, actor.config, false)
		if err != nil {
			return nil, err
		}
		return c.storeActor(actor, config)
	}
}

// putActor replaces the stored configuration. A mask in the body keeps the secret stored in that
// place, except in lists, where it becomes the secret.
//
// Facts of api/doctor: sources/put-replaces, sources/put-keeps-masked-secrets.
func putActor(actors *collection) handler {
	return func(c *call) (any, error) {
		actor, err := c.target(actors)
		if err != nil {
			return nil, err
		}
		config, err := c.newConfiguration(actors, nil, false)
		if err != nil {
			return nil, err
		}
		stored := actor.connector.secretsOf(actor.config)
		config = actor.connector.replaceSecrets(config, func(place string, secret any) any {
			if secret == mask && stored[place] != nil && !isInList(place) {
				return stored[place]
			}
			return secret
		})
		return c.storeActor(actor, config)
	}
}

// isInList reports whether a place in a configuration, such as /hosts/0/password, is inside a list.
func isInList(place string) bool {
	isIndex := func(step string) bool { return step != "" && strings.Trim(step, "0123456789") == "" }
	return slices.ContainsFunc(strings.Split(place, "/"), isIndex)
}

func (c *call) storeActor(actor *resource, config object) (any, error) {
	if err := actor.connector.check(config); err != nil {
		return nil, err
	}
	workspace := c.state.resources[actor.parent]
	actor.config = c.maskManaged(config, workspace, getString(actor.fields, "definitionId"))
	c.setFields(actor, pick(c.body, actor.collection.fields...))
	return actorView(c, actor), nil
}

// actorView shows a source or a destination with its secrets masked. On self-managed servers the
// query can ask for references to the secrets instead. The configuration of a deleted actor is
// null.
//
// Facts of api/doctor: secrets/mask-is-ten-asterisks, sources/deleted-still-readable.
func actorView(c *call, actor *resource) object {
	shown := plainView(c, actor)
	if actor.deleted {
		shown["configuration"] = nil
		return shown
	}
	showReferences := c.query.get("includeSecretCoordinates") == "true" && !c.settings.cloud
	shown["configuration"] = actor.connector.replaceSecrets(actor.config, func(place string, _ any) any {
		if showReferences {
			return secretReference(actor, place)
		}
		return mask
	})
	return shown
}

func secretReference(actor *resource, place string) string {
	return "secret_coordinate::airbyte_workspace_" + actor.parent +
		"_secret_" + actor.id + strings.ReplaceAll(place, "/", "_") + "_v1"
}
