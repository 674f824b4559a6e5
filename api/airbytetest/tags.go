package airbytetest

import (
	"net/http"
	"regexp"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

var color = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)

func checkTag(c *call, workspace, t *thing, fields object) {
	switch {
	case !color.MatchString(str(fields, "color")):
		panic(problem(http.StatusBadRequest, airbyte.ProblemTagInvalidColor, nil))
	case utf8.RuneCountInString(str(fields, "name")) > 30:
		panic(problem(http.StatusBadRequest, airbyte.ProblemTagNameTooLong, nil))
	case t == nil && len(c.state.all(tags, workspace.id)) >= 100:
		panic(problem(http.StatusBadRequest, airbyte.ProblemTagLimitReached, nil))
	}
}
