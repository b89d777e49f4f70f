package recipe

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"app.kafka-lab.dev/node/internal/layout"
)

func load(t *testing.T, artifacts map[string]layout.Artifact, files map[string]string) *Book {
	t.Helper()
	book, err := loadFiles(t, artifacts, files)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func loadFiles(t *testing.T, artifacts map[string]layout.Artifact, files map[string]string) (*Book, error) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Load(dir, artifacts)
}

func TestFindMatchesNamesAsRegistriesMeanThem(t *testing.T) {
	book := load(t, nil, map[string]string{
		"shell.yaml": "images: [busybox, alpine]\nsummary: shell\n",
		"kafka.yaml": "images: ['quay.io/strimzi/kafka:*']\nsummary: kafka\n",
		"old.yaml":   "images: ['quay.io/strimzi/kafka:0.*']\nsummary: old\n",
		"py.yaml":    "images: ['python:3*', 'python:latest']\nsummary: python\n",
		"team.yaml":  "images: ['registry.example/*/tool']\nsummary: tool\n",
	})
	for image, want := range map[string]string{
		"busybox": "shell", "busybox:1.36": "shell", "docker.io/library/busybox:latest": "shell",
		"alpine@sha256:0123": "shell", "busybox:1@sha256:0123": "shell",
		"quay.io/strimzi/kafka:1.2.0-kafka-4.3.1": "kafka", "quay.io/strimzi/kafka:0.29.0": "old", "quay.io/strimzi/kafka": "kafka",
		"python:3.12-slim": "python", "python": "python", "python:2.7": "",
		"registry.example/a/tool:1": "tool", "registry.example/a/b/tool:1": "", "localhost:5000/busybox": "", "busybox2": "", "nosuch:1": "", "": "",
	} {
		got := ""
		if r := book.Find(image); r != nil {
			got = r.Summary
		}
		if got != want {
			t.Errorf("%q is played by %q, want %q", image, got, want)
		}
	}
}

func TestPreparePutsArtifactsIn(t *testing.T) {
	jars := t.TempDir()
	os.Mkdir(filepath.Join(jars, "libs"), 0o755)
	artifacts := map[string]layout.Artifact{
		"kafka":  {Host: "/root/cache/kafka", Inside: jars},
		"python": {Host: "/home/me/python", Inside: jars},
	}
	book := load(t, artifacts, map[string]string{
		"k.yaml": `
images: [kafka]
path: ["${artifact:python}/bin", "${artifact:absent}/bin", /opt/bin]
env: {HOME_OF_PYTHON: "${artifact:python}"}
mounts:
- {from: ./files, to: /opt/kafka}
- {from: "${artifact:kafka}/libs", to: /opt/kafka/libs}
- {from: "${artifact:python}", to: "${artifact:python}"}
- {from: "${artifact:absent}", to: /usr/bin/absent, optional: true}
- {from: "${artifact:kafka}/none", to: /none, optional: true}
`,
		"files/run.sh": "",
	})
	image, err := book.Prepare(book.Find("kafka"))
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, m := range image.Mounts {
		targets = append(targets, m.Target)
	}
	if got := strings.Join(targets, " "); got != "/opt/kafka /opt/kafka/libs /home/me/python" {
		t.Errorf("mounts on %s", got)
	}
	if got := image.Mounts[1].Source; got != filepath.Join(jars, "libs") {
		t.Errorf("libs come from %s", got)
	}
	if got := strings.Join(image.Path, ":"); got != "/home/me/python/bin:/opt/bin" {
		t.Errorf("PATH begins with %s", got)
	}
	if got := image.Env["HOME_OF_PYTHON"]; got != "/home/me/python" {
		t.Errorf("env has %s", got)
	}
}

func TestPrepareNamesTheMissingArtifact(t *testing.T) {
	book := load(t, nil, map[string]string{"k.yaml": "images: [kafka]\nmounts: [{from: '${artifact:kafka}', to: /opt}]\n", "s.yaml": "images: [busybox]\n"})
	_, err := book.Prepare(book.Find("kafka"))
	var missing *MissingArtifactError
	if !errors.As(err, &missing) || missing.Artifact != "kafka" {
		t.Errorf("error is %v", err)
	}
	if got := strings.Join(book.Offered(), " "); got != "busybox" {
		t.Errorf("offered: %s", got)
	}
}

func TestLoadNamesTheFileOfAMistake(t *testing.T) {
	for mistake, content := range map[string]string{"unknown field": "images: [a]\nmuonts: []\n", "pattern": "images: ['[a']\n", "type": "images: a\n"} {
		if _, err := loadFiles(t, nil, map[string]string{"broken.yaml": content}); err == nil || !strings.Contains(err.Error(), "broken.yaml") {
			t.Errorf("%s: error is %v", mistake, err)
		}
	}
	if _, err := loadFiles(t, nil, nil); err == nil {
		t.Error("an empty folder is accepted")
	}
}

// The recipes of the project itself.
func TestOwnRecipesLoad(t *testing.T) {
	book, err := Load("../../../images", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, image := range []string{"quay.io/strimzi/operator:1.2.0", "quay.io/strimzi/kafka:1.2.0-kafka-4.3.1", "busybox", "python:3.12", "confluentinc/cp-kafkacat:7.1.16"} {
		if book.Find(image) == nil {
			t.Errorf("nothing plays %s", image)
		}
	}
	if book.Named("student-pc") == nil {
		t.Error("the student PC has no recipe")
	}
}
