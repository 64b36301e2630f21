{{- /* What the three webhooks have in common: their certificates and the head of their configurations. */ -}}

{{- /*
The certificate that a webhook's server shows and the one that the API server checks it with, as JSON:
{crt, key, ca}. Input: root, name (the value key) and service. Without a certificate in the values one is
made that is its own authority, a new one each time.
*/ -}}
{{- define "linkerd.webhook.tls" -}}
{{- $webhook := index .root.Values .name -}}
{{- include "linkerd.validate.webhook" (dict "name" .name "webhook" $webhook) -}}
{{- $crt := trim ($webhook.crtPEM | default "") -}}
{{- $key := trim ($webhook.keyPEM | default "") -}}
{{- if not (or $crt $webhook.externalSecret) -}}
{{- $host := printf "%s.%s.svc" .service .root.Release.Namespace -}}
{{- $made := genSelfSignedCert $host (list) (list $host) 365 -}}
{{- $crt = trim $made.Cert -}}
{{- $key = trim $made.Key -}}
{{- end -}}
{{- dict "crt" $crt "key" $key "ca" (trim ($webhook.caBundle | default $crt)) | toJson -}}
{{- end -}}

{{- /* The Secret that the webhook's server reads. Input: root, name, component, service and tls. */ -}}
{{- define "linkerd.webhook.secret" -}}
apiVersion: v1
kind: Secret
metadata:
  name: {{ .service }}-k8s-tls
  namespace: {{ .root.Release.Namespace }}
  annotations:
    linkerd.io/created-by: {{ include "linkerd.created-by" .root }}
  labels: {{- include "linkerd.labels" . | nindent 4 }}
type: kubernetes.io/tls
data:
  tls.crt: {{ b64enc .tls.crt }}
  tls.key: {{ b64enc .tls.key }}
{{- end -}}

{{- /* Metadata of a webhook's configuration. Input: root, name, component and service. */ -}}
{{- define "linkerd.webhook.metadata" -}}
{{- $webhook := index .root.Values .name -}}
name: {{ .service }}-webhook-config
{{- if or $webhook.injectCaFrom $webhook.injectCaFromSecret }}
annotations:
  {{- with $webhook.injectCaFrom }}
  cert-manager.io/inject-ca-from: {{ . }}
  {{- end }}
  {{- with $webhook.injectCaFromSecret }}
  cert-manager.io/inject-ca-from-secret: {{ . }}
  {{- end }}
{{- end }}
labels: {{- include "linkerd.labels" . | nindent 2 }}
{{- end -}}

{{- /* What every webhook says of itself. Input: root, name, service and tls. */ -}}
{{- define "linkerd.webhook.common" -}}
{{- $webhook := index .root.Values .name -}}
name: {{ .service }}.linkerd.io
admissionReviewVersions: [v1, v1beta1]
clientConfig:
  service:
    name: {{ .service }}
    namespace: {{ .root.Release.Namespace }}
    path: /
  {{- if not (or $webhook.injectCaFrom $webhook.injectCaFromSecret) }}
  caBundle: {{ b64enc .tls.ca }}
  {{- end }}
failurePolicy: {{ .root.Values.webhookFailurePolicy }}
namespaceSelector: {{- toYaml $webhook.namespaceSelector | nindent 2 }}
sideEffects: None
{{- end -}}

{{- /*
A pod annotation that changes with the webhooks' certificates, so that the pods that read them restart.
Input: root and names (the value keys). A certificate that is made anew each time changes with the time.
*/ -}}
{{- define "linkerd.webhook.checksum" -}}
{{- $parts := list -}}
{{- range .names -}}
{{- $webhook := index $.root.Values . -}}
{{- $parts = append $parts (omit $webhook "podAnnotations" "livenessProbe" "readinessProbe" | toJson) -}}
{{- if not (or $webhook.crtPEM $webhook.externalSecret) -}}
{{- $parts = append $parts (now | toString) -}}
{{- end -}}
{{- end -}}
{{- join "\n" $parts | sha256sum -}}
{{- end -}}
