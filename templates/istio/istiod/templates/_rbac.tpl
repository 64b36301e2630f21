{{- /* The rules of istiod's roles, and how they are bound. */ -}}

{{- /*
Binds a role to an account. Input: kind and name of the role, in (its namespace, for a Role), labels, account and
namespace of the account.
*/ -}}
{{- define "istiod.role-binding" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}Binding
metadata:
  name: {{ .name }}
  {{- with .in }}
  namespace: {{ quote . }}
  {{- end }}
  labels: {{- nindent 4 .labels }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .kind }}
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ .account }}
    namespace: {{ quote .namespace }}
{{- end -}}

{{- /* Every group that Istio's configuration has ever been in: an older revision may still read the former ones. */ -}}
{{- define "istiod.config-groups" -}}
[config.istio.io, security.istio.io, networking.istio.io, authentication.istio.io, rbac.istio.io, telemetry.istio.io, extensions.istio.io]
{{- end -}}

{{- /* The group of the multi-cluster Service API. */ -}}
{{- define "istiod.mcs-group" -}}
{{ (.Values.env).MCS_API_GROUP | default "multicluster.x-k8s.io" | quote }}
{{- end -}}

{{- define "istiod.rules" -}}
# Webhooks: istiod writes its certificate into them.
- apiGroups: [admissionregistration.k8s.io]
  resources: [mutatingwebhookconfigurations]
  verbs: [get, list, watch, update, patch]
- apiGroups: [admissionregistration.k8s.io]
  resources: [validatingwebhookconfigurations]
  verbs: [get, list, watch, update]
# Istio's own configuration, and what istiod writes into its status
- apiGroups: {{ include "istiod.config-groups" . }}
  resources: ["*"]
  verbs: [get, watch, list]
{{- if .Values.global.istiod.enableAnalysis }}
- apiGroups: {{ include "istiod.config-groups" . }}
  resources:
    {{- range list "authorizationpolicies" "destinationrules" "envoyfilters" "gateways" "peerauthentications" "proxyconfigs" "requestauthentications" "serviceentries" "sidecars" "telemetries" "virtualservices" "wasmplugins" "workloadentries" "workloadgroups" }}
    - {{ . }}/status
    {{- end }}
  verbs: [update, patch]
{{- end }}
{{- $write := "[get, watch, list, update, patch, create, delete]" }}
# Virtual machines register themselves.
- apiGroups: [networking.istio.io]
  resources: [workloadentries]
  verbs: {{ $write }}
- apiGroups: [networking.istio.io]
  resources: [workloadentries/status, serviceentries/status]
  verbs: {{ $write }}
- apiGroups: [security.istio.io]
  resources: [authorizationpolicies/status]
  verbs: {{ $write }}
- apiGroups: [""]
  resources: [services/status]
  verbs: {{ $write }}
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: [get, list, watch]
# What there is to route to
- apiGroups: [""]
  resources: [pods, nodes, services, namespaces, endpoints]
  verbs: [get, list, watch]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [get, list, watch]
{{- if .Values.taint.enabled }}
- apiGroups: [""]
  resources: [nodes]
  verbs: [patch]
{{- end }}
# Ingresses
{{- if .Values.global.istiod.enableAnalysis }}
- apiGroups: [extensions, networking.k8s.io]
  resources: [ingresses]
  verbs: [get, list, watch]
- apiGroups: [extensions, networking.k8s.io]
  resources: [ingresses/status]
  verbs: ["*"]
{{- end }}
- apiGroups: [networking.k8s.io]
  resources: [ingresses, ingressclasses]
  verbs: [get, list, watch]
- apiGroups: [networking.k8s.io]
  resources: [ingresses/status]
  verbs: ["*"]
# Every namespace gets the root certificate.
- apiGroups: [""]
  resources: [configmaps]
  verbs: [create, get, list, watch, update]
{{- if or (.Values.env).EXTERNAL_CA (not (has .Values.global.pilotCertProvider (list "istiod" "custom" "none"))) }}
# Kubernetes signs certificates.
- apiGroups: [certificates.k8s.io]
  resources: [certificatesigningrequests, certificatesigningrequests/approval, certificatesigningrequests/status]
  verbs: [update, create, get, delete, watch]
- apiGroups: [certificates.k8s.io]
  resources: [signers]
  resourceNames: {{- toYaml (.Values.global.certSigners | default list) | nindent 4 }}
  verbs: [approve]
{{- end }}
{{- if eq (toString (.Values.env).ENABLE_CLUSTER_TRUST_BUNDLE_API) "true" }}
- apiGroups: [certificates.k8s.io]
  resources: [clustertrustbundles]
  verbs: [update, create, delete, list, watch, get]
- apiGroups: [certificates.k8s.io]
  resources: [signers]
  resourceNames: [istio.io/istiod-ca]
  verbs: [attest]
{{- end }}
# Who a proxy is, and whether it may read a certificate
- apiGroups: [authentication.k8s.io]
  resources: [tokenreviews]
  verbs: [create]
- apiGroups: [authorization.k8s.io]
  resources: [subjectaccessreviews]
  verbs: [create]
# The Gateway API and what extends it
- apiGroups: [gateway.networking.k8s.io, gateway.networking.x-k8s.io]
  resources: ["*"]
  verbs: [get, watch, list]
- apiGroups: [gateway.networking.x-k8s.io]
  resources: [xbackendtrafficpolicies/status]
  verbs: [update, patch]
- apiGroups: [gateway.networking.k8s.io]
  resources:
    {{- range list "backendtlspolicies" "gatewayclasses" "gateways" "grpcroutes" "httproutes" "listenersets" "referencegrants" "tcproutes" "tlsroutes" "udproutes" }}
    - {{ . }}/status
    {{- end }}
  verbs: [update, patch]
- apiGroups: [gateway.networking.k8s.io]
  resources: [gatewayclasses]
  verbs: [create, update, patch, delete]
- apiGroups: [inference.networking.k8s.io]
  resources: [inferencepools]
  verbs: [get, watch, list]
- apiGroups: [inference.networking.k8s.io]
  resources: [inferencepools/status]
  verbs: [update, patch]
# Credentials of other clusters
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, watch, list]
- apiGroups: [{{ include "istiod.mcs-group" . }}]
  resources: [serviceexports]
  verbs: [get, watch, list, create, delete]
- apiGroups: [{{ include "istiod.mcs-group" . }}]
  resources: [serviceimports]
  verbs: [get, watch, list]
{{- end -}}
