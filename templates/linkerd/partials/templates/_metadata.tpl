{{- /* Labels and annotations that several charts put on their objects. */ -}}

{{- /* Who rendered an object: the command line says so through `cliVersion`, Helm does not. */ -}}
{{- define "linkerd.created-by" -}}
{{ .Values.cliVersion | default (printf "linkerd/helm %s" ((.Values.image).version | default .Values.linkerdVersion)) }}
{{- end -}}

{{- /*
Labels of a control-plane object. Input: root, and optionally component and extra (a map).
commonLabels win over ours; one map is written, so that a key never appears twice.
*/ -}}
{{- define "linkerd.labels" -}}
{{- $labels := dict "linkerd.io/control-plane-ns" .root.Release.Namespace -}}
{{- with .component -}}
{{- $_ := set $labels "linkerd.io/control-plane-component" . -}}
{{- end -}}
{{- mergeOverwrite $labels (.extra | default dict) (.root.Values.commonLabels | default dict) | toYaml -}}
{{- end -}}

{{- /* Labels of a control-plane pod. Input: root, component and, for a meshed one, its deployment. */ -}}
{{- define "linkerd.pod.labels" -}}
{{- $labels := dict "linkerd.io/control-plane-component" .component "linkerd.io/workload-ns" .root.Release.Namespace -}}
{{- with .deployment -}}
{{- $_ := set $labels "linkerd.io/control-plane-ns" $.root.Release.Namespace -}}
{{- $_ := set $labels "linkerd.io/proxy-deployment" . -}}
{{- end -}}
{{- mergeOverwrite $labels (.root.Values.podLabels | default dict) | toYaml -}}
{{- end -}}

{{- /*
Annotations of a meshed control-plane pod. Input: root, the component's own annotations (own) and the
ones that nobody may override (fixed).
*/ -}}
{{- define "linkerd.pod.annotations" -}}
{{- $values := .root.Values -}}
{{- $annotations := dict
      "linkerd.io/created-by" (include "linkerd.created-by" .root)
      "linkerd.io/proxy-version" ($values.proxy.image.version | default $values.linkerdVersion)
      "linkerd.io/trust-root-sha256" (sha256sum ($values.identityTrustAnchorsPEM | default ""))
      "cluster-autoscaler.kubernetes.io/safe-to-evict" "true" -}}
{{- mergeOverwrite $annotations ($values.podAnnotations | default dict) (.own | default dict) .fixed | toYaml -}}
{{- end -}}
