{{- /* What istiod's objects have in common. */ -}}

{{- /* Every template begins with this; it works once a render. */ -}}
{{- define "istiod.values" -}}
{{- if hasKey .Values "_internal_defaults_do_not_set" -}}
{{- include "istio.values" (dict "root" . "scope" "pilot") -}}
{{- if eq .Values.global.pilotCertProvider "kubernetes" -}}
{{- fail "global.pilotCertProvider: kubernetes is not supported any more; name a signer as k8s.io/NAME" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The end of names that belong to one revision. */ -}}
{{- define "istiod.suffix" -}}
{{ with .Values.revision }}-{{ . }}{{ end }}
{{- end -}}

{{- define "istiod.name" -}}
istiod{{ include "istiod.suffix" . }}
{{- end -}}

{{- define "istiod.revision" -}}
{{ .Values.revision | default "default" }}
{{- end -}}

{{- /* Not empty when an istiod runs in this cluster. */ -}}
{{- define "istiod.runs" -}}
{{- if or (not .Values.istiodRemote.enabled) .Values.istiodRemote.enabledLocalInjectorIstiod -}}yes{{- end -}}
{{- end -}}

{{- /* Not empty when an istiod, here or elsewhere, works on this cluster's objects. */ -}}
{{- define "istiod.acts" -}}
{{- if or (include "istiod.runs" .) .Values.global.configCluster -}}yes{{- end -}}
{{- end -}}

{{- /* Labels of istiod's roles and accounts, which belong to no revision. */ -}}
{{- define "istiod.role.labels" -}}
{{- include "istio.labels" (dict "root" . "name" "istiod" "extra" (dict "app" "istiod")) -}}
{{- end -}}

{{- /* Labels of what belongs to a revision. Input: root, and extra labels. */ -}}
{{- define "istiod.labels" -}}
{{- include "istio.labels" (dict "root" .root "name" "istiod" "component" "Pilot" "extra" .extra) -}}
{{- end -}}

{{- /* By which labels istiod's pods are found: a revision's own, or those that revisions do not have. Input: the chart's root. */ -}}
{{- define "istiod.selector" -}}
app: istiod
{{- with .Values.revision }}
istio.io/rev: {{ quote . }}
{{- else }}
istio: pilot
{{- end }}
{{- end -}}

{{- /* Requests and limits without those that are empty. Input: a container's resources. */ -}}
{{- define "istiod.resources" -}}
{{- $kept := dict -}}
{{- range $kind := list "limits" "requests" -}}
{{- $amounts := dict -}}
{{- range $name, $amount := index $ $kind | default dict -}}
{{- if $amount }}{{- $_ := set $amounts $name $amount }}{{- end -}}
{{- end -}}
{{- if $amounts }}{{- $_ := set $kept $kind $amounts }}{{- end -}}
{{- end -}}
{{- toYaml $kept -}}
{{- end -}}

{{- /* A map whose values all have to be text, such as labels, as YAML. */ -}}
{{- define "istiod.texts" -}}
{{- $texts := dict -}}
{{- range $key, $value := . -}}
{{- $_ := set $texts $key (toString $value) -}}
{{- end -}}
{{- toYaml $texts -}}
{{- end -}}

{{- /* A Service in front of istiod. Input: root, name, and for a tag's Service the tag. */ -}}
{{- define "istiod.service" -}}
{{- $values := .root.Values -}}
{{- $labels := dict "app" "istiod" "istio" "pilot" -}}
{{- with .tag -}}
{{- $_ := set $labels "istio.io/tag" . -}}
{{- end -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: {{ quote .root.Release.Namespace }}
  labels: {{- include "istiod.labels" (dict "root" .root "extra" $labels) | nindent 4 }}
  {{- with $values.serviceAnnotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  selector: {{- include "istiod.selector" .root | nindent 4 }}
  ports:
    - {name: grpc-xds, port: 15010, protocol: TCP}
    - {name: https-dns, port: 15012, protocol: TCP}
    - {name: https-webhook, port: 443, targetPort: 15017, protocol: TCP}
    - {name: http-monitoring, port: 15014, protocol: TCP}
  {{- with $values.ipFamilyPolicy }}
  ipFamilyPolicy: {{ . }}
  {{- end }}
  {{- with $values.ipFamilies }}
  ipFamilies: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- /* Not empty when a value is set to something that is not empty. Input: values, and a dotted path. */ -}}
{{- define "istiod.is-set" -}}
{{- $here := .values -}}
{{- range splitList "." .path -}}
{{- $here = ternary (get (ternary $here dict (kindIs "map" $here)) .) "" (kindIs "map" $here) -}}
{{- end -}}
{{- if $here -}}yes{{- end -}}
{{- end -}}
