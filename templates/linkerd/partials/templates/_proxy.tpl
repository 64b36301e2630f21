{{- /*
The sidecar: the proxy container, its environment and what belongs to it.

These templates write JSON. It is YAML too, so that a chart can indent it into a manifest, and injection can
parse it in a tenth of the time that YAML takes. Members that may be missing are written with their comma in
front.

They all take one map, the sidecar context:
  Values               the control plane's chart values
  Namespace            the control plane's namespace
  Proxy                Values.proxy with what holds for this pod only
  Init                 Values.proxyInit with what holds for this pod only
  Component            linkerd-identity or linkerd-destination in their own pods, which reach themselves on localhost
  InboundPorts         the ports on which the pod's containers listen, as the proxy reads them: "80,8080"
  RequireTLSOnPorts    ports that take no plain text (only the identity controller's)
  TrustBundleInConfig  true where the trust anchors come from the ConfigMap of the control plane's namespace
  Capabilities         {add, drop} for the proxy
  InitCapabilities     {add, drop} for linkerd-init, beyond what it needs itself
  ServiceAccountMount  {name, mountPath, readOnly}: the application's mount of its token, when it has one
  Sparse               true leaves out fields that have their zero value, as the API server would
*/ -}}

{{- define "linkerd.proxy.image" -}}
{{ .Proxy.image.name }}:{{ .Proxy.image.version | default .Values.linkerdVersion | required "linkerdVersion: must be set" }}
{{- end -}}

{{- define "linkerd.trust-domain" -}}
{{ .Values.identityTrustDomain | default .Values.clusterDomain }}
{{- end -}}

{{- define "linkerd.proxy.container" -}}
{{- include "linkerd.validate.sidecar" . -}}
{{- $proxy := .Proxy -}}
{{- $admin := int64 $proxy.ports.admin -}}
{
"name": "linkerd-proxy",
"image": {{ include "linkerd.proxy.image" . | toJson }},
"imagePullPolicy": {{ $proxy.image.pullPolicy | default .Values.imagePullPolicy | toJson }},
"env": {{ include "linkerd.proxy.env" . }},
"ports": [
  {"name": "linkerd-proxy", "containerPort": {{ int64 $proxy.ports.inbound }}},
  {"name": "linkerd-admin", "containerPort": {{ $admin }}}
],
"livenessProbe": {
  "httpGet": {"path": "/live", "port": {{ $admin }}}
  {{- include "linkerd.probe" (dict "probe" $proxy.livenessProbe "fields" (list "initialDelaySeconds" "timeoutSeconds") "Sparse" .Sparse) }}
},
"readinessProbe": {
  "httpGet": {"path": "/ready", "port": {{ $admin }}}
  {{- include "linkerd.probe" (dict "probe" $proxy.readinessProbe "fields" (list "initialDelaySeconds" "timeoutSeconds") "Sparse" .Sparse) }}
},
"securityContext": {{ include "linkerd.proxy.security-context" . }},
"terminationMessagePolicy": "FallbackToLogsOnError",
"volumeMounts": [
  {"name": "linkerd-identity-end-entity", "mountPath": "/var/run/linkerd/identity/end-entity"}
  {{- if .Values.identity.serviceAccountTokenProjection }}
  ,{"name": "linkerd-identity-token", "mountPath": "/var/run/secrets/tokens"}
  {{- end }}
  {{- if ($proxy.tracing).enabled }}
  ,{"name": "linkerd-podinfo", "mountPath": "/var/run/linkerd/podinfo"}
  {{- end }}
  {{- include "linkerd.service-account.mount" . }}
]
{{- if $proxy.nativeSidecar }}
,"restartPolicy": "Always"
{{- /* The application's containers wait for a native sidecar's startup probe; that is its way to await. */ -}}
{{- if $proxy.await }}
,"startupProbe": {
  "httpGet": {"path": "/ready", "port": {{ $admin }}}
  {{- include "linkerd.probe" (dict "probe" $proxy.startupProbe "fields" (list "initialDelaySeconds" "periodSeconds" "failureThreshold") "Sparse" .Sparse) }}
}
{{- end }}
{{- else if or $proxy.await $proxy.waitBeforeExitSeconds }}
,"lifecycle": {
  {{- if $proxy.await }}
  "postStart": {"exec": {"command": ["/usr/lib/linkerd/linkerd-await", "--timeout=2m", "--port={{ $admin }}"]}}
  {{- end }}
  {{- with $proxy.waitBeforeExitSeconds }}
  {{ if $proxy.await }},{{ end }}"preStop": {"exec": {"command": ["/bin/sleep", "{{ int64 . }}"]}}
  {{- end }}
}
{{- end }}
{{- include "linkerd.container.resources" . }}
}
{{- end -}}

{{- /* The numbers of a probe. Input: probe (its values), fields (their names) and Sparse. */ -}}
{{- define "linkerd.probe" -}}
{{- range $field := .fields -}}
{{- with int64 (get ($.probe | default dict) $field) -}}
, "{{ $field }}": {{ . }}
{{- else -}}
{{- if not $.Sparse }}, "{{ $field }}": 0{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* proxy.securityContext replaces single fields of ours, capabilities included. */ -}}
{{- define "linkerd.proxy.security-context" -}}
{{- $context := dict
      "allowPrivilegeEscalation" false
      "readOnlyRootFilesystem" true
      "runAsNonRoot" true
      "runAsUser" (int64 .Proxy.uid)
      "seccompProfile" (dict "type" "RuntimeDefault") -}}
{{- if ge (int64 .Proxy.gid) 0 -}}
{{- $_ := set $context "runAsGroup" (int64 .Proxy.gid) -}}
{{- end -}}
{{- $capabilities := dict -}}
{{- with (.Capabilities).add -}}{{- $_ := set $capabilities "add" . -}}{{- end -}}
{{- with (.Capabilities).drop -}}{{- $_ := set $capabilities "drop" . -}}{{- end -}}
{{- with $capabilities -}}
{{- $_ := set $context "capabilities" . -}}
{{- end -}}
{{- range $field, $value := .Proxy.securityContext -}}
{{- $_ := set $context $field $value -}}
{{- end -}}
{{- toJson $context -}}
{{- end -}}

{{- /* linkerd-init and the validator get the proxy's resources, so that they never raise what the pod asks for. */ -}}
{{- define "linkerd.container.resources" -}}
{{- with include "linkerd.resources" .Proxy.resources -}}
,
"resources": {{ . }}
{{- else -}}
{{- if not .Sparse -}}
,
"resources": null
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "linkerd.service-account.mount" -}}
{{- with .ServiceAccountMount }}
,{"name": {{ toJson .name }}, "mountPath": {{ toJson .mountPath }}{{ if or .readOnly (not $.Sparse) }}, "readOnly": {{ .readOnly | default false }}{{ end }}}
{{- end -}}
{{- end -}}
