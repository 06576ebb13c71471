// Command generator-oracle answers, one JSON line for each it reads, what Flux builds from a directory of a repository:
// source-controller's choice of files, then kustomize-controller's generator, then its build.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/kustomize/filesys"
	"github.com/fluxcd/pkg/sourceignore"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
)

type question struct {
	Files map[string]string `json:"files"`
	Links map[string]string `json:"links"`
	Path  string            `json:"path"`
}

type answer struct {
	Output    string `json:"output,omitempty"`
	Error     string `json:"error,omitempty"`
	Generated string `json:"generated,omitempty"`
}

func write(root string, q question) error {
	for path, text := range q.Files {
		file := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	for path, target := range q.Links {
		file := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.Symlink(target, file); err != nil {
			return err
		}
	}
	return nil
}

// publish copies what storage.Archive of fluxcd/pkg/artifact puts into the artifact.
func publish(repository, artifact string) error {
	domain := strings.Split(repository, "/")
	patterns, err := sourceignore.LoadIgnorePatterns(repository, domain)
	if err != nil {
		return err
	}
	matcher := sourceignore.NewDefaultMatcher(patterns, domain)
	if len(patterns) > 0 {
		matcher = sourceignore.NewMatcher(append(sourceignore.VCSPatterns(domain), patterns...))
	}
	return filepath.Walk(repository, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() && !info.IsDir() || matcher.Match(strings.Split(path, "/"), info.IsDir()) {
			return nil
		}
		target := filepath.Join(artifact, strings.TrimPrefix(path, repository))
		if info.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		bytes, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, bytes, 0o644)
	})
}

func build(q question) (a answer, err error) {
	scratch, err := os.MkdirTemp("", "generator-oracle")
	if err != nil {
		return a, err
	}
	defer os.RemoveAll(scratch)
	repository, artifact := filepath.Join(scratch, "repository"), filepath.Join(scratch, "artifact")
	if err := write(repository, q); err != nil {
		return a, err
	}
	if err := publish(repository, artifact); err != nil {
		return a, err
	}
	directory := filepath.Join(artifact, q.Path)
	generator := kustomize.NewGenerator(artifact, unstructured.Unstructured{Object: map[string]any{}})
	manifest, _, action, err := generator.GenerateManifest(directory)
	if err != nil {
		return a, err
	}
	if action == kustomize.CreatedAction {
		a.Generated = string(manifest)
	}
	if _, err := generator.WriteFile(directory); err != nil {
		return a, err
	}
	// As kustomize.SecureBuild does, without its reset of the OpenAPI schema, which takes a tenth of a second.
	secure, err := filesys.MakeFsOnDiskSecure(artifact)
	if err != nil {
		return a, err
	}
	options := krusty.Options{LoadRestrictions: types.LoadRestrictionsNone, PluginConfig: types.DisabledPluginConfig()}
	resources, err := krusty.MakeKustomizer(&options).Run(secure, directory)
	if err != nil {
		return a, err
	}
	output, err := resources.AsYaml()
	a.Output = string(output)
	return a, err
}

func answerTo(q question) (a answer) {
	defer func() {
		if caught := recover(); caught != nil {
			a = answer{Error: fmt.Sprint("panic: ", caught)}
		}
	}()
	a, err := build(q)
	if err != nil {
		a = answer{Error: err.Error()}
	}
	return a
}

func main() {
	decoder, encoder := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var q question
		if decoder.Decode(&q) != nil {
			return
		}
		if encoder.Encode(answerTo(q)) != nil {
			return
		}
	}
}
