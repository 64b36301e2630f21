{{- /*
All objects of a gateway. Input: root, key (the gateway's name under `gateways`), component (what istioctl calls it) and
portsKey (the value that lists more ports of the Service).

The templates below take the same with `gateway`, the gateway's own values.
*/ -}}
{{- define "edge.gateway" -}}
{{- $gateway := index .root.Values.gateways .key -}}
{{- $edge := merge (dict "gateway" $gateway) . -}}
{{- if include "istio.in-scope" (dict "root" .root "scope" "namespace") -}}
{{ include "edge.account" $edge }}
---
{{ include "edge.deployment" $edge }}
{{- if not $gateway.customService }}
---
{{ include "edge.service" $edge }}
{{- end }}
{{- if and $gateway.autoscaleEnabled $gateway.autoscaleMin $gateway.autoscaleMax }}
---
{{ include "edge.autoscaler" $edge }}
{{- end }}
{{- /* One pod at least, of one pod, would keep its node from ever being drained. */}}
{{- $least := $gateway.replicaCount }}
{{- if $gateway.autoscaleEnabled }}{{ $least = $gateway.autoscaleMin }}{{ end }}
{{- if and .root.Values.global.defaultPodDisruptionBudget.enabled (gt (int64 $least) 1) }}
---
{{ include "edge.disruption-budget" $edge }}
{{- end }}
{{- if (.root.Values.global.networkPolicy).enabled }}
---
{{ include "edge.network-policy" $edge }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* Labels of an object; with `selected`, also those by which the pods are found. */ -}}
{{- define "edge.labels" -}}
{{- $extra := .extra | default dict -}}
{{- if .selected -}}
{{- $extra = merge $extra (.edge.gateway.labels | default dict) -}}
{{- end -}}
{{- include "istio.labels" (dict "root" .edge.root "name" .edge.key "component" .edge.component "extra" $extra) -}}
{{- end -}}

{{- define "edge.account" -}}
{{- $name := .gateway.name -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $name }}-service-account
  namespace: {{ quote .root.Release.Namespace }}
  labels: {{- include "edge.labels" (dict "edge" . "selected" true) | nindent 4 }}
  {{- with (.gateway.serviceAccount).annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- include "istio.pull-secrets" .root.Values.global.imagePullSecrets }}
---
# Certificates to serve
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name }}-sds
  namespace: {{ quote .root.Release.Namespace }}
  labels: {{- include "edge.labels" (dict "edge" .) | nindent 4 }}
rules:
  - apiGroups: [""]
    resources: [secrets]
    verbs: [get, watch, list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}-sds
  namespace: {{ quote .root.Release.Namespace }}
  labels: {{- include "edge.labels" (dict "edge" .) | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name }}-sds
subjects:
  - kind: ServiceAccount
    name: {{ $name }}-service-account
{{- end -}}

{{- define "edge.service" -}}
{{- $gateway := .gateway -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ $gateway.name }}
  namespace: {{ quote .root.Release.Namespace }}
  labels: {{- include "edge.labels" (dict "edge" . "selected" true) | nindent 4 }}
  annotations:
    {{- range $name, $value := $gateway.serviceAnnotations }}
    {{ $name }}: {{ toString $value | quote }}
    {{- end }}
spec:
  type: {{ $gateway.type }}
  {{- with $gateway.loadBalancerIP }}
  loadBalancerIP: {{ quote . }}
  {{- end }}
  {{- with $gateway.loadBalancerSourceRanges }}
  loadBalancerSourceRanges: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $gateway.externalTrafficPolicy }}
  externalTrafficPolicy: {{ . }}
  {{- end }}
  {{- with $gateway.ipFamilyPolicy }}
  ipFamilyPolicy: {{ . }}
  {{- end }}
  {{- with $gateway.ipFamilies }}
  ipFamilies: {{- toYaml . | nindent 4 }}
  {{- end }}
  selector: {{- toYaml $gateway.labels | nindent 4 }}
  ports:
    {{- with $gateway.ports }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- range index $gateway .portsKey }}
    - name: {{ .name }}
      port: {{ .port }}
    {{- end }}
{{- end -}}

{{- define "edge.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .gateway.name }}
  namespace: {{ quote .root.Release.Namespace }}
  labels: {{- include "edge.labels" (dict "edge" . "selected" true) | nindent 4 }}
spec:
  minReplicas: {{ int64 .gateway.autoscaleMin }}
  maxReplicas: {{ int64 .gateway.autoscaleMax }}
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ .gateway.name }}
  metrics:
    {{- range $resource := list "cpu" "memory" }}
    {{- with (index $.gateway $resource).targetAverageUtilization }}
    - type: Resource
      resource:
        name: {{ $resource }}
        target:
          type: Utilization
          averageUtilization: {{ int64 . }}
    {{- end }}
    {{- end }}
{{- end -}}

{{- define "edge.disruption-budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .gateway.name }}
  namespace: {{ quote .root.Release.Namespace }}
  labels: {{- include "edge.labels" (dict "edge" . "selected" true) | nindent 4 }}
spec:
  minAvailable: 1
  selector:
    matchLabels: {{- toYaml .gateway.labels | nindent 6 }}
{{- end -}}

{{- define "edge.network-policy" -}}
{{- $ports := list (list 15021) (list 15020 15090) -}}
{{- range .gateway.ports -}}
{{- $ports = append $ports (list (printf "%v/%s" (.targetPort | default .port) (.protocol | default "TCP"))) -}}
{{- end -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .gateway.name }}{{ with .root.Values.revision }}-{{ . }}{{ end }}
  namespace: {{ quote .root.Release.Namespace }}
  labels: {{- include "edge.labels" (dict "edge" . "extra" (dict "app" .gateway.name "istio" (trimPrefix "istio-" .key))) | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- toYaml .gateway.labels | nindent 6 }}
  # Readiness, metrics, and what the gateway serves
  {{- include "istio.open-ports" (dict "ports" $ports) | nindent 2 }}
{{- end -}}
