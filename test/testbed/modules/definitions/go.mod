module cdk8s-lifeboat/test/testbed/definitions

go 1.26.0

require (
	github.com/prometheus-operator/prometheus-operator v0.86.1
	sigs.k8s.io/gateway-api v1.4.0
)
