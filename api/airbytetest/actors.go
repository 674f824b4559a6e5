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
	workspace, definition := c.above(c.kind), c.chooseDefinition()
	config := c.configuration(nil)
	checkConfig(definition.connector, config)
	return c.see(c.addActor(c.kind, workspace, definition, config, pick(c.body, c.kind.accepts...)))
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
func (c *call) chooseDefinition() *thing {
	id, name := str(c.body, "definitionId"), findString(c.body["configuration"], typeKey(c.kind))
	if t := c.state.get(declarativeSources, id); t != nil && c.kind == sources {
		return t
	}
	if id != "" {
		return c.find(definitions[c.kind.name], id)
	}
	ensure(name != "", unprocessable("Neither definitionId nor configuration."+typeKey(c.kind)+" is given."))
	return c.definition(c.kind.name, name)
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

// configuration is what the body makes of an old one, with what an OAuth flow
// gave where the body names its secret. The type of the connector is left out.
func (c *call) configuration(old object) object {
	config := merged(old, sub(c.body, "configuration"))
	delete(config, typeKey(c.kind))
	if id := str(c.body, "secretId"); id != "" && c.route.Name != "Put" {
		ensure(c.state.secrets[id] != nil, badRequest("The secretId is not known."))
		config = merged(config, c.state.secrets[id])
	}
	return config
}

func checkConfig(x *Connector, config object) {
	missing := slices.DeleteFunc(slices.Clone(x.Required), func(name string) bool { return config[name] != nil })
	ensure(len(missing) == 0, unprocessable("The configuration does not fit "+x.Name+": required property not found: "+strings.Join(missing, ", ")))
}

// patchActor merges the body into what is stored. It knows no masks: one that
// is sent becomes the secret.
func patchActor(c *call) any {
	t := c.here(c.kind)
	return c.store(t, c.configuration(t.config))
}

// putActor replaces what is stored, but for secrets that come back as their
// mask.
func putActor(c *call) any {
	t, kept := c.here(c.kind), map[string]any{}
	t.connector.eachSecret(t.config, "", func(at string, secret any) any {
		kept[at] = secret
		return secret
	})
	config := t.connector.eachSecret(c.configuration(nil), "", func(at string, secret any) any {
		if secret == mask {
			return cmp.Or(kept[at], secret)
		}
		return secret
	})
	return c.store(t, config.(object))
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
	references := c.query.get("includeSecretCoordinates") == "true" && !c.settings.cloud
	seen["configuration"] = t.connector.eachSecret(t.config, "", func(at string, _ any) any {
		if references {
			return "secret_coordinate::airbyte_workspace_" + t.parent + "_secret_" + t.id + strings.ReplaceAll(at, "/", "_") + "_v1"
		}
		return mask
	})
}
