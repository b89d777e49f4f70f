// Package recipe reads the image recipes and finds the one that plays an image. The format is told in sandbox/images/README.md.
package recipe

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/rootfs"
	"sigs.k8s.io/yaml"
)

// Recipe is one file of the images folder.
type Recipe struct {
	Images     []string          `json:"images"`
	Summary    string            `json:"summary"`
	Entrypoint []string          `json:"entrypoint"`
	Command    []string          `json:"command"`
	WorkingDir string            `json:"workingDir"`
	Path       []string          `json:"path"`
	Env        map[string]string `json:"env"`
	Mounts     []Mount           `json:"mounts"`
	Dirs       []string          `json:"dirs"`

	file string
}

// Mount is a file or folder that the image holds.
type Mount struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Optional bool   `json:"optional"`
}

// Image is a recipe with its artifacts put in.
type Image struct {
	Entrypoint, Command []string
	WorkingDir          string
	Path                []string
	Env                 map[string]string
	Mounts              []rootfs.Mount
	Dirs                []string
	Summary             string
}

// Book is all recipes of a folder.
type Book struct {
	recipes   []*Recipe
	artifacts map[string]layout.Artifact
}

// Load reads every *.yaml of dir; a mistake in any of them is an error that names its file.
func Load(dir string, artifacts map[string]layout.Artifact) (*Book, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no image recipes in %s", dir)
	}
	sort.Strings(files)
	book := &Book{artifacts: artifacts}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("image recipe: %w", err)
		}
		r := &Recipe{file: file}
		if err := yaml.UnmarshalStrict(content, r); err != nil {
			return nil, fmt.Errorf("image recipe %s: %w", filepath.Base(file), err)
		}
		for _, pattern := range r.Images {
			if _, err := path.Match(pattern, ""); err != nil {
				return nil, fmt.Errorf("image recipe %s: pattern %q: %w", filepath.Base(file), pattern, err)
			}
		}
		book.recipes = append(book.recipes, r)
	}
	return book, nil
}

// Normalize strips what an image name implies (docker.io/, library/) and splits off its tag; a digest is dropped, since
// a recipe has none. Without a tag it is latest.
func Normalize(image string) (repository, tag string) {
	image, _, _ = strings.Cut(image, "@")
	for _, prefix := range []string{"docker.io/", "index.docker.io/", "library/"} {
		image = strings.TrimPrefix(image, prefix)
	}
	if colon := strings.LastIndex(image, ":"); colon > strings.LastIndex(image, "/") {
		return image[:colon], image[colon+1:]
	}
	return image, "latest"
}

func matches(pattern, image string) bool {
	repository, tag := Normalize(image)
	patternRepository, patternTag := pattern, "*"
	if colon := strings.LastIndex(pattern, ":"); colon > strings.LastIndex(pattern, "/") {
		patternRepository, patternTag = pattern[:colon], pattern[colon+1:]
	}
	repositoryMatches, _ := path.Match(patternRepository, repository)
	tagMatches, _ := path.Match(patternTag, tag)
	return repositoryMatches && tagMatches
}

// Find returns the recipe of an image, nil when there is none. The longest pattern wins.
func (b *Book) Find(image string) *Recipe {
	var found *Recipe
	length := -1
	for _, r := range b.recipes {
		for _, pattern := range r.Images {
			if len(pattern) > length && matches(pattern, image) {
				found, length = r, len(pattern)
			}
		}
	}
	return found
}

// Named returns the recipe of the file name.yaml, nil when there is none.
func (b *Book) Named(name string) *Recipe {
	for _, r := range b.recipes {
		if filepath.Base(r.file) == name+".yaml" {
			return r
		}
	}
	return nil
}

// Offered lists the patterns that some recipe plays, with their artifacts given.
func (b *Book) Offered() (patterns []string) {
	for _, r := range b.recipes {
		if _, err := b.Prepare(r); err == nil {
			patterns = append(patterns, r.Images...)
		}
	}
	sort.Strings(patterns)
	return patterns
}

// MissingArtifactError says which artifact a recipe needs and `up` was not given.
type MissingArtifactError struct{ Artifact string }

func (e *MissingArtifactError) Error() string {
	return fmt.Sprintf("the sandbox was started without %q", e.Artifact)
}

// Prepare puts the artifacts into a recipe.
func (b *Book) Prepare(r *Recipe) (*Image, error) {
	image := &Image{
		Entrypoint: r.Entrypoint, Command: r.Command, WorkingDir: r.WorkingDir, Dirs: r.Dirs, Summary: r.Summary, Env: map[string]string{},
	}
	host := func(a layout.Artifact) string { return a.Host }
	inside := func(a layout.Artifact) string { return a.Inside }
	for _, dir := range r.Path {
		if expanded, err := b.expand(dir, host); err == nil { // a PATH without an optional artifact is just shorter
			image.Path = append(image.Path, expanded)
		}
	}
	for key, value := range r.Env {
		expanded, err := b.expand(value, host)
		if err != nil {
			return nil, err
		}
		image.Env[key] = expanded
	}
	for _, m := range r.Mounts {
		from, err := b.expand(m.From, inside)
		if err == nil && !filepath.IsAbs(from) {
			from = filepath.Join(filepath.Dir(r.file), from)
		}
		var to string
		if err == nil {
			to, err = b.expand(m.To, host)
		}
		if err == nil {
			_, err = os.Stat(from)
		}
		if err != nil {
			if m.Optional {
				continue
			}
			return nil, err
		}
		image.Mounts = append(image.Mounts, rootfs.Mount{Source: from, Target: to, ReadOnly: true, CopyOnWrite: true})
	}
	return image, nil
}

// expand replaces ${artifact:NAME}.
func (b *Book) expand(value string, of func(layout.Artifact) string) (string, error) {
	const open, end = "${artifact:", "}"
	for {
		before, rest, ok := strings.Cut(value, open)
		if !ok {
			return value, nil
		}
		name, after, ok := strings.Cut(rest, end)
		if !ok {
			return "", fmt.Errorf("%q lacks its closing brace", value)
		}
		a, ok := b.artifacts[name]
		if !ok {
			return "", &MissingArtifactError{Artifact: name}
		}
		value = before + of(a) + after
	}
}
