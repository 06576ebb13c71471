// What prometheus-operator makes of its objects: one question a line, one answer a line, both JSON.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	"github.com/blang/semver/v4"
	"github.com/prometheus/alertmanager/config"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"

	operator "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	validation "github.com/prometheus-operator/prometheus-operator/pkg/alertmanager/validation/v1alpha1"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
)

type question struct {
	Op string `json:"op"`
	// For alertmanager: its version, how its configuration narrows matchers, and its own namespace.
	Version   string `json:"version"`
	Strategy  string `json:"strategy"`
	Namespace string `json:"namespace"`
	// The object as the API server has it.
	Object  json.RawMessage `json:"object"`
	Secrets []corev1.Secret `json:"secrets"`
	// A configuration document.
	Text string `json:"text"`
}

type answer struct {
	Output string   `json:"output,omitempty"`
	Args   []string `json:"args,omitempty"`
	Error  string   `json:"error,omitempty"`
}

// A field that the operator does not know would be dropped by it without a word.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func store(secrets []corev1.Secret) *assets.StoreBuilder {
	objects := make([]runtime.Object, len(secrets))
	for i := range secrets {
		objects[i] = &secrets[i]
	}
	client := fake.NewClientset(objects...).CoreV1()
	return assets.NewStoreBuilder(client, client)
}

func alertmanager(q question) (answer, error) {
	version, err := semver.ParseTolerant(q.Version)
	if err != nil {
		return answer{}, err
	}
	var object monitoringv1alpha1.AlertmanagerConfig
	if err := decode(q.Object, &object); err != nil {
		return answer{}, err
	}
	if err := validation.ValidateAlertmanagerConfig(&object); err != nil {
		return answer{}, err
	}
	var am monitoringv1.Alertmanager
	am.Namespace = q.Namespace
	am.Spec.AlertmanagerConfigMatcherStrategy.Type = monitoringv1.AlertmanagerConfigMatcherStrategyType(q.Strategy)
	builder := operator.NewConfigBuilder(slog.New(slog.DiscardHandler), version, store(q.Secrets), &am)
	if err := builder.InitializeFromRawConfiguration([]byte("route:\n  receiver: \"null\"\nreceivers:\n- name: \"null\"\n")); err != nil {
		return answer{}, err
	}
	configs := map[string]*monitoringv1alpha1.AlertmanagerConfig{object.Namespace + "/" + object.Name: &object}
	if err := builder.AddAlertmanagerConfigs(context.Background(), configs); err != nil {
		return answer{}, err
	}
	text, err := builder.MarshalJSON()
	return answer{Output: string(text)}, err
}

func server(q question) (answer, error) {
	var object monitoringv1.Prometheus
	if err := decode(q.Object, &object); err != nil {
		return answer{}, err
	}
	generator, err := prometheus.NewConfigGenerator(slog.New(slog.DiscardHandler), &object)
	if err != nil {
		return answer{}, err
	}
	text, err := generator.GenerateServerConfiguration(&object, nil, nil, nil, nil, store(q.Secrets), nil, nil, nil, nil)
	if err != nil {
		return answer{}, err
	}
	var args []string
	for _, one := range generator.BuildCommonPrometheusArgs() {
		args = append(args, fmt.Sprintf("--%s=%s", one.Name, one.Value))
	}
	return answer{Output: string(text), Args: args}, nil
}

func ask(line []byte) (answer, error) {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return answer{}, err
	}
	switch q.Op {
	case "alertmanager":
		return alertmanager(q)
	case "prometheus":
		return server(q)
	case "check":
		_, err := config.Load(q.Text)
		return answer{}, err
	}
	return answer{}, fmt.Errorf("no such question: %s", q.Op)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		said, err := ask(lines.Bytes())
		if err != nil {
			said = answer{Error: err.Error()}
		}
		if err := out.Encode(said); err != nil {
			panic(err)
		}
	}
}
