{{- /* Parts of pods and of their accounts that several charts write. */ -}}

{{- /* `imagePullSecrets` of an account. Input: names of secrets. */ -}}
{{- define "istio.pull-secrets" -}}
{{- with . }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* Requests and limits; what is empty is left out, so that a user can take a default away with null or "". */ -}}
{{- define "istio.resources" -}}
{{- $resources := dict -}}
{{- range $kind := list "limits" "requests" -}}
  {{- $amounts := dict -}}
  {{- range $name, $amount := index $ $kind -}}
    {{- if $amount -}}
      {{- $_ := set $amounts $name $amount -}}
    {{- end -}}
  {{- end -}}
  {{- with $amounts -}}
    {{- $_ := set $resources $kind . -}}
  {{- end -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{- /* Variables of a container, as a list. Input: a map of names and values. */ -}}
{{- define "istio.env" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ toString $value | quote }}
{{- end }}
{{- end -}}

{{- /* Variables that say what the pod is. Input: a map of names and the fields that they show. */ -}}
{{- define "istio.field-env" -}}
{{- range $name, $path := . }}
- name: {{ $name }}
  valueFrom:
    fieldRef:
      fieldPath: {{ $path }}
{{- end }}
{{- end -}}

{{- /* Variables that say how much the container may use. Input: a map of names and resources, such as limits.cpu. */ -}}
{{- define "istio.resource-env" -}}
{{- range $name, $resource := . }}
- name: {{ $name }}
  valueFrom:
    resourceFieldRef:
      resource: {{ $resource }}
      divisor: "1"
{{- end }}
{{- end -}}

{{- /* The quota that lets pods of system priority run outside of kube-system. Input: root, name, labels, pods. */ -}}
{{- define "istio.system-quota" -}}
apiVersion: v1
kind: ResourceQuota
metadata:
  name: {{ .name }}
  namespace: {{ quote .root.Release.Namespace }}
  labels: {{- nindent 4 .labels }}
spec:
  hard:
    pods: {{ quote .pods }}
  scopeSelector:
    matchExpressions:
      - scopeName: PriorityClass
        operator: In
        values: [system-node-critical]
{{- end -}}

{{- /*
Who may reach some pods: everybody, on these ports; and nothing is cut on the way out. Input: ports (a list of lists, each
port `PORT` or `PORT/UDP`).
*/ -}}
{{- define "istio.open-ports" -}}
policyTypes: [Ingress, Egress]
ingress:
  {{- range .ports }}
  - ports:
      {{- range . }}
      {{- $words := splitList "/" (toString .) }}
      - protocol: {{ index (append $words "TCP") 1 }}
        port: {{ first $words }}
      {{- end }}
  {{- end }}
egress:
  - {}
{{- end -}}

{{- /*
What a volume with the certificate of istiod's authority is made of. Input: env, in which ENABLE_CLUSTER_TRUST_BUNDLE_API
may stand, and name, the trust bundle's own.
*/ -}}
{{- define "istio.trust-bundle" -}}
{{- if eq (toString (.env).ENABLE_CLUSTER_TRUST_BUNDLE_API) "true" -}}
projected:
  sources:
    - clusterTrustBundle:
        name: istio.io:istiod-ca:{{ .name | default "root-cert" }}
        path: root-cert.pem
{{- else -}}
configMap:
  name: {{ .name | default "istio-ca-root-cert" }}
{{- end -}}
{{- end -}}

{{- /* Where proxies find istiod. Input: revision and namespace. */ -}}
{{- define "istio.istiod-address" -}}
istiod{{ with .revision }}-{{ . }}{{ end }}.{{ .namespace }}.svc:15012
{{- end -}}
