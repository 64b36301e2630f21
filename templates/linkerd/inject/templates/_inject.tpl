{{- /*
What injection adds to one pod, as JSON. Each template takes one map:

  Values     the control plane's chart values with the annotations applied: `proxy`, `proxyInit` and so on as in
             control-plane/values.yaml. cliVersion becomes linkerd.io/created-by. Read, never written to, so that
             pods without annotations may share one.
  Namespace  the control plane's namespace
  Pod        what is known of the pod:
    ownerKind, ownerName   "deployment", "web"; both empty for a pod without an owner
    namespace              the pod's namespace; its label is empty where the manifest names none, as Linkerd has it
    inboundPorts           "80,8080"; empty when the pod has none
    capabilities           {add: [], drop: []} of the first container, or null
    serviceAccountMount    {name, mountPath, readOnly}: the first container's mount of its token, or null
    debug                  true adds the debug sidecar

linkerd.inject gives
  {
    "initContainers": {"prepend": [...], "append": [...]},
    "containers":     {"prepend": [...], "append": [...]},
    "volumes":        [...],
    "annotations":    {...},
    "labels":         {...}
  }
"prepend" goes before the pod's own containers and "append" after them, both in the order given; volumes go
after the pod's own; annotations and labels go to the pod template and replace what is there.

Fields with a zero value are left out, as the API server leaves them out. Quantities and durations are written as
the values give them. A rule of partials/templates/_validate.tpl that does not hold fails the render.
*/ -}}
{{- define "linkerd.inject" -}}
{{- $sidecar := dict
      "Values" .Values
      "Namespace" .Namespace
      "Proxy" .Values.proxy
      "Init" .Values.proxyInit
      "InboundPorts" .Pod.inboundPorts
      "Capabilities" .Pod.capabilities
      "InitCapabilities" .Pod.capabilities
      "ServiceAccountMount" .Pod.serviceAccountMount
      "Sparse" true -}}
{{- $native := .Values.proxy.nativeSidecar -}}
{{- $init := include "linkerd.init.container" $sidecar -}}
{{- $proxy := include "linkerd.proxy.container" $sidecar -}}
{
{{- /* A native sidecar serves the application's init containers too; the older form starts after them. */}}
"initContainers": {
  "prepend": [{{ if $native }}{{ $init }},{{ $proxy }}{{ end }}],
  "append": [{{ if not $native }}{{ $init }}{{ end }}]
},
{{- /* As the first container its postStart hook holds back the others; that is the older form's way to await. */}}
"containers": {
  "prepend": [{{ if and (not $native) .Values.proxy.await }}{{ $proxy }}{{ end }}],
  "append": [
    {{- if not (or $native .Values.proxy.await) }}{{ $proxy }}{{ if .Pod.debug }},{{ end }}{{ end }}
    {{- if .Pod.debug }}{{ include "linkerd.debug.container" $sidecar }}{{ end -}}
  ]
},
"volumes": {{ include "linkerd.volumes" $sidecar }},
"annotations": {{ include "linkerd.inject.annotations" . }},
"labels": {{ include "linkerd.inject.labels" . }}
}
{{- end -}}

{{- /* What the proxy was made of, so that `check` can tell a pod that has to restart. */ -}}
{{- define "linkerd.inject.annotations" -}}
{
"linkerd.io/created-by": {{ include "linkerd.created-by" . | toJson }},
"linkerd.io/proxy-version": {{ .Values.proxy.image.version | default .Values.linkerdVersion | toJson }},
"linkerd.io/trust-root-sha256": "{{ sha256sum .Values.identityTrustAnchorsPEM }}"
}
{{- end -}}

{{- /* What metrics and `check` find the pod by. */ -}}
{{- define "linkerd.inject.labels" -}}
{
"linkerd.io/control-plane-ns": {{ toJson .Namespace }},
"linkerd.io/workload-ns": {{ toJson .Pod.namespace }}
{{- if and .Pod.ownerKind .Pod.ownerName }},
"linkerd.io/proxy-{{ .Pod.ownerKind }}": {{ toJson .Pod.ownerName }}
{{- end }}
}
{{- end -}}
