{{- /* The proxy's environment, as a JSON list. Input: the sidecar context (see _proxy.tpl). */ -}}
{{- define "linkerd.proxy.env" -}}
{{- $values := .Values -}}
{{- $proxy := .Proxy -}}
{{- $ports := $proxy.ports -}}
{{- $streams := ($proxy.control).streams | default dict -}}
{{- $workers := ($proxy.runtime).workers | default dict -}}
{{- $domain := $values.clusterDomain -}}
{{- $identities := printf "serviceaccount.identity.%s.%s" .Namespace (include "linkerd.trust-domain" .) -}}
{{- $any := ternary "0.0.0.0" "[::]" (empty $values.disableIPv6 | not) -}}
{{- $destination := printf "linkerd-dst-headless.%s.svc.%s." .Namespace $domain -}}
{{- $policy := printf "linkerd-policy.%s.svc.%s." .Namespace $domain -}}
{{- $identity := printf "linkerd-identity-headless.%s.svc.%s." .Namespace $domain -}}
{{- if eq (toString .Component) "linkerd-destination" -}}
{{- $destination = "localhost." -}}
{{- $policy = "localhost." -}}
{{- else if eq (toString .Component) "linkerd-identity" -}}
{{- $identity = "localhost." -}}
{{- end -}}
[
{"name": "_pod_name", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}
,{"name": "_pod_ns", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}}
,{"name": "_pod_uid", "valueFrom": {"fieldRef": {"fieldPath": "metadata.uid"}}}
,{"name": "_pod_ip", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
,{"name": "_pod_nodeName", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}
,{"name": "_pod_containerName", "value": "linkerd-proxy"}
{{- if $proxy.cores }}
,{"name": "LINKERD2_PROXY_CORES", "value": "{{ int64 $proxy.cores }}"}
{{- else }}
{{- with $workers.minimum }}
,{"name": "LINKERD2_PROXY_CORES", "value": "{{ int64 . }}"}
,{"name": "LINKERD2_PROXY_CORES_MIN", "value": "{{ int64 . }}"}
{{- end }}
{{- with $workers.maximum }}
,{"name": "LINKERD2_PROXY_CORES_MAX", "value": "{{ int64 . }}"}
{{- end }}
{{- with $workers.maximumCPURatio }}
,{"name": "LINKERD2_PROXY_CORES_MAX_RATIO", "value": {{ toString . | toJson }}}
{{- end }}
{{- end }}
{{- with $proxy.requireIdentityOnInboundPorts }}
,{"name": "LINKERD2_PROXY_INBOUND_PORTS_REQUIRE_IDENTITY", "value": {{ toString . | toJson }}}
{{- end }}
{{- with .RequireTLSOnPorts }}
,{"name": "LINKERD2_PROXY_INBOUND_PORTS_REQUIRE_TLS", "value": {{ toString . | toJson }}}
{{- end }}
,{"name": "LINKERD2_PROXY_SHUTDOWN_ENDPOINT_ENABLED", "value": "{{ $proxy.enableShutdownEndpoint | default false }}"}
{{- /* Headers may carry secrets: whatever level the user sets, they are logged only on request. */}}
{{- $hidden := ternary "" ",[{headers}]=off,[{request}]=off" (eq (toString $proxy.logHTTPHeaders) "insecure") }}
,{"name": "LINKERD2_PROXY_LOG", "value": {{ printf "%s%s" $proxy.logLevel $hidden | toJson }}}
,{"name": "LINKERD2_PROXY_LOG_FORMAT", "value": {{ toString $proxy.logFormat | toJson }}}
,{"name": "LINKERD2_PROXY_DESTINATION_SVC_ADDR", "value": "{{ $destination }}:8086"}
,{"name": "LINKERD2_PROXY_DESTINATION_PROFILE_NETWORKS", "value": {{ toString $values.clusterNetworks | toJson }}}
,{"name": "LINKERD2_PROXY_POLICY_SVC_ADDR", "value": "{{ $policy }}:8090"}
,{"name": "LINKERD2_PROXY_POLICY_WORKLOAD", "value": "{\"ns\":\"$(_pod_ns)\", \"pod\":\"$(_pod_name)\"}\n"}
,{"name": "LINKERD2_PROXY_INBOUND_DEFAULT_POLICY", "value": {{ toString $proxy.defaultInboundPolicy | toJson }}}
,{"name": "LINKERD2_PROXY_POLICY_CLUSTER_NETWORKS", "value": {{ toString $values.clusterNetworks | toJson }}}
,{"name": "LINKERD2_PROXY_CONTROL_STREAM_INITIAL_TIMEOUT"{{ include "linkerd.proxy.env-value" (list $streams.initialTimeout .Sparse) }}}
,{"name": "LINKERD2_PROXY_CONTROL_STREAM_IDLE_TIMEOUT"{{ include "linkerd.proxy.env-value" (list $streams.idleTimeout .Sparse) }}}
,{"name": "LINKERD2_PROXY_CONTROL_STREAM_LIFETIME"{{ include "linkerd.proxy.env-value" (list $streams.lifetime .Sparse) }}}
{{- with $proxy.inboundConnectTimeout }}
,{"name": "LINKERD2_PROXY_INBOUND_CONNECT_TIMEOUT", "value": {{ toJson . }}}
{{- end }}
{{- with $proxy.outboundConnectTimeout }}
,{"name": "LINKERD2_PROXY_OUTBOUND_CONNECT_TIMEOUT", "value": {{ toJson . }}}
{{- end }}
{{- with $proxy.outboundDiscoveryCacheUnusedTimeout }}
,{"name": "LINKERD2_PROXY_OUTBOUND_DISCOVERY_IDLE_TIMEOUT", "value": {{ toJson . }}}
{{- end }}
{{- with $proxy.inboundDiscoveryCacheUnusedTimeout }}
,{"name": "LINKERD2_PROXY_INBOUND_DISCOVERY_IDLE_TIMEOUT", "value": {{ toJson . }}}
{{- end }}
{{- /* The proxy cannot turn protocol detection's timeout off; a year is the same thing. */}}
{{- if $proxy.disableOutboundProtocolDetectTimeout }}
,{"name": "LINKERD2_PROXY_OUTBOUND_DETECT_TIMEOUT", "value": "365d"}
{{- end }}
{{- if $proxy.disableInboundProtocolDetectTimeout }}
,{"name": "LINKERD2_PROXY_INBOUND_DETECT_TIMEOUT", "value": "365d"}
{{- end }}
,{"name": "LINKERD2_PROXY_CONTROL_LISTEN_ADDR", "value": "{{ $any }}:{{ int64 $ports.control }}"}
,{"name": "LINKERD2_PROXY_ADMIN_LISTEN_ADDR", "value": "{{ $any }}:{{ int64 $ports.admin }}"}
{{- /* OUTBOUND_LISTEN_ADDR is for older proxies, which `proxy.image.version` may still name. */}}
,{"name": "LINKERD2_PROXY_OUTBOUND_LISTEN_ADDR", "value": "127.0.0.1:{{ int64 $ports.outbound }}"}
,{"name": "LINKERD2_PROXY_OUTBOUND_LISTEN_ADDRS", "value": "127.0.0.1:{{ int64 $ports.outbound }}{{ if not $values.disableIPv6 }},[::1]:{{ int64 $ports.outbound }}{{ end }}"}
,{"name": "LINKERD2_PROXY_INBOUND_LISTEN_ADDR", "value": "{{ $any }}:{{ int64 $ports.inbound }}"}
,{"name": "LINKERD2_PROXY_INBOUND_IPS", "valueFrom": {"fieldRef": {"fieldPath": "status.podIPs"}}}
,{"name": "LINKERD2_PROXY_INBOUND_PORTS"{{ include "linkerd.proxy.env-value" (list .InboundPorts .Sparse) }}}
{{- if $proxy.isGateway }}
,{"name": "LINKERD2_PROXY_INBOUND_GATEWAY_SUFFIXES", "value": "svc.{{ $domain }}."}
{{- end }}
{{- if $proxy.isIngress }}
,{"name": "LINKERD2_PROXY_INGRESS_MODE", "value": "true"}
{{- end }}
,{"name": "LINKERD2_PROXY_DESTINATION_PROFILE_SUFFIXES", "value": "{{ if $proxy.enableExternalProfiles }}.{{ else }}svc.{{ $domain }}.{{ end }}"}
,{"name": "LINKERD2_PROXY_INBOUND_ACCEPT_KEEPALIVE", "value": "10000ms"}
,{"name": "LINKERD2_PROXY_OUTBOUND_CONNECT_KEEPALIVE", "value": "10000ms"}
,{"name": "LINKERD2_PROXY_INBOUND_ACCEPT_USER_TIMEOUT", "value": "30s"}
,{"name": "LINKERD2_PROXY_OUTBOUND_CONNECT_USER_TIMEOUT", "value": "30s"}
,{"name": "LINKERD2_PROXY_OUTBOUND_METRICS_HOSTNAME_LABELS", "value": "{{ ($proxy.metrics).hostnameLabels | default false }}"}
{{- include "linkerd.proxy.env-tracing" (dict "tracing" $proxy.tracing "identities" $identities) }}
{{- /* Any proxy.<direction>.<scope>.<protocol>.<parameter> names a variable of its own. */}}
{{- range $direction, $scopes := pick $proxy "inbound" "outbound" }}
{{- range $scope, $protocols := $scopes }}
{{- range $protocol, $parameters := $protocols }}
{{- range $parameter, $value := $parameters }}
,{"name": "LINKERD2_PROXY_{{ list $direction $scope $protocol $parameter | join "_" | snakecase | upper }}", "value": {{ toString $value | toJson }}}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with $proxy.opaquePorts }}
,{"name": "LINKERD2_PROXY_INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION", "value": {{ toString . | toJson }}}
{{- end }}
,{"name": "LINKERD2_PROXY_DESTINATION_CONTEXT", "value": "{\"ns\":\"$(_pod_ns)\", \"nodeName\":\"$(_pod_nodeName)\", \"pod\":\"$(_pod_name)\"}\n"}
,{"name": "_pod_sa", "valueFrom": {"fieldRef": {"fieldPath": "spec.serviceAccountName"}}}
,{"name": "_l5d_ns", "value": {{ toJson .Namespace }}}
,{"name": "_l5d_trustdomain", "value": {{ include "linkerd.trust-domain" . | toJson }}}
,{"name": "LINKERD2_PROXY_IDENTITY_DIR", "value": "/var/run/linkerd/identity/end-entity"}
{{- if .TrustBundleInConfig }}
,{"name": "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", "valueFrom": {"configMapKeyRef": {"name": "linkerd-identity-trust-roots", "key": "ca-bundle.crt"}}}
{{- else }}
,{"name": "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", "value": {{ required "identityTrustAnchorsPEM: must be set" $values.identityTrustAnchorsPEM | trim | printf "%s\n" | toJson }}}
{{- end }}
,{"name": "LINKERD2_PROXY_IDENTITY_TOKEN_FILE", "value": "/var/run/secrets/{{ if $values.identity.serviceAccountTokenProjection }}tokens/linkerd-identity-token{{ else }}kubernetes.io/serviceaccount/token{{ end }}"}
,{"name": "LINKERD2_PROXY_IDENTITY_SVC_ADDR", "value": "{{ $identity }}:8080"}
,{"name": "LINKERD2_PROXY_IDENTITY_LOCAL_NAME", "value": "$(_pod_sa).$(_pod_ns).{{ $identities }}"}
,{"name": "LINKERD2_PROXY_IDENTITY_SVC_NAME", "value": "linkerd-identity.{{ .Namespace }}.{{ $identities }}"}
,{"name": "LINKERD2_PROXY_DESTINATION_SVC_NAME", "value": "linkerd-destination.{{ .Namespace }}.{{ $identities }}"}
,{"name": "LINKERD2_PROXY_POLICY_SVC_NAME", "value": "linkerd-destination.{{ .Namespace }}.{{ $identities }}"}
{{- with $proxy.accessLog }}
,{"name": "LINKERD2_PROXY_ACCESS_LOG", "value": {{ toJson . }}}
{{- end }}
{{- with $proxy.shutdownGracePeriod }}
,{"name": "LINKERD2_PROXY_SHUTDOWN_GRACE_PERIOD", "value": {{ toJson . }}}
{{- end }}
{{- range $proxy.additionalEnv }}
,{{ toJson . }}
{{- end }}
{{- range $proxy.experimentalEnv }}
,{{ toJson . }}
{{- end }}
]
{{- end -}}

{{- /* A value that may be empty. Input: a list of the value and whether to leave an empty one out. */ -}}
{{- define "linkerd.proxy.env-value" -}}
{{- $text := index . 0 | default "" | toString -}}
{{- if or $text (not (index . 1)) -}}
, "value": {{ toJson $text }}
{{- end -}}
{{- end -}}

{{- /* Where to send spans, and what to call the pod in them. Input: tracing (its values) and identities (their suffix). */ -}}
{{- define "linkerd.proxy.env-tracing" -}}
{{- if (.tracing).enabled -}}
{{- $collector := .tracing.collector -}}
{{- $attributes := list -}}
{{- range $name, $value := .tracing.labels -}}
{{- $attributes = append $attributes (printf "%s=%v" $name $value) -}}
{{- end }}
,{"name": "LINKERD2_PROXY_TRACE_ATTRIBUTES_PATH", "value": "/var/run/linkerd/podinfo/labels"}
,{"name": "LINKERD2_PROXY_TRACE_ANNOTATIONS_PATH", "value": "/var/run/linkerd/podinfo/annotations"}
,{"name": "LINKERD2_PROXY_TRACE_PROTOCOL", "value": "opentelemetry"}
,{"name": "LINKERD2_PROXY_TRACE_SERVICE_NAME", "value": {{ .tracing.traceServiceName | default "linkerd-proxy" | toJson }}}
,{"name": "LINKERD2_PROXY_TRACE_COLLECTOR_SVC_ADDR", "value": {{ toJson $collector.endpoint }}}
,{"name": "LINKERD2_PROXY_TRACE_COLLECTOR_SVC_NAME", "value": "{{ $collector.meshIdentity.serviceAccountName }}.{{ $collector.meshIdentity.namespace }}.{{ .identities }}"}
{{- with $attributes }}
,{"name": "LINKERD2_PROXY_TRACE_EXTRA_ATTRIBUTES", "value": {{ join "\n" . | toJson }}}
{{- end }}
{{- end -}}
{{- end -}}
