{{- /* Labels of the CRDs: those that all objects of a chart have, and none that says to which part of Istio they belong. */ -}}
{{- define "crd.labels" -}}
{{- $labels := include "istio.labels" (dict "root" . "name" "" "bare" true) | fromYaml -}}
{{- omit $labels "app.kubernetes.io/name" | toYaml -}}
{{- end -}}

{{- /* Columns of `kubectl get`. Input: a list of `NAME PATH`, where `Age` needs no path. */ -}}
{{- define "crd.columns" -}}
{{- range . }}
{{- $words := splitList " " . }}
{{- if eq . "Age" }}
- name: Age
  type: date
  jsonPath: .metadata.creationTimestamp
{{- else }}
- name: {{ first $words }}
  type: string
  jsonPath: {{ last $words }}
{{- end }}
{{- end }}
{{- end -}}
