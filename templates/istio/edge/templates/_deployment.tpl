{{- /*
The gateway's Deployment. With `injectionTemplate` it says only what concerns this gateway, and the injector adds the rest;
without, it is whole.
*/ -}}
{{- define "edge.deployment" -}}
{{- $gateway := .gateway -}}
{{- $values := .root.Values -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $gateway.name }}
  namespace: {{ quote .root.Release.Namespace }}
  labels:
    {{- include "edge.labels" (dict "edge" . "selected" true "extra" (include "edge.deployment.mode" . | fromYaml)) | nindent 4 }}
spec:
  {{- if and (not $gateway.autoscaleEnabled) $gateway.replicaCount }}
  replicas: {{ int64 $gateway.replicaCount }}
  {{- end }}
  selector:
    matchLabels: {{- toYaml $gateway.labels | nindent 6 }}
  strategy:
    rollingUpdate:
      maxSurge: {{ $gateway.rollingMaxSurge }}
      maxUnavailable: {{ $gateway.rollingMaxUnavailable }}
  template:
    metadata:
      labels: {{- include "edge.pod.labels" . | nindent 8 }}
      annotations: {{- include "edge.pod.annotations" . | nindent 8 }}
    spec:
      {{- if not $gateway.runAsRoot }}
      securityContext:
        {{- /* OpenShift gives every namespace users of its own. */}}
        {{- if ne (coalesce $values.platform $values.global.platform "") "openshift" }}
        runAsUser: 1337
        runAsGroup: 1337
        {{- end }}
        runAsNonRoot: true
      {{- end }}
      serviceAccountName: {{ $gateway.name }}-service-account
      {{- with $values.global.priorityClassName }}
      priorityClassName: {{ quote . }}
      {{- end }}
      containers:
        - name: istio-proxy
          {{- include "edge.proxy" . | nindent 10 }}
        {{- with $gateway.additionalContainers }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      volumes: {{- include "edge.volumes" . | nindent 8 }}
      affinity: {{- include "edge.affinity" . | nindent 8 }}
      {{- with $gateway.tolerations | default $values.global.defaultTolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end -}}

{{- /* The whole gateway is kept out of the ambient mode; of the other one the injector takes care. */ -}}
{{- define "edge.deployment.mode" -}}
{{- if not .gateway.injectionTemplate }}
istio.io/dataplane-mode: none
{{- end }}
{{- end -}}

{{- define "edge.pod.labels" -}}
{{- $gateway := .gateway -}}
{{- $revision := .root.Values.revision -}}
{{- $labels := include "istio.labels" (dict "root" .root "name" .key "component" .component "bare" true) | fromYaml -}}
{{- $own := dict
      "service.istio.io/canonical-name" $gateway.name
      "service.istio.io/canonical-revision" (coalesce (index $gateway.labels "app.kubernetes.io/version") $gateway.labels.version $revision "latest")
      "sidecar.istio.io/inject" (ternary "true" "false" (not (empty $gateway.injectionTemplate))) -}}
{{- if $gateway.injectionTemplate -}}
  {{- if not $revision -}}
    {{- $_ := unset $labels "istio.io/rev" -}}
  {{- end -}}
{{- else -}}
  {{- $_ := set $own "istio.io/dataplane-mode" "none" -}}
{{- end -}}
{{- /* Of old; selectors of users may ask for them. */ -}}
{{- if eq .root.Release.Namespace "istio-system" -}}
  {{- $own = merge $own (dict "heritage" "Tiller" "release" "istio" "chart" "gateways") -}}
{{- end -}}
{{- mustMergeOverwrite (deepCopy $gateway.labels) $labels $own | toYaml -}}
{{- end -}}

{{- define "edge.pod.annotations" -}}
{{- $annotations := dict -}}
{{- if .root.Values.meshConfig.enablePrometheusMerge -}}
  {{- $annotations = dict
        "prometheus.io/scrape" "true"
        "prometheus.io/port" "15020"
        "prometheus.io/path" "/stats/prometheus" -}}
{{- end -}}
{{- with .gateway.injectionTemplate -}}
  {{- $annotations = merge $annotations (dict "sidecar.istio.io/inject" "true" "inject.istio.io/templates" .) -}}
{{- else -}}
  {{- $annotations = merge $annotations (dict "sidecar.istio.io/inject" "false" "istio.io/rev" (.root.Values.revision | default "default")) -}}
{{- end -}}
{{- mustMergeOverwrite $annotations (.gateway.podAnnotations | default dict) | toYaml -}}
{{- end -}}

{{- /* Nodes by architecture and label; pods by labels to keep away from. What nothing asks for stays null, as ever. */ -}}
{{- define "edge.affinity" -}}
{{- $architectures := list -}}
{{- $preferred := list -}}
{{- range $name, $weight := .root.Values.global.arch -}}
  {{- if gt (int64 $weight) 0 -}}
    {{- $architectures = append $architectures $name -}}
    {{- $preferred = append $preferred (dict "weight" (int64 $weight) "preference" (dict "matchExpressions" (list
          (dict "key" "kubernetes.io/arch" "operator" "In" "values" (list $name))))) -}}
  {{- end -}}
{{- end -}}
{{- $expressions := list -}}
{{- with $architectures -}}
  {{- $expressions = append $expressions (dict "key" "kubernetes.io/arch" "operator" "In" "values" .) -}}
{{- end -}}
{{- range $key, $value := .gateway.nodeSelector | default .root.Values.global.defaultNodeSelector -}}
  {{- $expressions = append $expressions (dict "key" $key "operator" "In" "values" (list (toString $value))) -}}
{{- end -}}
{{- $nodes := dict "requiredDuringSchedulingIgnoredDuringExecution" nil "preferredDuringSchedulingIgnoredDuringExecution" nil -}}
{{- with $expressions -}}
  {{- $_ := set $nodes "requiredDuringSchedulingIgnoredDuringExecution" (dict "nodeSelectorTerms" (list (dict "matchExpressions" .))) -}}
{{- end -}}
{{- with $preferred -}}
  {{- $_ := set $nodes "preferredDuringSchedulingIgnoredDuringExecution" . -}}
{{- end -}}
{{- $affinity := dict "nodeAffinity" $nodes -}}
{{- $apart := dict -}}
{{- with .gateway.podAntiAffinityLabelSelector -}}
  {{- $_ := set $apart "requiredDuringSchedulingIgnoredDuringExecution" (include "edge.pod-terms" . | fromYamlArray) -}}
{{- end -}}
{{- with .gateway.podAntiAffinityTermLabelSelector -}}
  {{- $terms := list -}}
  {{- range include "edge.pod-terms" . | fromYamlArray -}}
    {{- $terms = append $terms (dict "weight" 100 "podAffinityTerm" .) -}}
  {{- end -}}
  {{- $_ := set $apart "preferredDuringSchedulingIgnoredDuringExecution" $terms -}}
{{- end -}}
{{- with $apart -}}
  {{- $_ := set $affinity "podAntiAffinity" . -}}
{{- end -}}
{{- toYaml $affinity -}}
{{- end -}}

{{- /* Terms about other pods. Input: a list of key, operator, topologyKey, and values and namespaces separated by commas. */ -}}
{{- define "edge.pod-terms" -}}
{{- range . }}
- topologyKey: {{ .topologyKey }}
  labelSelector:
    matchExpressions:
      - key: {{ .key }}
        operator: {{ .operator }}
        {{- with .values }}
        values: {{- splitList "," . | toYaml | nindent 10 }}
        {{- end }}
  {{- with .namespaces }}
  namespaces: {{- splitList "," . | toYaml | nindent 4 }}
  {{- end }}
{{- end }}
{{- end -}}
