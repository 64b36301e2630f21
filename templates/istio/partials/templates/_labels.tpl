{{- /*
Labels of an object. Input: root and name (app.kubernetes.io/name), and optionally
  component  which component of an installation it belongs to, as istioctl names it: such an object also says its revision
  extra      more labels, which win
  bare       leaves out the label `release`
One map is written, so that no label of the user's repeats one of ours.
*/ -}}
{{- define "istio.labels" -}}
{{- $root := .root -}}
{{- $labels := dict
      "app.kubernetes.io/name" .name
      "app.kubernetes.io/part-of" "istio"
      "app.kubernetes.io/managed-by" $root.Release.Service
      "app.kubernetes.io/instance" $root.Release.Name
      "app.kubernetes.io/version" $root.Chart.AppVersion
      "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- if not .bare -}}
{{- $_ := set $labels "release" $root.Release.Name -}}
{{- end -}}
{{- with .component -}}
{{- $_ := set $labels "istio.io/rev" ($root.Values.revision | default "default") -}}
{{- $_ := set $labels "install.operator.istio.io/owning-resource" ($root.Values.ownerName | default "unknown") -}}
{{- $_ := set $labels "operator.istio.io/component" . -}}
{{- end -}}
{{- mustMergeOverwrite $labels (.extra | default dict) | toYaml -}}
{{- end -}}
