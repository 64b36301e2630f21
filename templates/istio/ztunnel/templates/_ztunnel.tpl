{{- define "ztunnel.values" -}}
{{- include "istio.values" (dict "root" . "flatten" true) -}}
{{- end -}}

{{- define "ztunnel.name" -}}
{{- .Values.resourceName | default "ztunnel" -}}
{{- end -}}

{{- /* Labels of an object. Input: root, and extra for more of them. */ -}}
{{- define "ztunnel.labels" -}}
{{- include "istio.labels" (dict "root" .root "name" "ztunnel" "bare" true "extra" .extra) -}}
{{- end -}}

{{- define "ztunnel.annotations" -}}
{{- $annotations := deepCopy (.Values.annotations | default dict) -}}
{{- with .Values.revision -}}
{{- $_ := set $annotations "istio.io/rev" . -}}
{{- end -}}
{{- toYaml $annotations -}}
{{- end -}}

{{- define "ztunnel.pod-labels" -}}
{{- $own := dict "app" "ztunnel" "sidecar.istio.io/inject" "false" "istio.io/dataplane-mode" "none" -}}
{{- include "ztunnel.labels" (dict "root" . "extra" (mergeOverwrite $own (.Values.podLabels | default dict))) -}}
{{- end -}}

{{- define "ztunnel.pod-annotations" -}}
{{- $annotations := dict "sidecar.istio.io/inject" "false" -}}
{{- with .Values.revision -}}
{{- $_ := set $annotations "istio.io/rev" . -}}
{{- end -}}
{{- mergeOverwrite $annotations (.Values.podAnnotations | default dict) | toYaml -}}
{{- end -}}

{{- define "ztunnel.env" -}}
{{- $istiod := include "istio.istiod-address" (dict "revision" .Values.revision "namespace" .Values.istioNamespace) -}}
{{- include "istio.env" (dict
      "CA_ADDRESS" (.Values.caAddress | default $istiod)
      "XDS_ADDRESS" (.Values.xdsAddress | default $istiod)
      "RUST_LOG" .Values.logLevel
      "RUST_BACKTRACE" "1"
      "ISTIO_META_CLUSTER_ID" (.Values.multiCluster.clusterName | default "Kubernetes")
      "INPOD_ENABLED" "true"
      "TERMINATION_GRACE_PERIOD_SECONDS" (int64 .Values.terminationGracePeriodSeconds)) }}
{{- if .Values.logAsJson }}
- name: LOG_FORMAT
  value: json
{{- end }}
{{- with .Values.network }}
- name: NETWORK
  value: {{ quote . }}
{{- end }}
{{- include "istio.field-env" (dict
      "POD_NAME" "metadata.name"
      "POD_NAMESPACE" "metadata.namespace"
      "NODE_NAME" "spec.nodeName"
      "INSTANCE_IP" "status.podIP"
      "SERVICE_ACCOUNT" "spec.serviceAccountName") }}
{{- include "istio.resource-env" (dict "ZTUNNEL_CPU_LIMIT" "limits.cpu") }}
{{- if .Values.peerCaCrl.enabled }}
- name: CRL_PATH
  value: /var/run/secrets/istio/crl/ca-crl.pem
{{- end }}
{{- include "istio.env" (((.Values.meshConfig).defaultConfig).proxyMetadata) }}
{{- include "istio.env" .Values.env }}
{{- end -}}

{{- define "ztunnel.volume-mounts" -}}
- name: istiod-ca-cert
  mountPath: /var/run/secrets/istio
- name: istio-token
  mountPath: /var/run/secrets/tokens
- name: cni-ztunnel-sock-dir
  mountPath: /var/run/ztunnel
# Profiling writes there, and the root is read-only.
- name: tmp
  mountPath: /tmp
{{- if .Values.peerCaCrl.enabled }}
- name: crl-volume
  mountPath: /var/run/secrets/istio/crl
  readOnly: true
{{- end }}
{{- with .Values.volumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "ztunnel.volumes" -}}
- name: istio-token
  projected:
    sources:
      - serviceAccountToken:
          audience: istio-ca
          expirationSeconds: 43200
          path: istio-token
- name: istiod-ca-cert
  {{- include "istio.trust-bundle" (dict "env" .Values.env "name" .Values.trustBundleName) | nindent 2 }}
# A folder and not the socket in it: the CNI agent may start later.
- name: cni-ztunnel-sock-dir
  hostPath:
    path: /var/run/ztunnel
    type: DirectoryOrCreate
- name: tmp
  emptyDir: {}
{{- if .Values.peerCaCrl.enabled }}
- name: crl-volume
  configMap:
    name: istio-ca-crl
    optional: true
{{- end }}
{{- with .Values.volumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
