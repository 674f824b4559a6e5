package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/drift"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/overlay"
)

// takeover holds the changes of overlays that sync makes besides pinning the revision,
// and the report on the revision with these changes.
type takeover struct {
	kept     *overlay.Kept          // nil without -keep-removed
	needless []overlay.ActionHealth // the actions that are deleted
	report   *drift.Report          // nil if no document was pinned before
	files    []gofile.File          // overlays to write
	empty    []string               // overlays to delete, because they have no actions left
}

// prepare computes a takeover, and changes nothing.
func (f *syncFlags) prepare(src document.Source, revision *facts.Facts, pinned *facts.Provenance) (*takeover, error) {
	t := &takeover{}
	base, err := readFile(filepath.Join(f.out, pinnedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, fmt.Errorf("-out: %w", err)
	}
	overlays, err := readOverlays(f.overlays)
	if err != nil {
		return nil, fmt.Errorf("-overlays: %w", err)
	}
	baseFacts, err := facts.Extract(base)
	if err != nil {
		return nil, err
	}
	options := driftOptions(overlays)
	if f.keepRemoved != "" {
		if err := f.keep(t, &options, base, src, pinned); err != nil {
			return nil, err
		}
	}
	if f.dropNeedless {
		if err := t.drop(&options, baseFacts, revision, f.overlays); err != nil {
			return nil, err
		}
	}
	t.report, err = drift.Compare(base, src, options)
	if err != nil {
		return nil, err
	}
	t.acceptKept(f.provenance.Date)
	return t, nil
}

// splitKept returns the overlay of -keep-removed, whose Data is nil if there is no
// such file yet, and the other overlays. The file must come first, because the
// others are about the operations in it, too.
func (f *syncFlags) splitKept(
	overlays []document.Source,
) (previous document.Source, later []document.Source, err error) {
	file := filepath.Clean(string(f.keepRemoved))
	isIn := func(name string) bool {
		return filepath.Clean(name) == filepath.Dir(file) || filepath.Clean(name) == file
	}
	if !slices.ContainsFunc(f.overlays, isIn) {
		return previous, nil, fmt.Errorf("%s is not in a folder of -overlays", f.keepRemoved)
	}
	if !isYAMLOrJSON(file) {
		return previous, nil, fmt.Errorf("%s: want a file that ends in .yaml", f.keepRemoved)
	}
	previous.Name = filepath.ToSlash(file)
	for _, src := range overlays {
		name := filepath.Clean(filepath.FromSlash(src.Name))
		if name == file {
			previous.Data = src.Data
			continue
		}
		isBefore := filepath.Dir(name) == filepath.Dir(file) && name < file
		if isBefore || (previous.Data == nil && filepath.Dir(name) != filepath.Dir(file)) {
			return previous, nil, fmt.Errorf("%s has to come before %s", f.keepRemoved, src.Name)
		}
		later = append(later, src)
	}
	return previous, later, nil
}

// renamedSchemas returns the schemas that a revision renames, by their old names.
func renamedSchemas(base, revision document.Source) (map[string]string, error) {
	report, err := drift.Compare(base, revision, drift.Options{})
	if err != nil {
		return nil, err
	}
	renamed := map[string]string{}
	for _, finding := range report.Findings {
		if finding.Kind == drift.KindSchemaRenamed {
			renamed[finding.Before] = finding.After
		}
	}
	return renamed, nil
}

// keep adds the overlay that keeps the operations that the revision removes.
func (f *syncFlags) keep(
	t *takeover, options *drift.Options, base, revision document.Source, pinned *facts.Provenance,
) error {
	previous, later, err := f.splitKept(options.Overlays)
	if err != nil {
		return fmt.Errorf("-keep-removed: %w", err)
	}
	from, to, err := f.revisions(base, revision, pinned)
	if err != nil {
		return err
	}
	t.kept, err = overlay.Keep(from, to, previous, later)
	if err != nil {
		return err
	}
	options.Overlays = later
	if previous.Data != nil {
		options.BaseOverlays = []document.Source{previous}
	}
	if t.kept.Overlay.Data != nil {
		options.RevisionOverlays = []document.Source{t.kept.Overlay}
	}
	hasChanged := string(t.kept.Overlay.Data) != string(previous.Data)
	if hasChanged {
		t.change(t.kept.Overlay)
	}
	return nil
}

// revisions returns the pinned revision and the new one.
func (f *syncFlags) revisions(
	base, revision document.Source, pinned *facts.Provenance,
) (from, to overlay.Revision, err error) {
	if pinned == nil {
		return from, to, fmt.Errorf("-keep-removed: %s is missing, which has the date of the pinned revision",
			filepath.Join(f.out, provenanceFile))
	}
	from = overlay.Revision{Date: pinned.Date}
	from.Facts, err = facts.Extract(base)
	if err != nil {
		return from, to, err
	}
	to = overlay.Revision{Date: f.provenance.Date}
	to.Facts, err = facts.Extract(revision)
	if err != nil {
		return from, to, err
	}
	to.Renamed, err = renamedSchemas(base, revision)
	return from, to, err
}

// drop deletes the actions that the revision makes needless. For the comparison
// they move to the overlays of the base.
func (t *takeover) drop(options *drift.Options, base, revision *facts.Facts, files fileList) error {
	if len(files) == 0 {
		return errors.New("-drop-needless: name the files with -overlays; the built-in overlays cannot be changed")
	}
	before, err := overlay.ApplyToFacts(base, options.BaseOverlays)
	if err != nil {
		return err
	}
	after, err := overlay.ApplyToFacts(revision, options.RevisionOverlays)
	if err != nil {
		return err
	}
	health, err := overlay.Health(before, after, options.Overlays)
	if err != nil {
		return err
	}
	var all []document.Source
	for _, src := range options.Overlays {
		rest, err := t.dropFrom(src, base, options, health)
		if err != nil {
			return err
		}
		if rest.Data != nil {
			all = append(all, rest)
		}
	}
	options.Overlays = all
	return nil
}

// dropFrom deletes the needless actions of one overlay, and adds them to the
// overlays of the base.
func (t *takeover) dropFrom(
	src document.Source, base *facts.Facts, options *drift.Options, health []overlay.ActionHealth,
) (rest document.Source, err error) {
	var lines []int
	for _, action := range health {
		if action.Overlay != src.Name || !action.Needless {
			continue
		}
		_, dropped, err := overlay.Drop(src, []int{action.Line})
		if err != nil {
			continue // it shares lines with others; the report asks for a decision
		}
		more := append(slices.Clip(options.BaseOverlays), dropped)
		if _, err := overlay.ApplyToFacts(base, more); err != nil {
			continue // it depends on other actions
		}
		options.BaseOverlays = more
		lines = append(lines, action.Line)
		t.needless = append(t.needless, action)
	}
	if len(lines) == 0 {
		return src, nil
	}
	rest, _, err = overlay.Drop(src, lines)
	if err == nil {
		t.change(rest)
	}
	return rest, err
}

// change writes an overlay, or deletes it if it has no actions left.
func (t *takeover) change(src document.Source) {
	if src.Data == nil {
		t.empty = append(t.empty, src.Name)
		return
	}
	t.files = append(t.files, gofile.File{Name: filepath.FromSlash(src.Name), Data: src.Data})
}

// acceptKept accepts the removals of operations and components that are kept.
func (t *takeover) acceptKept(date string) {
	if t.kept == nil {
		return
	}
	keeps := map[string]bool{}
	for _, o := range t.kept.Operations {
		keeps[o.Pointer()] = true
	}
	for _, pointer := range t.kept.Components {
		keeps[pointer] = true
	}
	for _, finding := range t.report.Findings {
		isRemoval := finding.Kind == drift.KindOperationRemoved || finding.Kind == drift.KindSchemaRemoved ||
			finding.Kind == drift.KindComponentRemoved
		if isRemoval && keeps[finding.Pointer] {
			reason := "kept by " + t.kept.Overlay.Name
			finding.Accepted = &drift.Acceptance{ID: finding.ID, Reason: reason, Since: date}
		}
	}
}

// deleteEmpty deletes the overlays without actions.
func (t *takeover) deleteEmpty() error {
	var errs []error
	for _, name := range t.empty {
		errs = append(errs, os.Remove(filepath.FromSlash(name)))
	}
	return errors.Join(errs...)
}

// printOverlays prints the changes of overlays.
func (c *command) printOverlays(t *takeover) {
	for _, action := range t.needless {
		fmt.Fprintf(c.stdout, "%s:%d: deleted the action for %s: %s\n",
			action.Overlay, action.Line, action.Target, action.Detail)
	}
	if t.kept == nil {
		return
	}
	name := t.kept.Overlay.Name
	if len(t.kept.Operations) > 0 {
		fmt.Fprintf(c.stdout, "%s: keeps operations that the revision lacks: %s; components that only they need: %d\n",
			name, joinNames(t.kept.Operations), len(t.kept.Components))
	}
	for _, o := range t.kept.Operations {
		if o.Removed != "" {
			fmt.Fprintf(c.stdout, "%s: marked %s with x-removed: %s, the month of the revision\n", name, o.Name(), o.Removed)
		}
	}
	if len(t.kept.Returned) > 0 {
		fmt.Fprintf(c.stdout, "%s: the revision has these operations again: %s\n",
			name, joinNames(t.kept.Returned))
	}
	for _, pointer := range sortedKeys(t.kept.Changed) {
		fmt.Fprintf(c.stdout, "%s: the kept operation %s uses %s, which the revision changes\n",
			name, t.kept.Changed[pointer], pointer)
	}
}

// decisions returns the decisions that the overlay of -keep-removed calls for.
func (t *takeover) decisions() []string {
	if t.kept == nil || len(t.kept.Marked) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("delete x-removed of %s from the overlays, because the revision has them again",
		joinNames(t.kept.Marked))}
}

func joinNames(operations []overlay.KeptOperation) string {
	var names []string
	for _, o := range operations {
		names = append(names, o.Name())
	}
	return strings.Join(names, ", ")
}
