package airbytetest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Sources and destinations are the same but for their names; servers call
// both actors.

// typeKey is the property of a configuration that names its connector.
func typeKey(k *kind) string { return k.name + "Type" }

func createActor(c *call) any {
	k, config := c.kind, clone(sub(c.body, "configuration"))
	workspace, definition := c.above(k), c.chooseDefinition(k, config)
	delete(config, typeKey(k))
	c.addConsent(config)
	checkConfig(definition.connector, config)
	return c.see(c.addActor(k, workspace, definition, config, pick(c.body, k.accepts...)))
}

func (c *call) addActor(k *kind, workspace, definition *thing, config, fields object) *thing {
	t := c.state.add(k, workspace.id, with(fields, object{
		"workspaceId": workspace.id, "definitionId": definition.id, typeKey(k): definition.connector.Type, "createdAt": c.now.Unix(),
	}), c.now)
	t.config, t.connector, t.streams = config, definition.connector, sampleStreams
	return t
}

// chooseDefinition goes by definitionId, or else by the type that stands
// anywhere in the configuration.
func (c *call) chooseDefinition(k *kind, config object) *thing {
	definitions := sourceDefinitions
	if k == destinations {
		definitions = destDefinitions
	}
	id, name := str(c.body, "definitionId"), findString(config, typeKey(k))
	switch declarative := c.state.get(declarativeSources, id); {
	case declarative != nil && k == sources:
		return declarative
	case id != "":
		return c.find(definitions, id)
	case name == "":
		panic(unprocessable("Neither definitionId nor configuration." + typeKey(k) + " is given."))
	}
	if t := c.state.definition(definitions, name); t != nil {
		return t
	}
	panic(valueNotFound(name))
}

// findString looks for a property that is a string, at any depth.
func findString(v any, name string) (found string) {
	switch v := v.(type) {
	case object:
		found = str(v, name)
		for _, key := range slices.Sorted(maps.Keys(v)) {
			found = cmp.Or(found, findString(v[key], name))
		}
	case []any:
		for _, item := range v {
			found = cmp.Or(found, findString(item, name))
		}
	}
	return found
}

func checkConfig(x *Connector, config object) {
	if missing := x.missing(config); len(missing) > 0 {
		panic(unprocessable("The configuration does not fit " + x.Name + ": required property not found: " + strings.Join(missing, ", ")))
	}
}

// patchActor merges the body into what is stored. It knows no masks: one that
// is sent becomes the secret.
func patchActor(c *call) any {
	t, config := c.here(c.kind), clone(sub(c.body, "configuration"))
	delete(config, typeKey(t.kind))
	merged := clone(t.config)
	merge(merged, config)
	c.addConsent(merged)
	return c.store(t, merged)
}

// putActor replaces what is stored, but for secrets that come back as their
// mask.
func putActor(c *call) any {
	t, config, kept := c.here(c.kind), clone(sub(c.body, "configuration")), map[string]any{}
	delete(config, typeKey(t.kind))
	t.connector.eachSecret(t.config, "", func(path string, secret any) any {
		kept[path] = secret
		return secret
	})
	t.connector.eachSecret(config, "", func(path string, secret any) any {
		if old, ok := kept[path]; ok && secret == mask {
			return old
		}
		return secret
	})
	return c.store(t, config)
}

func (c *call) store(t *thing, config object) any {
	checkConfig(t.connector, config)
	t.config = config
	c.change(t, pick(c.body, t.kind.accepts...))
	return c.see(t)
}

// seeActor hides secrets. On self-managed servers, a single source or
// destination can be read with references to its secrets instead.
func seeActor(c *call, t *thing, seen object) {
	if seen["configuration"] = nil; t.deleted {
		return
	}
	shown := clone(t.config)
	references := c.query.get("includeSecretCoordinates") == "true" && !c.settings.cloud
	t.connector.eachSecret(shown, "", func(path string, _ any) any {
		if references {
			return "secret_coordinate::airbyte_workspace_" + t.parent + "_secret_" + t.id + strings.ReplaceAll(path, "/", "_") + "_v1"
		}
		return mask
	})
	seen["configuration"] = shown
}
