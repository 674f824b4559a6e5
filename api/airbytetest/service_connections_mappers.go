package airbytetest

import (
	"net/http"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// mapperSecret is the property of a mapper's configuration that holds a secret, the key of an
// encryption.
const mapperSecret = "key"

// storeMappers returns the mappers of a selected stream as servers store them. It assigns missing IDs.
// A mask instead of a secret keeps the secret of the mapper with the same ID in the same stream of the
// old connection, which is nil for a new one. A mask for another mapper is refused.
func (c *call) storeMappers(s selection, old *resource) ([]any, error) {
	mappers := []any{}
	for _, item := range getList(s.sent, "mappers") {
		mapper := item.(object)
		configuration := getObject(mapper, "mapperConfiguration")
		if configuration[mapperSecret] == mask {
			secret := storedMapperSecret(old, s.stream, getString(mapper, "id"))
			if secret == nil {
				return nil, problem(http.StatusBadRequest, airbyte.ProblemMapperSecretNotFound, extend(object{
					"mapperType": getString(mapper, "type"),
				}, object{"mapperId": mapper["id"]}))
			}
			configuration = extend(configuration, object{mapperSecret: secret})
		}
		stored := extend(mapper, object{"mapperConfiguration": configuration})
		if getString(mapper, "id") == "" {
			stored["id"] = c.state.newID("mapper")
		}
		mappers = append(mappers, stored)
	}
	return mappers, nil
}

// storedMapperSecret returns the secret of a mapper of a connection's stream, or nil if there is none.
func storedMapperSecret(connection *resource, stream Stream, id string) any {
	if connection == nil || id == "" {
		return nil
	}
	for _, item := range getList(getObject(connection.fields, "configurations"), "streams") {
		stored := item.(object)
		if stored["name"] != stream.Name || stored["namespace"] != stream.namespace() {
			continue
		}
		for _, mapper := range getList(stored, "mappers") {
			if getString(mapper.(object), "id") == id {
				return getObject(mapper.(object), "mapperConfiguration")[mapperSecret]
			}
		}
	}
	return nil
}

// maskMappers returns a copy of a connection's streams in which the secrets of mappers are masked.
func maskMappers(streams []any) []any {
	return toList(streams, func(stream any) object {
		mappers := toList(getList(stream.(object), "mappers"), func(mapper any) object {
			configuration := getObject(mapper.(object), "mapperConfiguration")
			if configuration[mapperSecret] == nil {
				return mapper.(object)
			}
			masked := extend(configuration, object{mapperSecret: mask})
			return extend(mapper.(object), object{"mapperConfiguration": masked})
		})
		return extend(stream.(object), object{"mappers": mappers})
	})
}
