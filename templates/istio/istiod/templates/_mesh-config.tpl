{{- /* The mesh configuration as far as single values decide it, as YAML. */ -}}

{{- define "istiod.mesh" -}}
{{- $global := .Values.global -}}
trustDomain: cluster.local
rootNamespace: {{ .Values.meshConfig.rootNamespace | default $global.istioNamespace }}
{{- $v2 := .Values.telemetry.v2 }}
{{- if and .Values.telemetry.enabled $v2.enabled (or $v2.prometheus.enabled $v2.stackdriver.enabled) (not .Values.meshConfig.defaultProviders) }}
defaultProviders:
  metrics:
    {{- if $v2.prometheus.enabled }}
    - prometheus
    {{- end }}
    {{- if $v2.stackdriver.enabled }}
    - stackdriver
    {{- end }}
  {{- if $v2.stackdriver.enabled }}
  accessLogging:
    - stackdriver
  {{- end }}
{{- end }}
defaultConfig:
  discoveryAddress: {{ include "istiod.discovery-address" . }}
  {{- with $global.meshID }}
  meshId: {{ toString . | quote }}
  {{- end }}
  {{- with coalesce $global.proxy.variant $global.variant }}
  image:
    imageType: {{ quote . }}
  {{- end }}
  {{- with include "istiod.tracing" . }}
  tracing: {{- nindent 4 . }}
  {{- end }}
{{- end -}}

{{- /* Where proxies ask for their configuration: a remote cluster has a Service of that name for the other one's istiod. */ -}}
{{- define "istiod.discovery-address" -}}
{{- $name := include "istiod.name" . -}}
{{- if .Values.global.remotePilotAddress -}}
{{- $name = ternary "istiod-remote" "istiod" (and .Values.istiodRemote.enabled .Values.istiodRemote.enabledLocalInjectorIstiod) -}}
{{- end -}}
{{ $name }}.{{ .Release.Namespace }}.svc:15012
{{- end -}}

{{- /* Where proxies send spans, for the collectors that global.proxy.tracer may name; nothing for others. */ -}}
{{- define "istiod.tracing" -}}
{{- $tracer := .Values.global.tracer | default dict -}}
{{- with .Values.global.proxy.tracer -}}
{{- if eq . "lightstep" -}}
lightstep:
  address: {{ ($tracer.lightstep).address }}
  accessToken: {{ ($tracer.lightstep).accessToken }}
{{- else if eq . "zipkin" -}}
zipkin:
  address: {{ ($tracer.zipkin).address | default (printf "zipkin.%s:9411" $.Values.global.istioNamespace) }}
{{- else if eq . "datadog" -}}
datadog:
  address: {{ ($tracer.datadog).address | default "$(HOST_IP):8126" }}
{{- else if eq . "stackdriver" -}}
stackdriver:
  debug: {{ ($tracer.stackdriver).debug | default false }}
  {{- range list "maxNumberOfAttributes" "maxNumberOfAnnotations" "maxNumberOfMessageEvents" }}
  {{ . }}: {{ get ($tracer.stackdriver | default dict) . | default 200 }}
  {{- end }}
{{- end -}}
{{- end -}}
{{- end -}}
