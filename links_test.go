package airbytego_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestLinks follows the links between the papers of this repository, to files
// and to headings. It does not look at links to other sites.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^()\s]+)\)`)
	for _, paper := range papers(t) {
		for _, match := range link.FindAllStringSubmatch(prose(readFile(t, paper)), -1) {
			target := match[1]
			if strings.Contains(target, "://") {
				continue
			}
			checkLink(t, paper, target)
		}
	}
}

// papers lists the Markdown files that people read.
func papers(t *testing.T) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == ".git") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".md") {
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// checkLink reports a link of a paper whose file or heading does not exist.
func checkLink(t *testing.T, paper, target string) {
	t.Helper()
	path, heading, hasHeading := strings.Cut(target, "#")
	file := paper
	if path != "" {
		file = filepath.Join(filepath.Dir(paper), filepath.FromSlash(path))
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("%s: the link %s leads to no file", paper, target)
		return
	}
	if hasHeading && !slices.Contains(headings(readFile(t, file)), heading) {
		t.Errorf("%s: the link %s leads to no heading of %s", paper, target, file)
	}
}

var heading = regexp.MustCompile(`(?m)^#+ (.*)$`)

// headings returns the anchors that GitHub gives to the headings of a paper.
func headings(text string) []string {
	var anchors []string
	for _, match := range heading.FindAllStringSubmatch(prose(text), -1) {
		anchors = append(anchors, anchor(match[1]))
	}
	return anchors
}

// anchor returns the heading in lower case, with hyphens for spaces and without
// punctuation.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// prose returns a Markdown document without its code blocks.
func prose(text string) string {
	code := regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	return code.ReplaceAllString(text, "")
}
