{{- /*
An image's reference: one with a slash is whole already. Input: image, hub, tag and variant.
*/ -}}
{{- define "istio.image" -}}
{{- if contains "/" .image -}}
{{ .image }}
{{- else -}}
{{ .hub }}/{{ .image }}:{{ toString .tag }}{{ with .variant }}-{{ . }}{{ end }}
{{- end -}}
{{- end -}}
