package airbytetest

import (
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// problemTitles holds the titles of problems that are not the end of their type.
var problemTitles = map[string]string{
	airbyte.ProblemStateConflict:              "state-conflict",
	airbyte.ProblemActorNotReady:              "actor-not-ready",
	airbyte.ProblemLicenseEntitlement:         "License Entitlement Error",
	airbyte.ProblemConnectionLocked:           "Connection is locked",
	airbyte.ProblemCronUnderOneHour:           "Cron sync schedules more frequent than once per hour are not allowed",
	airbyte.ProblemMapperSecretNotFound:       "Mapper secret not found",
	airbyte.ProblemTagAlreadyExists:           "Tag already exists",
	airbyte.ProblemTagInvalidColor:            "Invalid hex color",
	airbyte.ProblemTagLimitReached:            "Tag limit for workspace reached",
	airbyte.ProblemTagNameTooLong:             "Tag name too long",
	airbyte.ProblemGroupAlreadyExists:         "Group already exists",
	airbyte.ProblemGroupMemberAlreadyExists:   "Group member already exists",
	airbyte.ProblemRegionNameAlreadyExists:    "Data plane group name already exists",
	airbyte.ProblemDataplaneNameAlreadyExists: "Data plane name already exists",
}

// problemTitle returns the title that servers give to problems of a type.
func problemTitle(problemType string) string {
	if title := problemTitles[problemType]; title != "" {
		return title
	}
	return problemType[strings.LastIndexAny(problemType, "#:")+1:]
}

// problemsWithoutData are the types whose problems have null instead of data.
var problemsWithoutData = []string{
	airbyte.ProblemTagAlreadyExists,
	airbyte.ProblemTagInvalidColor,
	airbyte.ProblemTagLimitReached,
	airbyte.ProblemTagNameTooLong,
	airbyte.ProblemRegionNameAlreadyExists,
	airbyte.ProblemDataplaneNameAlreadyExists,
}
