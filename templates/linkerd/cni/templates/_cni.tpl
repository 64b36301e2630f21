{{- /*
The label of everything that belongs to the plugin; the injector leaves such pods alone. Input: labels to put
with it, as a list of maps where later ones win.
*/ -}}
{{- define "linkerd-cni.labels" -}}
{{- $labels := dict "linkerd.io/cni-resource" "true" -}}
{{- range . -}}{{- $_ := mergeOverwrite $labels (. | default dict) -}}{{- end -}}
{{- toYaml $labels -}}
{{- end -}}

{{- /* "80,90-92" as the members of a JSON list of strings. */ -}}
{{- define "linkerd-cni.port-list" -}}
{{- $ports := list -}}
{{- range splitList "," (toString .) -}}{{- $ports = append $ports (trim .) -}}{{- end -}}
{{- compact $ports | toJson -}}
{{- end -}}

{{- /* What the installer writes on each node; the kubeconfig's path is filled in there. */ -}}
{{- define "linkerd-cni.network-config" -}}
{
  "name": "linkerd-cni",
  "type": "linkerd-cni",
  "log_level": {{ toJson .Values.logLevel }},
  "kubernetes": {
    "kubeconfig": "__KUBECONFIG_FILEPATH__"
  },
  "linkerd": {
    "incoming-proxy-port": {{ int64 .Values.inboundProxyPort }},
    "outgoing-proxy-port": {{ int64 .Values.outboundProxyPort }},
    "proxy-uid": {{ int64 .Values.proxyUID }},
    {{- if ge (int64 .Values.proxyGID) 0 }}
    "proxy-gid": {{ int64 .Values.proxyGID }},
    {{- end }}
    "ports-to-redirect": [{{ .Values.portsToRedirect }}],
    {{- /* The proxy's own ports are never proxied. */}}
    "inbound-ports-to-ignore": {{ printf "%d,%d,%v" (int64 .Values.proxyAdminPort) (int64 .Values.proxyControlPort) (.Values.ignoreInboundPorts | default "") | include "linkerd-cni.port-list" }},
    {{- with .Values.ignoreOutboundPorts }}
    "outbound-ports-to-ignore": {{ include "linkerd-cni.port-list" . }},
    {{- end }}
    "simulate": false,
    "use-wait-flag": {{ .Values.useWaitFlag | default false }},
    "iptables-mode": {{ toJson .Values.iptablesMode }},
    "ipv6": {{ not .Values.disableIPv6 }}
  }
}
{{- end -}}
