{{- /* What the components of the control plane have in common. */ -}}

{{- /*
The proxy's values in a pod of the control plane, as JSON. Input: root and, when the component has some, its
own resources (which may carry `cores` too).
*/ -}}
{{- define "linkerd.component.proxy" -}}
{{- $proxy := deepCopy .root.Values.proxy -}}
{{- with .resources -}}
{{- if hasKey . "cores" -}}{{- $_ := set $proxy "cores" .cores -}}{{- end -}}
{{- $_ := set $proxy "resources" (merge (deepCopy .) ($proxy.resources | default dict)) -}}
{{- end -}}
{{- /* Webhook calls and probes come from outside the mesh, and from networks that nobody lists. */ -}}
{{- $_ := set $proxy "defaultInboundPolicy" "all-unauthenticated" -}}
{{- /* Settings for applications that would harm the control plane. */ -}}
{{- $_ := set $proxy "waitBeforeExitSeconds" 0 -}}
{{- $_ := set $proxy "outboundDiscoveryCacheUnusedTimeout" "5s" -}}
{{- $_ := set $proxy "inboundDiscoveryCacheUnusedTimeout" "90s" -}}
{{- toJson $proxy -}}
{{- end -}}

{{- /*
linkerd-init's values in a pod of the control plane, as JSON: it calls the Kubernetes API before the proxy is
ready, so that these calls go past it.
*/ -}}
{{- define "linkerd.component.init" -}}
{{- $init := deepCopy .Values.proxyInit -}}
{{- $_ := set $init "ignoreOutboundPorts" $init.kubeAPIServerPorts -}}
{{- toJson $init -}}
{{- end -}}

{{- define "linkerd.controller.image" -}}
{{ .Values.controllerImage }}:{{ .Values.controllerImageVersion | default .Values.linkerdVersion | required "linkerdVersion: must be set" }}
{{- end -}}

{{- /* Where a controller without IPv4-only flags listens. */ -}}
{{- define "linkerd.any-address" -}}
{{ if .Values.disableIPv6 }}0.0.0.0{{ else }}[::]{{ end }}
{{- end -}}

{{- define "linkerd.controller.security-context" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: {{ int64 .Values.controllerUID }}
{{- if ge (int64 .Values.controllerGID) 0 }}
runAsGroup: {{ int64 .Values.controllerGID }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- /* Probes of a controller. Input: port, liveness (its path) and values (the component's). */ -}}
{{- define "linkerd.controller.probes" -}}
livenessProbe:
  httpGet:
    path: {{ .liveness }}
    port: {{ .port }}
  initialDelaySeconds: 10
  {{- with (.values.livenessProbe).timeoutSeconds }}
  timeoutSeconds: {{ int64 . }}
  {{- end }}
readinessProbe:
  httpGet:
    path: /ready
    port: {{ .port }}
  failureThreshold: 7
  {{- with (.values.readinessProbe).timeoutSeconds }}
  timeoutSeconds: {{ int64 . }}
  {{- end }}
{{- end -}}

{{- /* Arguments that switch on the spans of a controller. */ -}}
{{- define "linkerd.controller.tracing" -}}
{{- with .Values.controller.tracing -}}
{{- if .enabled -}}
{{- $endpoint := (.collector).endpoint | default (($.Values.proxy.tracing).collector).endpoint -}}
- -trace-collector={{ required "controller.tracing.collector.endpoint: must be set when controller.tracing.enabled is true" $endpoint }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Variables that a component's values add. Input: those values. */ -}}
{{- define "linkerd.controller.env" -}}
{{- with concat ((.).additionalEnv | default list) ((.).experimentalEnv | default list) -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}

{{- /* Where the pods run. Input: root and component; without a component there is nothing to keep apart. */ -}}
{{- define "linkerd.scheduling" -}}
{{- $values := .root.Values -}}
nodeSelector: {{- toYaml $values.nodeSelector | nindent 2 }}
{{- with $values.priorityClassName }}
priorityClassName: {{ quote . }}
{{- end }}
{{- with $values.runtimeClassName }}
runtimeClassName: {{ quote . }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- $apart := and .component $values.enablePodAntiAffinity }}
{{- if or $apart $values.nodeAffinity }}
affinity:
  {{- with $values.nodeAffinity }}
  nodeAffinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if $apart }}
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          labelSelector: {{- include "linkerd.component.selector" .component | nindent 12 }}
          topologyKey: topology.kubernetes.io/zone
    requiredDuringSchedulingIgnoredDuringExecution:
      - labelSelector: {{- include "linkerd.component.selector" .component | nindent 10 }}
        topologyKey: kubernetes.io/hostname
  {{- end }}
{{- end }}
{{- end -}}

{{- define "linkerd.component.selector" -}}
matchExpressions:
  - key: linkerd.io/control-plane-component
    operator: In
    values: [{{ . }}]
{{- end -}}

{{- /* Metadata of a Deployment or CronJob. Input: root, component and name. */ -}}
{{- define "linkerd.workload.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
annotations:
  linkerd.io/created-by: {{ include "linkerd.created-by" .root }}
labels: {{- include "linkerd.labels" (dict "root" .root "component" .component "extra" (dict
    "app.kubernetes.io/name" .component
    "app.kubernetes.io/part-of" "Linkerd"
    "app.kubernetes.io/version" .root.Values.linkerdVersion)) | nindent 2 }}
{{- end -}}

{{- /* How many pods, and how they are replaced. */ -}}
{{- define "linkerd.deployment.rollout" -}}
replicas: {{ int64 .Values.controllerReplicas }}
revisionHistoryLimit: {{ int64 .Values.revisionHistoryLimit }}
{{- with .Values.deploymentStrategy }}
strategy: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /*
A Service in front of a component. Input: root, name, component, port, and optionally portName (grpc),
targetPort (port), headless and annotations.
*/ -}}
{{- define "linkerd.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  annotations:
    linkerd.io/created-by: {{ include "linkerd.created-by" .root }}
    {{- with .annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  labels: {{- include "linkerd.labels" . | nindent 4 }}
spec:
  {{ if .headless }}clusterIP: None{{ else }}type: ClusterIP{{ end }}
  selector:
    linkerd.io/control-plane-component: {{ .component }}
  ports:
    - name: {{ .portName | default "grpc" }}
      port: {{ .port }}
      targetPort: {{ .targetPort | default .port }}
{{- end -}}

{{- /* Input: root, name and component. */ -}}
{{- define "linkerd.disruption-budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  annotations:
    linkerd.io/created-by: {{ include "linkerd.created-by" .root }}
  labels: {{- include "linkerd.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .root.Values.controller.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels:
      linkerd.io/control-plane-component: {{ .component }}
{{- end -}}

{{- /* Input: root, name and component. */ -}}
{{- define "linkerd.service-account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "linkerd.labels" . | nindent 4 }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
