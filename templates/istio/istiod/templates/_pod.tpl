{{- /* The parts of istiod's pod that are long: labels, variables and volumes. */ -}}

{{- define "istiod.pod.labels" -}}
{{- $own := dict
      "app" "istiod"
      "istio" (ternary "istiod" "pilot" (ne .Values.revision ""))
      "sidecar.istio.io/inject" "false"
      "istio.io/dataplane-mode" "none" -}}
{{- $labels := include "istio.labels" (dict "root" . "name" "istiod" "component" "Pilot" "bare" true) | fromYaml -}}
{{- mustMergeOverwrite $labels $own (include "istiod.texts" .Values.podLabels | fromYaml) | toYaml -}}
{{- end -}}

{{- define "istiod.env" -}}
{{- $env := .Values.env | default dict -}}
- name: REVISION
  value: {{ include "istiod.revision" . | quote }}
- name: PILOT_CERT_PROVIDER
  value: {{ .Values.global.pilotCertProvider }}
{{- range $name, $path := dict "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" "SERVICE_ACCOUNT" "spec.serviceAccountName" }}
- name: {{ $name }}
  valueFrom:
    fieldRef:
      apiVersion: v1
      fieldPath: {{ $path }}
{{- end }}
# Of the cluster that istiod works on, when that is another one
- name: KUBECONFIG
  value: /var/run/secrets/remote/config
{{- if not $env.CA_TRUSTED_NODE_ACCOUNTS }}
# ztunnel asks for the certificates of the pods on its node
- name: CA_TRUSTED_NODE_ACCOUNTS
  value: {{ printf "%s/%s" (.Values.trustedZtunnelNamespace | default .Release.Namespace) (.Values.trustedZtunnelName | default "ztunnel") | quote }}
{{- end }}
{{- range $name, $value := $env }}
- name: {{ $name }}
  value: {{ toString $value | quote }}
{{- end }}
{{- with .Values.envVarFrom }}
{{ toYaml . }}
{{- end }}
{{- with .Values.traceSampling }}
- name: PILOT_TRACE_SAMPLING
  value: "{{ . }}"
{{- end }}
{{- if .Values.taint.enabled }}
- name: PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS
  value: "true"
- name: PILOT_NODE_UNTAINT_CONTROLLERS_TAINT_NAME
  value: {{ quote .Values.taint.name }}
{{- end }}
{{- if and .Values.global.externalIstiod (not $env.EXTERNAL_ISTIOD) }}
- name: EXTERNAL_ISTIOD
  value: "{{ .Values.global.externalIstiod }}"
{{- end }}
{{- with .Values.global.trustBundleName }}
- name: PILOT_CA_CERT_CONFIGMAP
  value: {{ quote . }}
{{- end }}
{{- with .Values.crlConfigMapName }}
- name: PILOT_CRL_CONFIGMAP
  value: {{ quote . }}
{{- end }}
- name: PILOT_ENABLE_ANALYSIS
  value: "{{ .Values.global.istiod.enableAnalysis }}"
- name: CLUSTER_ID
  value: {{ .Values.global.multiCluster.clusterName | default "Kubernetes" | quote }}
- name: GOMAXPROCS
  valueFrom:
    resourceFieldRef:
      resource: limits.cpu
      divisor: "1"
- name: PLATFORM
  value: {{ coalesce .Values.global.platform .Values.platform | default "" | quote }}
{{- end -}}

{{- define "istiod.volume-mounts" -}}
- name: istio-token
  mountPath: /var/run/secrets/tokens
  readOnly: true
- name: local-certs
  mountPath: /var/run/secrets/istio-dns
- name: cacerts
  mountPath: /etc/cacerts
  readOnly: true
- name: istio-kubeconfig
  mountPath: /var/run/secrets/remote
  readOnly: true
{{- if .Values.jwksResolverExtraRootCA }}
- name: extracacerts
  mountPath: /cacerts
{{- end }}
- name: istio-csr-dns-cert
  mountPath: /var/run/secrets/istiod/tls
  readOnly: true
- name: istio-csr-ca-configmap
  mountPath: /var/run/secrets/istiod/ca
  readOnly: true
{{- with .Values.volumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "istiod.volumes" -}}
- name: local-certs
  emptyDir:
    medium: Memory
- name: istio-token
  projected:
    sources:
      - serviceAccountToken:
          audience: {{ .Values.global.sds.token.aud }}
          expirationSeconds: 43200
          path: istio-token
# The user's own authority
- name: cacerts
  secret:
    secretName: cacerts
    optional: true
- name: istio-kubeconfig
  secret:
    secretName: istio-kubeconfig
    optional: true
# A certificate that cert-manager's istio-csr makes
- name: istio-csr-dns-cert
  secret:
    secretName: istiod-tls
    optional: true
- name: istio-csr-ca-configmap
{{- if eq (toString (.Values.env).ENABLE_CLUSTER_TRUST_BUNDLE_API) "true" }}
  projected:
    sources:
      - clusterTrustBundle:
          name: istio.io:istiod-ca:{{ .Values.global.trustBundleName | default "root-cert" }}
          path: root-cert.pem
          optional: true
{{- else }}
  configMap:
    name: {{ .Values.global.trustBundleName | default "istio-ca-root-cert" }}
    defaultMode: 420
    optional: true
{{- end }}
{{- if .Values.jwksResolverExtraRootCA }}
- name: extracacerts
  configMap:
    name: pilot-jwks-extra-cacerts{{ include "istiod.suffix" . }}
{{- end }}
{{- with .Values.volumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
