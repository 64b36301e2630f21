{{- /* The debug sidecar with its network tools, as JSON. Input: the sidecar context. */ -}}
{{- define "linkerd.debug.container" -}}
{{- $image := .Values.debugContainer.image -}}
{
"name": "linkerd-debug",
"image": {{ printf "%s:%s" $image.name ($image.version | default .Values.linkerdVersion) | toJson }},
"imagePullPolicy": {{ $image.pullPolicy | default .Values.imagePullPolicy | toJson }},
"livenessProbe": {"exec": {"command": ["true"]}},
"readinessProbe": {"exec": {"command": ["true"]}},
"terminationMessagePolicy": "FallbackToLogsOnError"
}
{{- end -}}
