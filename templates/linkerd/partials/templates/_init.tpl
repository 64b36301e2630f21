{{- /* The init container that runs before the proxy: linkerd-init, or a check that the CNI plugin did its work. */ -}}

{{- /* The one that the installation calls for, as JSON. Input: the sidecar context. */ -}}
{{- define "linkerd.init.container" -}}
{{- if .Values.cniEnabled -}}
{{- include "linkerd.init.network-validator" . -}}
{{- else -}}
{{- include "linkerd.init.firewall" . -}}
{{- end -}}
{{- end -}}

{{- /* linkerd-init: writes the firewall rules that lead the pod's traffic through the proxy. */ -}}
{{- define "linkerd.init.firewall" -}}
{{- include "linkerd.validate.init" . -}}
{{- /* The proxy's own control and admin ports are never proxied. */ -}}
{{- $inbound := printf "%d,%d" (int64 .Proxy.ports.control) (int64 .Proxy.ports.admin) -}}
{{- with .Init.ignoreInboundPorts -}}{{- $inbound = printf "%s,%v" $inbound . -}}{{- end -}}
{{- $privileged := or .Init.closeWaitTimeoutSecs .Init.privileged | empty | not -}}
{
"name": "linkerd-init",
"image": {{ include "linkerd.proxy.image" . | toJson }},
"imagePullPolicy": {{ .Proxy.image.pullPolicy | default .Values.imagePullPolicy | toJson }},
"command": ["/usr/lib/linkerd/linkerd2-proxy-init"],
"args": [
{{- if eq (.Init.iptablesMode | default "legacy") "nft" }}
  "--firewall-bin-path", "iptables-nft",
  "--firewall-save-bin-path", "iptables-nft-save",
{{- end }}
{{- if .Values.disableIPv6 }}
  "--ipv6=false",
{{- end }}
  "--incoming-proxy-port", "{{ int64 .Proxy.ports.inbound }}",
  "--outgoing-proxy-port", "{{ int64 .Proxy.ports.outbound }}",
  "--proxy-uid", "{{ int64 .Proxy.uid }}",
{{- if ge (int64 .Proxy.gid) 0 }}
  "--proxy-gid", "{{ int64 .Proxy.gid }}",
{{- end }}
  "--inbound-ports-to-ignore", {{ toJson $inbound }}
{{- with .Init.ignoreOutboundPorts }},
  "--outbound-ports-to-ignore", {{ toString . | toJson }}
{{- end }}
{{- with .Init.closeWaitTimeoutSecs }},
  "--timeout-close-wait-secs", "{{ int64 . }}"
{{- end }}
{{- with .Init.logFormat }},
  "--log-format", {{ toJson . }}
{{- end }}
{{- with .Init.logLevel }},
  "--log-level", {{ toJson . }}
{{- end }}
{{- with .Init.skipSubnets }},
  "--subnets-to-ignore", {{ toJson . }}
{{- end }}
],
"securityContext": {
  "allowPrivilegeEscalation": {{ $privileged }},
  "privileged": {{ $privileged }},
  "capabilities": {
    "add": {{ concat (list "NET_ADMIN" "NET_RAW") ((.InitCapabilities).add | default list) | toJson }}
    {{- /* Dropping what the container exists to use would make it fail. */ -}}
    {{- with without ((.InitCapabilities).drop | default list) "NET_ADMIN" "NET_RAW" }},
    "drop": {{ toJson . }}
    {{- end }}
  },
  {{- if .Init.runAsRoot }}
  "runAsNonRoot": false,
  "runAsUser": 0,
  "runAsGroup": 0,
  {{- else }}
  "runAsNonRoot": true,
  "runAsUser": {{ int64 .Init.runAsUser | default 65534 }},
  "runAsGroup": {{ int64 .Init.runAsGroup | default 65534 }},
  {{- end }}
  "readOnlyRootFilesystem": true,
  "seccompProfile": {"type": "RuntimeDefault"}
},
"terminationMessagePolicy": "FallbackToLogsOnError",
"volumeMounts": [
  {"name": {{ .Init.xtMountPath.name | toJson }}, "mountPath": {{ .Init.xtMountPath.mountPath | toJson }}}
  {{- include "linkerd.service-account.mount" . }}
]
{{- include "linkerd.container.resources" . }}
}
{{- end -}}

{{- /* linkerd-network-validator: fails until the rules of the CNI plugin are in force. */ -}}
{{- define "linkerd.init.network-validator" -}}
{{- $validator := .Values.networkValidator -}}
{{- /* Any address that nobody answers on: without the plugin's rules the connection cannot succeed. */ -}}
{{- $connect := "[fd00::1]" -}}
{{- $listen := "[::]" -}}
{{- if .Values.disableIPv6 -}}
{{- $connect = "1.1.1.1" -}}
{{- $listen = "0.0.0.0" -}}
{{- end -}}
{
"name": "linkerd-network-validator",
"image": {{ include "linkerd.proxy.image" . | toJson }},
"imagePullPolicy": {{ .Proxy.image.pullPolicy | default .Values.imagePullPolicy | toJson }},
"command": ["/usr/lib/linkerd/linkerd2-network-validator"],
"args": [
  "--log-format", {{ $validator.logFormat | toJson }},
  "--log-level", {{ $validator.logLevel | toJson }},
  "--connect-addr", {{ $validator.connectAddr | default (printf "%s:20001" $connect) | toJson }},
  "--listen-addr", {{ $validator.listenAddr | default (printf "%s:4140" $listen) | toJson }},
  "--timeout", {{ $validator.timeout | toJson }}
]
{{- include "linkerd.container.resources" . }}
{{- with $validator.securityContext }},
"securityContext": {{ toJson . }}
{{- end }}
}
{{- end -}}
