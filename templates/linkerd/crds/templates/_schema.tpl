{{- /*
Expands the schemas' shorthand into OpenAPI; README.md has its grammar.

"schema" takes {kind, version} and gives a version's `schema`, from the named template "schema.KIND".
*/ -}}
{{- define "schema" -}}
{{- $fields := include (printf "schema.%s" .kind) . | fromYaml }}
{{- if hasKey $fields "Error" }}
  {{- fail (printf "schema of %s %s: %s" .kind .version $fields.Error) }}
{{- end }}
{{- $schema := dict }}
{{- include "schema.expand" (dict "from" $fields "into" $schema "types" (fromYaml (include "types" .)) "at" .kind) }}
{{- toYaml (dict "openAPIV3Schema" $schema) }}
{{- end }}

{{- /*
"schema.expand" writes nothing: it fills the dict `into` from one field (`from`: a line, or a map of fields), which spares
a round through text for each level. `at` is the field's path, for errors.
*/ -}}
{{- define "schema.expand" }}
{{- $line := .from }}
{{- $fields := dict }}
{{- $raw := dict }}
{{- if kindIs "map" .from }}
  {{- $line = get .from "." | default "object" }}
  {{- $raw = get .from "+" | default dict }}
  {{- $fields = omit .from "." "+" }}
{{- end }}
{{- include "schema.expandLine" (dict "line" $line "into" .into "types" .types "at" .at) }}
{{- with $fields }}
  {{- $properties := dict }}
  {{- $required := list }}
  {{- range $key, $field := . }}
    {{- $name := trimSuffix "!" $key }}
    {{- if ne $name $key }}
      {{- $required = append $required $name }}
    {{- end }}
    {{- $property := dict }}
    {{- $_ := set $properties $name $property }}
    {{- include "schema.expand" (dict "from" $field "into" $property "types" $.types "at" (printf "%s.%s" $.at $name)) }}
  {{- end }}
  {{- $object := $.into.items | default $.into }}
  {{- $_ := set $object "properties" $properties }}
  {{- with $required }}
    {{- $_ := set $object "required" . }}
  {{- end }}
{{- end }}
{{- range $key, $value := $raw }}
  {{- $_ := set $.into $key $value }}
{{- end }}
{{- end }}

{{- /* "schema.expandLine" reads `TYPE LIMITS by:KEY = DEFAULT | DESCRIPTION`. */ -}}
{{- define "schema.expandLine" }}
{{- $parts := splitn " | " 2 .line }}
{{- $code := splitn " = " 2 $parts._0 }}
{{- $words := splitList " " $code._0 }}
{{- $type := first $words | trimSuffix "[]" }}
{{- $schema := dict }}
{{- if hasPrefix "enum(" $type }}
  {{- $schema = dict "type" "string" "enum" ($type | trimPrefix "enum(" | trimSuffix ")" | splitList ",") }}
{{- else if hasKey .types $type }}
  {{- $schema = get .types $type | deepCopy }}
{{- else }}
  {{- fail (printf "schema of %s: there is no type %q in _types.tpl" .at $type) }}
{{- end }}
{{- if hasSuffix "[]" (first $words) }}
  {{- $schema = dict "type" "array" "items" $schema }}
{{- end }}
{{- range rest $words }}
  {{- if contains ".." . }}
    {{- include "schema.limit" (dict "limits" . "of" $schema "at" $.at) }}
  {{- else if hasPrefix "by:" . }}
    {{- $_ := set $schema "x-kubernetes-list-type" "map" }}
    {{- $_ := set $schema "x-kubernetes-list-map-keys" (list (trimPrefix "by:" .)) }}
  {{- else }}
    {{- fail (printf "schema of %s: %q is neither limits nor by:KEY" $.at .) }}
  {{- end }}
{{- end }}
{{- with $code._1 }}
  {{- $_ := set $schema "default" (get (fromYaml (printf "is: %s" .)) "is") }}
{{- end }}
{{- with $parts._1 }}
  {{- $_ := set $schema "description" . }}
{{- end }}
{{- range $key, $value := $schema }}
  {{- $_ := set $.into $key $value }}
{{- end }}
{{- end }}

{{- /* "schema.limit" reads `MIN..MAX`, either of which may be left out. */ -}}
{{- define "schema.limit" }}
{{- $subject := get (dict "array" "Items" "string" "Length" "integer" "imum") (toString .of.type) }}
{{- if not $subject }}
  {{- fail (printf "schema of %s: a %s has no limits" .at (.of.type | default "value of any type")) }}
{{- end }}
{{- $bounds := splitn ".." 2 .limits }}
{{- with $bounds._0 }}
  {{- $_ := set $.of (printf "min%s" $subject) (int .) }}
{{- end }}
{{- with $bounds._1 }}
  {{- $_ := set $.of (printf "max%s" $subject) (int .) }}
{{- end }}
{{- end }}
