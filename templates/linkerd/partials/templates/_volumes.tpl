{{- /* The volumes behind the sidecar's mounts, as JSON. */ -}}

{{- /* The sidecar's volumes, as a JSON list in the order of injection. Input: the sidecar context. */ -}}
{{- define "linkerd.volumes" -}}
[
{{- if not .Values.cniEnabled }}
{"name": {{ .Init.xtMountPath.name | toJson }}, "emptyDir": {}},
{{- end }}
{"name": "linkerd-identity-end-entity", "emptyDir": {"medium": "Memory"}}
{{- if .Values.identity.serviceAccountTokenProjection }}
,{"name": "linkerd-identity-token", "projected": {"sources": [
  {"serviceAccountToken": {"path": "linkerd-identity-token", "audience": "identity.l5d.io", "expirationSeconds": 86400}}
]}}
{{- end }}
{{- if (.Proxy.tracing).enabled }}
,{"name": "linkerd-podinfo", "downwardAPI": {"items": [
  {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}
]}}
{{- end }}
]
{{- end -}}

{{- /*
Access to the Kubernetes API for one container of a pod, in place of the token that Kubernetes mounts into
all of them: the proxy has no business with it.
*/ -}}
{{- define "linkerd.volumes.kube-api-access" -}}
{"name": "kube-api-access", "projected": {"defaultMode": 420, "sources": [
  {"serviceAccountToken": {"path": "token", "expirationSeconds": 3607}},
  {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
  {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}}
]}}
{{- end -}}

{{- define "linkerd.volume-mounts.kube-api-access" -}}
{"name": "kube-api-access", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": true}
{{- end -}}
