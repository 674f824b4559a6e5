package commandline

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"slices"

	"github.com/urfave/cli/v3"

	airbytego "github.com/airbyte-go/airbyte"
)

const modulePath = "github.com/airbyte-go/airbyte"

// VersionVerb returns the arguments of a command with the verb version in place of a first argument that is the flag
// -version.
func VersionVerb(args []string) []string {
	isVersion := len(args) > 0 && (args[0] == "-version" || args[0] == "--version")
	if !isVersion {
		return args
	}
	return append([]string{versionVerb}, args[1:]...)
}

const versionVerb = "version"

// VersionCommand returns the verb that prints the version of the command with a name. The version is that of package api.
func VersionCommand(name, version string) *cli.Command {
	return &cli.Command{
		Name:  versionVerb,
		Usage: "print the version, and the revision of the API document",
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return Unexpected(c)
			}
			return WriteVersion(c.Root().Writer, name, version)
		},
	}
}

// WriteVersion writes the version of a command, the revision of the API document, and the origin of the build. Each has
// a line of its own.
//
// The version has one source, the constant Version of package api: a copy of the client and a User-Agent header need it
// where nothing else of the module exists, so neither a linker flag nor the build information can be that source. The
// release script refuses a tag that differs from it. The build information adds the commit. This package does not import
// package api, so that airbytegen can be built while generated files are broken.
func WriteVersion(w io.Writer, command, version string) error {
	document, err := describeDocument(airbytego.Upstream)
	if err != nil {
		return err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	_, err = fmt.Fprintf(w, "%s %s\n%s\n%s\n", command, version, document, describeBuild(info))
	return err
}

// describeDocument returns the date and the revision of the document that spec/upstream.json describes.
func describeDocument(upstream []byte) (string, error) {
	var pinned struct {
		Commit string `json:"commit"`
		Date   string `json:"date"`
	}
	err := json.Unmarshal(upstream, &pinned)
	if err != nil {
		return "", fmt.Errorf("spec/upstream.json: %w", err)
	}
	if pinned.Commit == "" {
		return "API document of " + pinned.Date, nil
	}
	return fmt.Sprintf("API document of %s, revision %s", pinned.Date, pinned.Commit), nil
}

// describeBuild returns the version of Go and the origin of the code. The origin is a version of the module for go
// install and go tool, a commit for a build from a checkout, and missing if the build did not record it.
func describeBuild(info *debug.BuildInfo) string {
	built := "built"
	if info.GoVersion != "" {
		built += " with " + info.GoVersion
	}
	commit := setting(info, "vcs.revision")
	if commit != "" && info.Main.Path == modulePath {
		built += fmt.Sprintf(" from commit %s of %s", commit, setting(info, "vcs.time"))
		if setting(info, "vcs.modified") == "true" {
			built += " with changes"
		}
		return built
	}
	installed := moduleVersion(info)
	if installed == "" || installed == "(devel)" {
		return built + " from a local folder"
	}
	return built + " from module version " + installed
}

// moduleVersion returns the version of this module. In a program that "go tool" builds, the main module is that
// of the user, and this module is a dependency.
func moduleVersion(info *debug.BuildInfo) string {
	if info.Main.Path == modulePath {
		return info.Main.Version
	}
	i := slices.IndexFunc(info.Deps, func(m *debug.Module) bool { return m.Path == modulePath })
	if i < 0 {
		return ""
	}
	module := info.Deps[i]
	if module.Replace != nil {
		return module.Replace.Version
	}
	return module.Version
}

func setting(info *debug.BuildInfo, key string) string {
	i := slices.IndexFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == key })
	if i < 0 {
		return ""
	}
	return info.Settings[i].Value
}
