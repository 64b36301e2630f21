{{- define "gateway.values" -}}
{{- include "istio.values" (dict "root" . "flatten" true) -}}
{{- end -}}

{{- define "gateway.name" -}}
{{- .Values.name | default (.Release.Name | replace "RELEASE-NAME" "") | default "istio-ingressgateway" -}}
{{- end -}}

{{- define "gateway.service-account" -}}
{{- .Values.serviceAccount.name | default (ternary (include "gateway.name" .) "default" (not (empty .Values.serviceAccount.create))) -}}
{{- end -}}

{{- /* Labels by which the pods are found. Users that name their own, such as istio: ingressgateway, want to keep them. */ -}}
{{- define "gateway.selector" -}}
{{- $name := include "gateway.name" . -}}
{{- $labels := .Values.labels | default dict -}}
app: {{ $labels.app | default $name | quote }}
istio: {{ $labels.istio | default (trimPrefix "istio-" $name) | quote }}
{{- end -}}

{{- /* The user's labels, and those by which the pods are found. */ -}}
{{- define "gateway.own-labels" -}}
{{- $labels := dict -}}
{{- range $key, $value := .Values.labels -}}
{{- $_ := set $labels $key (toString $value) -}}
{{- end -}}
{{- mustMergeOverwrite $labels (include "gateway.selector" . | fromYaml) | toYaml -}}
{{- end -}}

{{- /* Labels of an object. Input: root, and extra for more of them. */ -}}
{{- define "gateway.labels" -}}
{{- $own := include "gateway.own-labels" .root | fromYaml -}}
{{- include "istio.labels" (dict "root" .root "name" (include "gateway.name" .root) "bare" true "extra" (mustMergeOverwrite $own (.extra | default dict))) -}}
{{- end -}}

{{- /* Labels that say which network the gateway leads to, or nothing. */ -}}
{{- define "gateway.network-labels" -}}
{{- with .Values.networkGateway }}
topology.istio.io/network: {{ quote . }}
{{- end }}
{{- end -}}

{{- define "gateway.pod-labels" -}}
{{- $extra := include "gateway.network-labels" . | fromYaml -}}
{{- $_ := set $extra "sidecar.istio.io/inject" "true" -}}
{{- with .Values.revision -}}
{{- $_ := set $extra "istio.io/rev" . -}}
{{- end -}}
{{- include "gateway.labels" (dict "root" . "extra" $extra) -}}
{{- end -}}

{{- /* Name, namespace, labels and annotations of an object. Input: root, name, and extra for more labels. */ -}}
{{- define "gateway.metadata" -}}
name: {{ .name }}
namespace: {{ quote .root.Release.Namespace }}
labels: {{- include "gateway.labels" (dict "root" .root "extra" .extra) | nindent 2 }}
annotations: {{- toYaml .root.Values.annotations | nindent 2 }}
{{- end -}}

{{- /* Ports of the Service: those of a way between networks, or the user's. */ -}}
{{- define "gateway.ports" -}}
{{- $values := .Values -}}
{{- if $values.networkGateway -}}
{{- range $name, $port := dict "status-port" 15021 "tls" 15443 "tls-istiod" 15012 "tls-webhook" 15017 }}
{{- $own := index $values.networkGatewayPorts $name | required (printf "networkGatewayPorts.%s is needed with networkGateway" $name) }}
- name: {{ $name }}
  port: {{ $own.port }}
  targetPort: {{ $own.targetPort | default $port }}
  protocol: {{ $own.protocol | default "TCP" }}
{{- end }}
{{- else }}
{{- if not $values.service.ports }}{{ fail "service.ports must not be empty without networkGateway" }}{{ end }}
{{ toYaml $values.service.ports }}
{{- end -}}
{{- end -}}
