{{- /* The webhooks that inject, each with the pods that it is for. */ -}}

{{- /*
A configuration of webhooks. Input: root, name, selects (the revision or tag that namespaces and pods name), unnamed
(whether it is also for those that name none) and labels.
*/ -}}
{{- define "istiod.injection" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: {{ .name }}
  labels: {{- include "istiod.labels" (dict "root" .root "extra" (merge (dict "app" "sidecar-injector") .labels)) | nindent 4 }}
  {{- with .root.Values.sidecarInjectorWebhookAnnotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
webhooks:
{{- $webhook := include "istiod.injection.webhook" .root }}
{{- range include "istiod.injection.selectors" . | fromYamlArray }}
  - name: {{ .prefix }}.sidecar-injector.istio.io
    {{- nindent 4 $webhook }}
    namespaceSelector:
      matchExpressions: {{- toYaml .namespace | nindent 8 }}
    objectSelector:
      matchExpressions: {{- toYaml .pod | nindent 8 }}
{{- end }}
{{- end -}}

{{- /* What all of them have in common. Input: the chart's root. */ -}}
{{- define "istiod.injection.webhook" -}}
{{- $remote := .Values.istiodRemote -}}
admissionReviewVersions: [v1]
clientConfig:
  {{- if $remote.injectionURL }}
  url: {{ quote $remote.injectionURL }}
  {{- else }}
  service:
    name: {{ include "istiod.name" . }}
    namespace: {{ quote .Release.Namespace }}
    path: {{ quote $remote.injectionPath }}
    port: 443
  {{- end }}
  {{- with $remote.injectionCABundle }}
  caBundle: {{ quote . }}
  {{- end }}
failurePolicy: Fail
reinvocationPolicy: {{ .Values.sidecarInjectorWebhook.reinvocationPolicy }}
rules:
  - operations: [CREATE]
    apiGroups: [""]
    apiVersions: [v1]
    resources: [pods]
sideEffects: None
{{- end -}}

{{- /*
Which pods each webhook is for, so that never two of one configuration match: the namespace decides before the pod, and the
label istio-injection before istio.io/rev. Input: as of istiod.injection.
*/ -}}
{{- define "istiod.injection.selectors" -}}
{{- $revision := .selects | quote -}}
- prefix: rev.namespace
  namespace:
    - {key: istio.io/rev, operator: In, values: [{{ $revision }}]}
    - {key: istio-injection, operator: DoesNotExist}
  pod:
    - {key: sidecar.istio.io/inject, operator: NotIn, values: ["false"]}
- prefix: rev.object
  namespace:
    - {key: istio.io/rev, operator: DoesNotExist}
    - {key: istio-injection, operator: DoesNotExist}
  pod:
    - {key: sidecar.istio.io/inject, operator: NotIn, values: ["false"]}
    - {key: istio.io/rev, operator: In, values: [{{ $revision }}]}
{{- if .unnamed }}
- prefix: namespace
  namespace:
    - {key: istio-injection, operator: In, values: [enabled]}
  pod:
    - {key: sidecar.istio.io/inject, operator: NotIn, values: ["false"]}
- prefix: object
  namespace:
    - {key: istio-injection, operator: DoesNotExist}
    - {key: istio.io/rev, operator: DoesNotExist}
  pod:
    - {key: sidecar.istio.io/inject, operator: In, values: ["true"]}
    - {key: istio.io/rev, operator: DoesNotExist}
{{- if .root.Values.sidecarInjectorWebhook.enableNamespacesByDefault }}
- prefix: auto
  namespace:
    - {key: istio-injection, operator: DoesNotExist}
    - {key: istio.io/rev, operator: DoesNotExist}
    - {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, kube-public, kube-node-lease, local-path-storage]}
  pod:
    - {key: sidecar.istio.io/inject, operator: DoesNotExist}
    - {key: istio.io/rev, operator: DoesNotExist}
{{- end }}
{{- end }}
{{- end -}}
