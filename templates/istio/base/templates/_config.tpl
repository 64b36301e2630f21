{{- /* Istio's own configuration, all kinds of it, as it is written: rules of a webhook or of a policy. */ -}}
{{- define "base.config-rules" -}}
- operations: [CREATE, UPDATE]
  apiGroups: [security.istio.io, networking.istio.io, telemetry.istio.io, extensions.istio.io]
  apiVersions: ["*"]
  resources: ["*"]
{{- end -}}
