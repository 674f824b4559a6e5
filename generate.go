// Package airbyte is the root of the module: it holds the inputs of the
// generator, so that a program which requires this module can generate without
// the network. The client is in package api.
package airbyte

import "embed"

//go:generate go run ./generator/airbytegen generate -spec spec/airbyte.yaml -overlays overlays -out api -package airbyte -layer=false -document api/airbytetest/openapi.gen.json

// Inputs has the pinned spec and the overlays, under spec and overlays.
//
//go:embed spec overlays
var Inputs embed.FS

// Layer has the handwritten files of package api, under api. Generated code
// calls them, so they are part of every package that stands on its own.
//
//go:embed api/baseurl.go api/call.go api/cancel.go api/client.go
//go:embed api/client_credentials.go api/configuration.go api/credentials.go
//go:embed api/datalist.go api/delivery.go api/doc.go api/duration.go api/env.go
//go:embed api/errors.go api/extra.go api/hide.go api/job_run.go api/log.go
//go:embed api/masks.go api/oauth.go api/operation.go api/options.go api/page.go
//go:embed api/paginate.go api/path.go api/prefetch.go api/problem.go
//go:embed api/problem_types.go api/query.go api/redirect.go api/request.go
//go:embed api/request_options.go api/retry.go api/schedule.go api/secret.go
//go:embed api/secrets_of.go api/send.go api/sync.go api/time.go api/token.go
//go:embed api/union.go api/wait.go api/widget.go
var Layer embed.FS
