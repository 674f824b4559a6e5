package airbytetest

import (
	"math"
	"net/http"
	"regexp"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

var tags = &collection{
	name:       "tag",
	idProperty: "tagId",
	idParam:    "tagId",
	errorName:  "TAG",
	missing:    missingIsNotFound,
	parent:     workspaces,
	duplicate:  airbyte.ProblemTagAlreadyExists,
	fields:     []string{"name", "color", "workspaceId"},
}

// Limits of tags.
const (
	maxTagName = 30  // characters
	maxTags    = 100 // in a workspace
)

var hexColor = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)

func listTags(c *call) (any, error) {
	found, err := c.selectInWorkspaces(tags, page{limit: math.MaxInt})
	if err != nil {
		return nil, err
	}
	return object{"data": c.showAll(found, plainView)}, nil
}

// prepareTag checks the color and the name of a tag.
//
// Fact of api/doctor: tags/color-is-hex.
func prepareTag(_ *call, d *draft) error {
	if !hexColor.MatchString(getString(d.fields, "color")) {
		return problem(http.StatusBadRequest, airbyte.ProblemTagInvalidColor, nil)
	}
	if utf8.RuneCountInString(getString(d.fields, "name")) > maxTagName {
		return problem(http.StatusBadRequest, airbyte.ProblemTagNameTooLong, nil)
	}
	return nil
}

// prepareNewTag also checks the number of tags in the workspace.
//
// Fact of api/doctor: tags/duplicate-is-409.
func prepareNewTag(c *call, d *draft) error {
	if err := prepareTag(c, d); err != nil {
		return err
	}
	if len(c.state.below(tags, d.parent)) >= maxTags {
		return problem(http.StatusBadRequest, airbyte.ProblemTagLimitReached, nil)
	}
	return nil
}
