{{- /* The gateway's proxy, without its name: whole, or what the injector has to be told. */ -}}
{{- define "edge.proxy" -}}
{{- $gateway := .gateway -}}
{{- $global := .root.Values.global -}}
{{- $injected := $gateway.injectionTemplate -}}
{{- if $injected -}}
image: auto
{{- else -}}
image: {{ include "istio.image" (dict
  "image" ($global.proxy.image | default "proxyv2")
  "hub" ($gateway.hub | default $global.hub)
  "tag" ($gateway.tag | default $global.tag)
  "variant" ($global.proxy.variant | default $global.variant)) | quote }}
{{- end }}
{{- with $global.imagePullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
ports:
  {{- range $gateway.ports }}
  - containerPort: {{ .targetPort | default .port }}
    protocol: {{ .protocol | default "TCP" }}
  {{- end }}
  - name: http-envoy-prom
    containerPort: 15090
    protocol: TCP
{{- if not $injected }}
args:
  - proxy
  - router
  - --domain
  - $(POD_NAMESPACE).svc.{{ $global.proxy.clusterDomain }}
  {{- with $global.proxy.logLevel }}
  - --proxyLogLevel={{ . }}
  {{- end }}
  {{- with $global.proxy.componentLogLevel }}
  - --proxyComponentLogLevel={{ . }}
  {{- end }}
  {{- with $global.logging.level }}
  - --log_output_level={{ . }}
  {{- end }}
  {{- if $global.logAsJson }}
  - --log_as_json
  {{- end }}
  {{- with $global.sts.servicePort }}
  - --stsPort={{ . }}
  {{- end }}
readinessProbe:
  httpGet:
    path: /healthz/ready
    port: 15021
    scheme: HTTP
  initialDelaySeconds: 1
  periodSeconds: 2
  timeoutSeconds: 1
  successThreshold: 1
  failureThreshold: 30
{{- end }}
{{- if not $gateway.runAsRoot }}
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  privileged: false
  readOnlyRootFilesystem: true
{{- end }}
resources: {{- include "istio.resources" ($gateway.resources | default $global.defaultResources) | nindent 2 }}
env:
  {{- include "edge.env" . | indent 2 }}
volumeMounts:
  {{- include "edge.volume-mounts" . | indent 2 }}
{{- end -}}

{{- define "edge.env" -}}
{{- $gateway := .gateway -}}
{{- $values := .root.Values -}}
{{- $global := $values.global -}}
{{- $mesh := $values.meshConfig -}}
{{- if not $gateway.injectionTemplate -}}
{{- $istiod := include "istio.istiod-address" (dict "revision" $values.revision "namespace" $global.istioNamespace) -}}
{{- include "istio.env" (dict
      "PILOT_CERT_PROVIDER" $global.pilotCertProvider
      "CA_ADDR" ($global.caAddress | default $istiod)
      "ISTIO_META_WORKLOAD_NAME" $gateway.name
      "ISTIO_META_OWNER" (printf "kubernetes://apis/apps/v1/namespaces/%s/deployments/%s" .root.Release.Namespace $gateway.name)
      "ISTIO_META_CLUSTER_ID" ($global.multiCluster.clusterName | default "Kubernetes")) }}
{{- range $name, $path := dict
      "NODE_NAME" "spec.nodeName"
      "POD_NAME" "metadata.name"
      "POD_NAMESPACE" "metadata.namespace"
      "INSTANCE_IP" "status.podIP"
      "HOST_IP" "status.hostIP" }}
- name: {{ $name }}
  valueFrom:
    fieldRef:
      apiVersion: v1
      fieldPath: {{ $path }}
{{- end }}
{{- include "istio.field-env" (dict "SERVICE_ACCOUNT" "spec.serviceAccountName" "ISTIO_META_NODE_NAME" "spec.nodeName") }}
{{- include "istio.resource-env" (dict "ISTIO_CPU_LIMIT" "limits.cpu") }}
{{- with $global.meshID | default $mesh.trustDomain }}
- name: ISTIO_META_MESH_ID
  value: {{ quote . }}
{{- end }}
{{- with $mesh.trustDomain }}
- name: TRUST_DOMAIN
  value: {{ quote . }}
{{- end }}
{{- if and $global.network (not ($gateway.env).ISTIO_META_NETWORK) }}
- name: ISTIO_META_NETWORK
  value: {{ quote $global.network }}
{{- end }}
{{- include "istio.env" ($mesh.defaultConfig).proxyMetadata }}
{{- end }}
{{- if not $gateway.runAsRoot }}
- name: ISTIO_META_UNPRIVILEGED_POD
  value: "true"
{{- end }}
{{- include "istio.env" $gateway.env }}
{{- end -}}

{{- define "edge.volume-mounts" -}}
{{- $gateway := .gateway -}}
{{- $global := .root.Values.global -}}
{{- if not $gateway.injectionTemplate }}
- name: workload-socket
  mountPath: /var/run/secrets/workload-spiffe-uds
- name: credential-socket
  mountPath: /var/run/secrets/credential-uds
- name: workload-certs
  mountPath: /var/run/secrets/workload-spiffe-credentials
- name: istio-envoy
  mountPath: /etc/istio/proxy
- name: config-volume
  mountPath: /etc/istio/config
{{- if eq $global.pilotCertProvider "istiod" }}
- name: istiod-ca-cert
  mountPath: /var/run/secrets/istio
{{- end }}
- name: istio-token
  mountPath: /var/run/secrets/tokens
  readOnly: true
{{- if $global.mountMtlsCerts }}
- name: istio-certs
  mountPath: /etc/certs
  readOnly: true
{{- end }}
- name: istio-data
  mountPath: /var/lib/istio/data
- name: podinfo
  mountPath: /etc/istio/pod
{{- end }}
{{- range concat ($gateway.secretVolumes | default list) ($gateway.configVolumes | default list) }}
{{- if .mountPath }}
- name: {{ .name }}
  mountPath: {{ quote .mountPath }}
  readOnly: true
{{- end }}
{{- end }}
{{- end -}}

{{- define "edge.volumes" -}}
{{- $gateway := .gateway -}}
{{- $values := .root.Values -}}
{{- $global := $values.global -}}
{{- if not $gateway.injectionTemplate }}
{{- range list "workload-socket" "credential-socket" "workload-certs" "istio-envoy" "istio-data" }}
- name: {{ . }}
  emptyDir: {}
{{- end }}
{{- if eq $global.pilotCertProvider "istiod" }}
- name: istiod-ca-cert
  {{- include "istio.trust-bundle" (dict "env" ($values.pilot).env "name" $global.trustBundleName) | nindent 2 }}
{{- end }}
- name: podinfo
  downwardAPI:
    items:
      {{- range list "labels" "annotations" }}
      - path: {{ . }}
        fieldRef:
          fieldPath: metadata.{{ . }}
      {{- end }}
- name: istio-token
  projected:
    sources:
      - serviceAccountToken:
          audience: {{ $global.sds.token.aud }}
          expirationSeconds: 43200
          path: istio-token
{{- if $global.mountMtlsCerts }}
- name: istio-certs
  secret:
    secretName: istio.{{ .key }}-service-account
    optional: true
{{- end }}
- name: config-volume
  configMap:
    name: istio{{ with $values.revision }}-{{ . }}{{ end }}
    optional: true
{{- end }}
{{- range $gateway.secretVolumes }}
- name: {{ .name }}
  secret:
    secretName: {{ quote .secretName }}
    optional: true
{{- end }}
{{- range $gateway.configVolumes }}
- name: {{ .name }}
  configMap:
    name: {{ quote .configMapName }}
    optional: true
{{- end }}
{{- end -}}
