package provision

import (
	"cmp"
	"context"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// defaultColor is the color of new tags without a declared one.
const defaultColor = "808080"

func tagID(t *airbyte.Tag) string { return t.TagID }

// tagPlan is the plan for a tag.
type tagPlan struct {
	declared Tag
	found    *airbyte.Tag // nil if it does not exist
	findings comparison
}

func (p *tagPlan) object() Object {
	object := Object{Kind: KindTag, Name: p.declared.Name, Outcome: Created}
	if p.found != nil {
		object.ID = p.found.TagID
		object.Differences = p.findings.differences()
		object.Outcome = outcomeOf(len(object.Differences) > 0, true) // the name is as unique as an ID
	}
	return object
}

// readTags reads the tags of the workspace, which come without pages.
func (t *task) readTags(ctx context.Context) error {
	list, err := t.listTags(ctx, t.workspace.item.WorkspaceID)
	if err != nil {
		return objectError("reading the tags of", KindWorkspace, t.workspace.item.Name, err)
	}
	t.tags = list
	return nil
}

func (t *task) listTags(ctx context.Context, workspaceID string) (*listing[airbyte.Tag], error) {
	list := &listing[airbyte.Tag]{id: tagID, isOne: true}
	err := t.p.pace.do(ctx, func() error {
		response, err := t.p.client.Tags.List(ctx, &airbyte.ListTagsParams{WorkspaceIDs: []string{workspaceID}})
		if err == nil {
			list.items = response.Data
		}
		return err
	})
	return list, err
}

// planTags compares the declared tags.
func (t *task) planTags() []*tagPlan {
	var plans []*tagPlan
	for _, declared := range t.pipeline.Connection.Tags {
		plans = append(plans, t.planTag(declared))
	}
	return plans
}

func (t *task) planTag(declared Tag) *tagPlan {
	plan := &tagPlan{declared: declared}
	found := t.tags.where(func(tag *airbyte.Tag) bool { return tag.Name == declared.Name })
	if len(found) == 0 {
		return plan
	}
	plan.found = found[0]
	if declared.Color != "" && !strings.EqualFold(declared.Color, plan.found.Color) {
		plan.findings.add("color", "color", plan.found.Color, declared.Color)
	}
	return plan
}

// applyTags creates or changes the declared tags, and returns them.
func (t *task) applyTags(ctx context.Context, workspaceID string, plans []*tagPlan) ([]airbyte.Tag, error) {
	var tags []airbyte.Tag
	for _, plan := range plans {
		tag, err := t.applyTag(ctx, workspaceID, plan)
		if err != nil {
			return nil, err
		}
		tags = append(tags, *tag)
	}
	return tags, nil
}

// applyTag creates or changes a tag. Servers refuse a second tag of the same name. If another program has created
// the tag meanwhile, applyTag uses that one.
func (t *task) applyTag(ctx context.Context, workspaceID string, plan *tagPlan) (*airbyte.Tag, error) {
	object := plan.object()
	tag := plan.found
	if tag == nil {
		created, _, err := create(ctx, t.p, t.tagCreation(workspaceID, plan.declared))
		if err != nil {
			return nil, objectError("creating", KindTag, object.Name, err)
		}
		tag = created
		object.ID = tag.TagID
	}
	if len(plan.findings.findings) > 0 {
		changed, err := change(ctx, t.p, func() (*airbyte.Tag, error) {
			body := airbyte.TagUpdateRequest{Name: tag.Name, Color: plan.declared.Color}
			return t.p.client.Tags.Update(ctx, tag.TagID, body)
		})
		if err != nil {
			return nil, objectError("changing", KindTag, object.Name, err)
		}
		tag = changed
	}
	t.finish(object)
	return tag, nil
}

func (t *task) tagCreation(workspaceID string, declared Tag) creation[airbyte.Tag] {
	return creation[airbyte.Tag]{
		kind: KindTag,
		want: named(declared.Name),
		id:   tagID,
		send: func(ctx context.Context) (*airbyte.Tag, error) {
			return t.p.client.Tags.Create(ctx, airbyte.TagCreateRequest{
				Name:        declared.Name,
				Color:       cmp.Or(declared.Color, defaultColor),
				WorkspaceID: workspaceID,
			})
		},
		look: func(ctx context.Context) ([]*airbyte.Tag, error) {
			list, err := t.listTags(ctx, workspaceID)
			if err != nil {
				return nil, err
			}
			return list.where(func(tag *airbyte.Tag) bool { return tag.Name == declared.Name }), nil
		},
	}
}
