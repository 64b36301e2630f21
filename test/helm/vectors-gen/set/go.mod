module mesh.test/set-vectors

go 1.24.0

require helm.sh/helm/v3 v3.18.6

require (
	github.com/pkg/errors v0.9.1 // indirect
	go.yaml.in/yaml/v2 v2.4.2 // indirect
	sigs.k8s.io/yaml v1.5.0 // indirect
)
