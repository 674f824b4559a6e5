// Package airbyte is the root of the module: it holds the inputs of the
// generator, so that a program which requires this module can generate without
// the network. The client is in package api.
package airbyte

import "embed"

//go:generate go run ./generator/airbytegen generate -spec spec/airbyte.yaml -overlays overlays -out api -package airbyte -layer=false -document api/internal/openapi/openapi.gen.json

// Inputs has the pinned spec and the overlays, under spec and overlays.
//
//go:embed spec overlays
var Inputs embed.FS

// Layer has the handwritten files of package api, under api. Generated code
// calls them, so they are part of every package that stands on its own.
//
//go:embed api/attempt.go api/baseurl.go api/call.go api/client.go
//go:embed api/client_credentials.go api/configuration.go api/credentials.go
//go:embed api/datalist.go api/delivery.go api/doc.go
//go:embed api/enum.go api/env.go api/errors.go api/extra.go api/hide.go
//go:embed api/log.go api/masks.go api/operation.go
//go:embed api/options.go api/page.go api/paginate.go api/path.go
//go:embed api/prefetch.go api/problem.go api/problem_types.go api/query.go
//go:embed api/redirect.go api/request.go api/request_options.go api/retry.go
//go:embed api/schedule.go api/secret.go api/secrets_of.go api/send.go
//go:embed api/token.go api/union.go api/wait.go
//go:embed api/wait_cancel.go api/wait_errors.go api/wait_jobs.go api/wait_options.go
//go:embed api/wait_sync.go api/widget.go api/wire_duration.go
//go:embed api/wire_oauth_consent.go api/wire_time.go api/wire_unix_time.go
var Layer embed.FS
