{{- /* Labels and annotations that every CRD carries. */ -}}
{{- define "crd.marks" -}}
labels:
  helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
  linkerd.io/control-plane-ns: {{ .Release.Namespace }}
annotations:
  linkerd.io/created-by: {{ .Values.cliVersion | default (printf "mesh/chart %s" .Chart.AppVersion) }}
{{- end }}

{{- /* A version that kubectl warns about: {group, kind, version, successor}. */ -}}
{{- define "crd.deprecated" -}}
deprecated: true
deprecationWarning: >-
  {{ .group }}/{{ .version }} {{ .kind }} is deprecated; use {{ .group }}/{{ .successor }} {{ .kind }}
{{- end }}

{{- define "crd.ageColumn" -}}
- name: Age
  type: date
  jsonPath: .metadata.creationTimestamp
{{- end }}
