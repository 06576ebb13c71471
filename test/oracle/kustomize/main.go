// The kustomize that kustomize-controller links, answering one JSON request a line: what it builds, and what its YAML readers read.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	yamlv3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

type request struct {
	ID    int               `json:"id"`
	Op    string            `json:"op"`
	Files map[string]string `json:"files"`
	Root  string            `json:"root"`
	Text  string            `json:"text"`
}

type answer struct {
	ID     int     `json:"id"`
	Output *string `json:"output,omitempty"`
	Error  string  `json:"error,omitempty"`
}

// The options and the recovery are those of github.com/fluxcd/pkg/kustomize Build; the output keeps the order of resources.
func build(files map[string]string, root string) ([]byte, error) {
	memory := filesys.MakeFsInMemory()
	for path, text := range files {
		if err := memory.WriteFile(path, []byte(text)); err != nil {
			return nil, err
		}
	}
	resources, err := krusty.MakeKustomizer(&krusty.Options{
		LoadRestrictions: types.LoadRestrictionsNone,
		PluginConfig:     types.DisabledPluginConfig(),
	}).Run(memory, root)
	if err != nil {
		return nil, err
	}
	// The controller refuses these itself, after the build.
	for _, resource := range resources.Resources() {
		if resource.GetName() == "" || resource.GetKind() == "" || resource.GetApiVersion() == "" {
			return nil, fmt.Errorf("failed to decode Kubernetes apiVersion, kind and name from: %v", resource.String())
		}
	}
	return resources.AsYaml()
}

func parse3(text string) ([]byte, error) {
	var value interface{}
	if err := yamlv3.Unmarshal([]byte(text), &value); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

func run(asked request) (output []byte, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("recovered from panic: %v", panicked)
		}
	}()
	switch asked.Op {
	case "build":
		return build(asked.Files, asked.Root)
	case "parse11":
		return yaml.YAMLToJSON([]byte(asked.Text))
	case "parse3":
		return parse3(asked.Text)
	}
	return nil, fmt.Errorf("unknown op %q", asked.Op)
}

func main() {
	reader := bufio.NewReaderSize(os.Stdin, 1<<20)
	writer := bufio.NewWriterSize(os.Stdout, 1<<20)
	decoder := json.NewDecoder(reader)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		var asked request
		if err := decoder.Decode(&asked); err != nil {
			return
		}
		given := answer{ID: asked.ID}
		if output, err := run(asked); err != nil {
			given.Error = err.Error()
		} else {
			text := string(output)
			given.Output = &text
		}
		if err := encoder.Encode(given); err != nil {
			return
		}
		if err := writer.Flush(); err != nil {
			return
		}
	}
}
