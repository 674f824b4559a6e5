package connectors

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
)

// Package is a generated package with one connector.
type Package struct {
	Name   string // of the package and of its folder, such as sourcepostgres
	Output *Output
}

// GeneratePackages returns a package for each selected connector, in which types have
// names without that of the connector. It ignores Package and Bare of the input.
func GeneratePackages(in Input) ([]Package, error) {
	doc, err := parseCatalog(in)
	if err != nil {
		return nil, err
	}
	names, err := doc.selectConnectors(in.Connectors)
	if err != nil {
		return nil, err
	}
	isOptional := doc.isRegistry && slices.Contains(in.Connectors, All)
	var packages []Package
	var errs []error
	connectorOf := map[string]string{}
	for _, name := range names {
		in.Connectors = []string{name}
		in.Package = packageName(name)
		in.Bare = true
		if other, isTaken := connectorOf[in.Package]; isTaken {
			errs = append(errs, fmt.Errorf("%s: %s and %s both need the package %s; write them to separate folders",
				doc.name, other, name, in.Package))
			continue
		}
		connectorOf[in.Package] = name
		out, err := generate(in, doc)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		packages = append(packages, Package{Name: in.Package, Output: out})
		doc.notes = nil // the first package has them
	}
	err = errors.Join(errs...)
	if isOptional && len(packages) > 0 {
		doc.leaveOut(err)
		packages[0].Output.Notes = append(packages[0].Output.Notes, doc.notes...)
		return packages, nil
	}
	return packages, err
}

// IsPackage reports whether [GeneratePackages] made the files in a folder with the given
// name. A package that [Generate] made is not one, even if it has only one connector.
func IsPackage(folder string, files []gofile.File) bool {
	return slices.ContainsFunc(files, func(f gofile.File) bool {
		// Only GeneratePackages names the struct Settings.
		return IsGenerated(f.Data) && hasLine(f, "package "+folder) && hasLine(f, "type Settings struct {")
	})
}

// hasLine reports whether a file has a line, which may end in a carriage return.
func hasLine(f gofile.File, line string) bool {
	return bytes.Contains(f.Data, []byte("\n"+line+"\n")) || bytes.Contains(f.Data, []byte("\n"+line+"\r\n"))
}

// packageName returns the name of the package for a connector: sourcepostgres for
// source-postgres.
func packageName(connector string) string { return strings.ReplaceAll(connector, "-", "") }
