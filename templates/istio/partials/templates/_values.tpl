{{- /*
Makes `.Values` of a chart ready. Helm lays the user's values over a chart's defaults before any template runs, but a
profile belongs between the two: so values.yaml keeps the defaults under one key (the one that Istio's charts use), and
this lays defaults, profile, compatibility version, platform and the user's values over one another, the last one wins.

Every template of a chart includes it first; it works once a render. It leaves the user's own values in
`.Values._original`, for the one object that shows them.

Input: root (`.` of the chart), and optionally
  scope    a key whose values also count when they are given without it: `pilot` for istiod, `cni` for the CNI plugin
  flatten  the chart has no `global`: what is under it counts for the chart itself, below the user's own values
*/ -}}
{{- define "istio.values" -}}
{{- $root := .root -}}
{{- if hasKey $root.Values "_internal_defaults_do_not_set" -}}
{{- $values := deepCopy $root.Values._internal_defaults_do_not_set -}}
{{- $user := omit $root.Values "_internal_defaults_do_not_set" "partials" -}}
{{- if $user.defaults -}}
{{- fail "defaults: a chart's defaults cannot be set; leave the prefix `defaults.` out" -}}
{{- end -}}
{{- $profile := include "istio.profile" (dict "root" $root "user" $user) | fromYaml -}}
{{- $values = mustMergeOverwrite $values $profile -}}
{{- with .scope -}}
{{- $values = mustMergeOverwrite $values (deepCopy (index $profile . | default dict)) -}}
{{- end -}}
{{- if .flatten -}}
{{- $values = mustMergeOverwrite $values (deepCopy ($profile.global | default dict)) (deepCopy ($user.global | default dict)) -}}
{{- end -}}
{{- $original := deepCopy $user -}}
{{- $values = mustMergeOverwrite $values $user -}}
{{- with .scope -}}
{{- $values = mustMergeOverwrite $values (deepCopy (index $original . | default dict)) -}}
{{- end -}}
{{- $_ := set $values "_original" $original -}}
{{- $_ := set $root "Values" $values -}}
{{- end -}}
{{- end -}}

{{- /* What the user's profile, compatibility version and platform set, as YAML. Input: root and user. */ -}}
{{- define "istio.profile" -}}
{{- $merged := dict -}}
{{- $layers := list
      (list "profile" "profiles" (coalesce .user.profile (.user.global).profile))
      (list "compatibilityVersion" "compatibility" .user.compatibilityVersion)
      (list "platform" "platforms" (coalesce .user.platform (.user.global).platform)) -}}
{{- range $layer := $layers -}}
{{- with index $layer 2 -}}
{{- $text := $.root.Subcharts.partials.Files.Get (printf "files/%s/%s.yaml" (index $layer 1) (toString .)) -}}
{{- if not $text -}}
{{- fail (printf "%s: there is none called %v" (index $layer 0) .) -}}
{{- end -}}
{{- $merged = mustMergeOverwrite $merged (fromYaml $text) -}}
{{- end -}}
{{- end -}}
{{- toYaml $merged -}}
{{- end -}}
