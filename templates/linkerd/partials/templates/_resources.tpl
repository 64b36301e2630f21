{{- /*
The `resources` of a container, as JSON. Input: a map of cpu, memory and ephemeral-storage, each with
`limit` and `request`. Gives nothing when no quantity is set.
*/ -}}
{{- define "linkerd.resources" -}}
{{- $limits := dict -}}
{{- $requests := dict -}}
{{- range $name, $constraint := pick (. | default dict) "cpu" "memory" "ephemeral-storage" -}}
{{- with ($constraint | default dict).limit -}}{{- $_ := set $limits $name (toString .) -}}{{- end -}}
{{- with ($constraint | default dict).request -}}{{- $_ := set $requests $name (toString .) -}}{{- end -}}
{{- end -}}
{{- $resources := dict -}}
{{- with $limits -}}{{- $_ := set $resources "limits" . -}}{{- end -}}
{{- with $requests -}}{{- $_ := set $resources "requests" . -}}{{- end -}}
{{- with $resources -}}{{- toJson . -}}{{- end -}}
{{- end -}}
