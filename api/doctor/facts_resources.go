package doctor

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// mask is the text that servers return for a secret.
const mask = "**********"

// resourceFacts are the facts about sources, destinations, connections, workspaces and applications.
var resourceFacts = []Fact{
	{
		ID:     "secrets/mask-is-ten-asterisks",
		Says:   "A secret in a configuration comes back as ten asterisks.",
		Source: "server source, JsonSecretsProcessor.kt",
		check: func(ctx context.Context, e *examination) verdict {
			return wantsMask(append(e.sources(ctx), e.destinations(ctx)...))
		},
	},
	{
		ID:     "sources/have-definition",
		Says:   "Sources and destinations have a definitionId; servers before 1.5 do not send it.",
		Source: "server source, SourceReadMapper.kt; release comparison",
		check: since("1.6", func(ctx context.Context, e *examination) verdict {
			return each(append(e.sources(ctx), e.destinations(ctx)...), "sources", func(item map[string]any) verdict {
				return wants(textOf(item, "definitionId") != "", "a definitionId is %s", describeValue(item["definitionId"]))
			})
		}),
	},
	{
		ID:     "sources/type-not-in-configuration",
		Says:   "A configuration comes back without the key sourceType.",
		Source: "server source, ActorConfigurationHelper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			return each(e.sources(ctx), "sources", func(item map[string]any) verdict {
				configuration, _ := item["configuration"].(map[string]any)
				return wants(configuration["sourceType"] == nil, "a configuration has the key")
			})
		},
	},
	{
		ID:     "times/created-in-seconds",
		Says:   "createdAt of sources, connections and applications is a number of seconds.",
		Source: "server source, DbConverter.kt",
		check: func(ctx context.Context, e *examination) verdict {
			var items []map[string]any
			for _, item := range append(e.sources(ctx), e.connections(ctx)...) {
				if item["createdAt"] != nil {
					items = append(items, item)
				}
			}
			return each(items, "items with createdAt", func(item map[string]any) verdict {
				return wants(isSeconds(item["createdAt"]), "createdAt is %s, or not in seconds", describeValue(item["createdAt"]))
			})
		},
	},
	{
		ID:     "connections/cron-has-zone",
		Says:   "A cron expression comes back with the time zone behind it, such as UTC.",
		Source: "recorded traffic; ConnectionReadMapper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			var crons []map[string]any
			for _, connection := range e.connections(ctx) {
				schedule, _ := connection["schedule"].(map[string]any)
				if textOf(schedule, "scheduleType") == "cron" {
					crons = append(crons, schedule)
				}
			}
			return each(crons, "connections with a cron schedule", func(schedule map[string]any) verdict {
				n := len(strings.Fields(textOf(schedule, "cronExpression")))
				return wants(n == 7, "an expression has %d fields, want 7", n)
			})
		},
	},
	{
		ID:     "connections/known-values",
		Says:   "Status and schedule of connections have the values that the client knows.",
		Source: "API document",
		check: func(ctx context.Context, e *examination) verdict {
			statuses := []string{"active", "inactive", "deprecated", "locked"}
			types := []string{"manual", "cron", "basic"}
			return each(e.connections(ctx), "connections", func(item map[string]any) verdict {
				if status := textOf(item, "status"); !slices.Contains(statuses, status) {
					return differs("a connection has the status %s", plainWord(status))
				}
				schedule, _ := item["schedule"].(map[string]any)
				scheduleType := textOf(schedule, "scheduleType")
				return wants(slices.Contains(types, scheduleType), "a connection has the schedule type %s", plainWord(scheduleType))
			})
		},
	},
	{
		ID:     "connections/have-tags",
		Says:   "A connection always has a list of tags, since 1.6.",
		Source: "server source, ConnectionReadMapper.kt; release comparison",
		check: since("1.6", func(ctx context.Context, e *examination) verdict {
			return each(e.connections(ctx), "connections", func(item map[string]any) verdict {
				_, isList := item["tags"].([]any)
				return wants(isList, "tags is %s", describeValue(item["tags"]))
			})
		}),
	},
	{
		ID:     "connections/status-reason-never-set",
		Says:   "A connection has no statusReason.",
		Source: "server source, ConnectionReadMapper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			return each(e.connections(ctx), "connections", func(item map[string]any) verdict {
				return wants(item["statusReason"] == nil, "a connection has a statusReason")
			})
		},
	},
	{
		ID:     "nulls/absent",
		Says:   "Properties without a value are absent, not null.",
		Source: "server source, application.yml",
		check: func(ctx context.Context, e *examination) verdict {
			return each(e.connections(ctx), "connections", func(item map[string]any) verdict {
				for _, name := range []string{"prefix", "namespaceFormat", "schedule", "tags", "dataResidency"} {
					if value, isThere := item[name]; isThere && value == nil {
						return differs("%s is null", name)
					}
				}
				return holds()
			})
		},
	},
	{
		ID:     "workspaces/region-in-lower-case",
		Says:   "dataResidency of a workspace is the name of its region in lower case, since 1.6.",
		Source: "server source, WorkspaceResponseMapper.kt",
		check: since("1.6", func(ctx context.Context, e *examination) verdict {
			return each(e.ask(ctx, "/workspaces", "limit", "100").items(), "workspaces", func(item map[string]any) verdict {
				region := textOf(item, "dataResidency")
				return wants(region == strings.ToLower(region), "a region has capital letters")
			})
		}),
	},
	{
		ID:     "permissions/scope-of-lists",
		Says:   "The list of permissions has scope and scopeId, and not the IDs that a single permission has.",
		Source: "server source, PermissionReadMapper.kt",
		check: func(ctx context.Context, e *examination) verdict {
			x := e.ask(ctx, "/permissions")
			if !x.ok() {
				return unseen("the list returns status %d", x.status)
			}
			return each(x.items(), "permissions", func(item map[string]any) verdict {
				return wants(textOf(item, "scope") != "" && textOf(item, "scopeId") != "", "a permission has no scope")
			})
		},
	},
}

func (e *examination) sources(ctx context.Context) []map[string]any {
	return e.ask(ctx, "/sources", "limit", "100").items()
}

func (e *examination) destinations(ctx context.Context) []map[string]any {
	return e.ask(ctx, "/destinations", "limit", "100").items()
}

func (e *examination) connections(ctx context.Context) []map[string]any {
	return e.ask(ctx, "/connections", "limit", "100").items()
}

// wantsMask looks for texts of asterisks in configurations.
func wantsMask(items []map[string]any) verdict {
	found := 0
	for _, item := range items {
		for _, text := range textsIn(item["configuration"]) {
			isMask := len(text) > 2 && strings.Trim(text, "*") == ""
			if isMask && text != mask {
				return differs("there is a mask of %d asterisks", len(text))
			}
			if isMask {
				found++
			}
		}
	}
	if found == 0 {
		return unseen("no configuration has a masked secret")
	}
	return holds()
}

// textsIn returns all strings in a JSON value.
func textsIn(value any) []string {
	var texts []string
	switch v := value.(type) {
	case string:
		texts = append(texts, v)
	case []any:
		for _, item := range v {
			texts = append(texts, textsIn(item)...)
		}
	case map[string]any:
		for _, item := range v {
			texts = append(texts, textsIn(item)...)
		}
	}
	return texts
}

// isSeconds reports whether a JSON value is a time of this century in seconds since 1970.
func isSeconds(value any) bool {
	var seconds float64
	switch v := value.(type) {
	case float64:
		seconds = v
	case json.Number:
		seconds, _ = v.Float64() // 0 is not a time of this century
	}
	year := time.Unix(int64(seconds), 0).UTC().Year()
	return year >= 2000 && year < 2100
}
