package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
)

// sdkOverlay removes the part of the document that oapi-codegen cannot read.
const sdkOverlay = `overlay: 1.1.0
info: {title: cut, version: '1'}
actions:
- target: $.components.schemas['source-freshdesk','source-freshdesk-update'].properties.rate_limit_plan.oneOf[*].properties[?@.const].enum
  remove: true
`

// sdkCut leaves two connectors in the document.
const sdkCut = `- target: $.components.schemas.SourceConfiguration.oneOf[?@.title != 'source-postgres']
  remove: true
- target: $.components.schemas.DestinationConfiguration.oneOf[?@.title != 'destination-snowflake']
  remove: true
`

// consumers measures costs of consumers: generating typed connectors, and the
// size of a program that lists jobs.
func (b *bench) consumers() error {
	_, err := os.Stat(b.sdk)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Printf("typed connectors: skipped, there is no %s; name the document with -sdk\n", b.sdk)
	case err != nil:
		return err
	default:
		if err := b.connectors("two connectors", "source-postgres,destination-snowflake", sdkOverlay+sdkCut); err != nil {
			return err
		}
		if err := b.connectors("all connectors", "all", sdkOverlay); err != nil {
			return err
		}
	}
	return b.hello()
}

// connectors times the generation of typed settings against oapi-codegen
// alone, on the document that an overlay has cut before.
func (b *bench) connectors(title, names, overlay string) error {
	doc := b.path("cut.yaml")
	config := b.path("plain.cfg.yaml")
	if err := os.WriteFile(config, []byte(plainConfig), 0o644); err != nil {
		return err
	}
	if err := b.cut(doc, overlay); err != nil {
		return err
	}
	medians, err := b.measure(
		b.tool("oapi-codegen", "-config", config, "-o", b.path("plain.gen.go"), doc),
		b.tool("airbytegen", "connectors", "-spec", b.sdk, "-connectors", names, "-out", b.path("connectors")),
	)
	if err != nil {
		return err
	}
	fmt.Printf("generating %s of %s, median of %d\n", title, filepath.Base(b.sdk), b.runs)
	report("oapi-codegen, document cut", medians[0], medians[0])
	report("airbytegen, document whole", medians[1], medians[0])
	return nil
}

// cut writes the document with an overlay applied. It does so in a process of its
// own, since child processes inherit the peak memory of this one.
func (b *bench) cut(to, overlay string) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	c := exec.Command(program, "-what", "cut", "-sdk", b.sdk, "-out", to)
	c.Stdin = strings.NewReader(overlay)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// cutDocument is the work of that process. It reads the overlay from standard
// input.
func cutDocument(from, to string) error {
	src, err := source(from)
	if err != nil {
		return err
	}
	actions, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	return writePatched(to, src, []document.Source{{Name: "cut", Data: actions}})
}

// hello compares the sizes of programs that list jobs.
func (b *bench) hello() error {
	sizes := map[string]int64{}
	for _, who := range []string{"hand", "client"} {
		program := b.path(who)
		c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "./hello/"+who)
		c.Dir = filepath.Join(b.root, "scripts", "bench")
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", who, err, out)
		}
		info, err := os.Stat(program)
		if err != nil {
			return err
		}
		sizes[who] = info.Size()
	}
	fmt.Println("size of a program that lists jobs, stripped")
	for _, who := range []string{"hand", "client"} {
		fmt.Printf("  %-34s %8d bytes  %.3fx\n", who, sizes[who], float64(sizes[who])/float64(sizes["hand"]))
	}
	return nil
}
