package oauth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// CreateSource creates a source with the secret of a result. The workspace, which may be "", becomes that of the
// attempt. The configuration needs the sourceType, or the request the DefinitionID; leave out the fields that hold the
// tokens, which the server adds. The error is that of the result, if it has one.
func (c *Consents) CreateSource(
	ctx context.Context, result Result, source airbyte.SourceCreateRequest, opts ...airbyte.RequestOption,
) (*airbyte.Source, error) {
	err := result.check(source.WorkspaceID)
	if err != nil {
		return nil, err
	}
	source.WorkspaceID = result.WorkspaceID
	source.SecretID = new(airbyte.SecretInput(result.SecretID))
	return c.settings.Client.Sources.Create(ctx, source, opts...)
}

// UpdateSource gives a source the secret of a result, for example because the old tokens are no longer valid. It reads
// the source first, and returns an error if the source is of another workspace or another type than the attempt. The
// request may have other changes, or none. The error is that of the result, if it has one.
func (c *Consents) UpdateSource(
	ctx context.Context, result Result, sourceID string, changes airbyte.SourceUpdateRequest, opts ...airbyte.RequestOption,
) (*airbyte.Source, error) {
	workspaceID := ""
	if changes.WorkspaceID != nil {
		workspaceID = *changes.WorkspaceID
	}
	err := result.check(workspaceID)
	if err != nil {
		return nil, err
	}
	source, err := c.settings.Client.Sources.Get(ctx, sourceID)
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(source.WorkspaceID, result.WorkspaceID) {
		return nil, errors.New("oauth: the source and the attempt belong to different workspaces")
	}
	// Servers do not show the type of all sources.
	if source.SourceType != "" && source.SourceType != result.SourceType {
		return nil, fmt.Errorf("oauth: want a source of the type %q, got %q", result.SourceType, source.SourceType)
	}
	changes.SecretID = new(airbyte.SecretInput(result.SecretID))
	return c.settings.Client.Sources.Update(ctx, sourceID, changes, opts...)
}

// check returns an error if the result has no secret, or if a request names another workspace. "" names none.
func (r Result) check(workspaceID string) error {
	switch {
	case r.Err != nil:
		return r.Err
	case r.SecretID == "":
		return errors.New("oauth: the result has no secret")
	case workspaceID != "" && !strings.EqualFold(workspaceID, r.WorkspaceID):
		return errors.New("oauth: the request and the attempt name different workspaces")
	}
	return nil
}
