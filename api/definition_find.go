//airbytegen:needs SourceDefinitionsService.List DestinationDefinitionsService.List

package airbyte

import (
	"context"
	"fmt"
	"strings"
)

// FindSourceDefinition returns the definition of a source connector of a workspace. Send its ID as
// DefinitionID to create a source of a connector that the server does not know by its sourceType.
// Servers know only a part of the connectors by their type.
//
// The connector is the name of the definition, such as "Google Sheets", or its image, such as
// "airbyte/source-google-sheets". The image may have a tag, which is ignored, and its registry, its
// owner and "source-" may be missing, so that the sourceType works too. Case does not matter.
//
// The error matches [ErrNotFound] if the workspace has no such definition. If several definitions match
// equally well, the error lists their IDs. Definitions of low-code connectors that were built in the
// workspace are not searched. FindSourceDefinition sends one request.
func (c *Client) FindSourceDefinition(
	ctx context.Context, workspaceID, connector string, opts ...RequestOption,
) (*Definition, error) {
	list, err := c.SourceDefinitions.List(ctx, workspaceID, nil, opts...)
	if err != nil {
		return nil, err
	}
	return findDefinition(list.Data, "source", connector)
}

// FindDestinationDefinition returns the definition of a destination connector of a workspace, as
// [Client.FindSourceDefinition] does for sources.
func (c *Client) FindDestinationDefinition(
	ctx context.Context, workspaceID, connector string, opts ...RequestOption,
) (*Definition, error) {
	list, err := c.DestinationDefinitions.List(ctx, workspaceID, nil, opts...)
	if err != nil {
		return nil, err
	}
	return findDefinition(list.Data, "destination", connector)
}

// findDefinition returns the definition that matches the connector best: by its whole image, by its
// name, or by the end of its image. kind is source or destination.
func findDefinition(definitions []Definition, kind, connector string) (*Definition, error) {
	connector = strings.TrimSpace(connector)
	if connector == "" {
		return nil, fmt.Errorf("airbyte: finding a %s definition: the name of the connector is empty", kind)
	}
	image := withoutTag(connector)
	last := lastSegment(image)
	matches := []func(d *Definition) bool{
		func(d *Definition) bool { return isSame(d.DockerRepository, image) },
		func(d *Definition) bool { return isSame(d.Name, connector) },
		func(d *Definition) bool { return isSame(lastSegment(d.DockerRepository), last) },
		func(d *Definition) bool { return last != "" && isSame(lastSegment(d.DockerRepository), kind+"-"+last) },
	}
	for _, match := range matches {
		var found []*Definition
		for i := range definitions {
			if match(&definitions[i]) {
				found = append(found, &definitions[i])
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return nil, ambiguousDefinition(kind, connector, found)
		}
	}
	return nil, fmt.Errorf("airbyte: no %s definition of the workspace has the name or the image %q: %w",
		kind, plainText(connector), ErrNotFound)
}

// ambiguousDefinition returns an error that lists the definitions that match a connector.
func ambiguousDefinition(kind, connector string, found []*Definition) error {
	var choices []string
	for _, d := range found {
		choices = append(choices, fmt.Sprintf("%s (%s, %s)", d.ID, d.Name, d.DockerRepository))
	}
	return fmt.Errorf("airbyte: several %s definitions of the workspace match %q; use the ID of one of them: %s",
		kind, plainText(connector), plainText(strings.Join(choices, "; ")))
}

// isSame reports whether two names are the same, regardless of case. Empty names are not.
func isSame(a, b string) bool { return a != "" && strings.EqualFold(a, b) }

// lastSegment returns the part of the name of an image behind the last slash.
func lastSegment(image string) string { return image[strings.LastIndex(image, "/")+1:] }

// withoutTag removes the tag and the digest from the name of an image. A colon before the last slash
// belongs to the port of a registry.
func withoutTag(image string) string {
	image, _, _ = strings.Cut(image, "@")
	slash := strings.LastIndex(image, "/")
	colon := strings.LastIndex(image, ":")
	if colon > slash {
		return image[:colon]
	}
	return image
}
