{{- /*
Whether `resourceScope` wants this half of a chart: not empty when it does. Input: root, and scope: `cluster` for objects
without a namespace, `namespace` for the others.
*/ -}}
{{- define "istio.in-scope" -}}
{{- $wanted := coalesce (.root.Values.global).resourceScope .root.Values.resourceScope "all" -}}
{{- if not (has $wanted (list "all" "cluster" "namespace")) -}}
{{- fail (printf "global.resourceScope: %v is not one of all, cluster, namespace" $wanted) -}}
{{- end -}}
{{- if has $wanted (list "all" .scope) }}yes{{ end -}}
{{- end -}}
