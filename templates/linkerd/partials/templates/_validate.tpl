{{- /* Rules about values that belong together. Each failure names the value path that has to change. */ -}}

{{- /* Rules for the sidecar. Input: the sidecar context (see _proxy.tpl). */ -}}
{{- define "linkerd.validate.sidecar" -}}
{{- if not (has (.Proxy.logHTTPHeaders | default "") (list "" "off" "insecure")) -}}
{{- fail (printf "proxy.logHTTPHeaders: %v is not one of off, insecure" .Proxy.logHTTPHeaders) -}}
{{- end -}}
{{- with .Proxy.tracing -}}
{{- if .enabled -}}
{{- if not (.collector).endpoint -}}
{{- fail "proxy.tracing.collector.endpoint: must be set when proxy.tracing.enabled is true" -}}
{{- end -}}
{{- range list "serviceAccountName" "namespace" -}}
{{- if not (get ((($.Proxy.tracing.collector).meshIdentity) | default dict) .) -}}
{{- fail (printf "proxy.tracing.collector.meshIdentity.%s: must be set when proxy.tracing.enabled is true" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Rules for linkerd-init. Input: the sidecar context. */ -}}
{{- define "linkerd.validate.init" -}}
{{- if not (has (.Init.iptablesMode | default "legacy") (list "legacy" "nft")) -}}
{{- fail (printf "proxyInit.iptablesMode: %v is not one of legacy, nft" .Init.iptablesMode) -}}
{{- end -}}
{{- if and .Init.closeWaitTimeoutSecs (not .Init.runAsRoot) -}}
{{- fail "proxyInit.closeWaitTimeoutSecs: needs proxyInit.runAsRoot to be true" -}}
{{- end -}}
{{- end -}}

{{- /* Rules for a webhook's certificate. Input: name (the value key) and webhook (its values). */ -}}
{{- define "linkerd.validate.webhook" -}}
{{- $injected := or .webhook.injectCaFrom .webhook.injectCaFromSecret -}}
{{- if and .webhook.injectCaFrom .webhook.injectCaFromSecret -}}
{{- fail (printf "%s.injectCaFrom and %[1]s.injectCaFromSecret: only one of them can be set" .name) -}}
{{- end -}}
{{- if and $injected .webhook.caBundle -}}
{{- fail (printf "%s.caBundle: cannot be set together with %[1]s.injectCaFrom or %[1]s.injectCaFromSecret" .name) -}}
{{- end -}}
{{- if and $injected (not .webhook.externalSecret) -}}
{{- fail (printf "%s.externalSecret: must be true when %[1]s.injectCaFrom or %[1]s.injectCaFromSecret is set" .name) -}}
{{- end -}}
{{- if and .webhook.externalSecret (not (or $injected .webhook.caBundle)) -}}
{{- fail (printf "%s.externalSecret: needs %[1]s.caBundle, %[1]s.injectCaFrom or %[1]s.injectCaFromSecret" .name) -}}
{{- end -}}
{{- if and (not .webhook.externalSecret) (ne (empty .webhook.crtPEM) (empty .webhook.keyPEM)) -}}
{{- fail (printf "%s.crtPEM and %[1]s.keyPEM: must be set together" .name) -}}
{{- end -}}
{{- end -}}
