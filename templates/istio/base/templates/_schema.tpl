{{- /*
Expands the kinds' shorthand into OpenAPI; ../README.md has its grammar.

None of these templates writes anything: they fill dicts that they are given, which spares a round through text for each
level. A scope is {ready, named}: types in OpenAPI, and types in the shorthand that move there when they are first used.
*/ -}}

{{- /* "schema.expand" fills `into` from one field (`from`: a line, or a map of fields). `at` is its path, for errors. */ -}}
{{- define "schema.expand" -}}
{{- $line := .from -}}
{{- $fields := dict -}}
{{- if kindIs "map" .from -}}
  {{- $line = get .from "." | default "object" -}}
  {{- $fields = omit .from "." ".rules" ".each" -}}
{{- end -}}
{{- include "schema.line" (dict "line" $line "into" .into "scope" .scope "at" .at) -}}
{{- if kindIs "map" .from -}}
  {{- $into := .into -}}
  {{- $object := $into -}}
  {{- /* What is below may be shared with other uses of the type. */ -}}
  {{- range list "items" "additionalProperties" -}}
    {{- with index $into . -}}
      {{- $object = merge dict . -}}
    {{- end -}}
    {{- if hasKey $into . -}}
      {{- $_ := set $into . $object -}}
    {{- end -}}
  {{- end -}}
  {{- if $fields -}}
    {{- include "schema.fields" (dict "fields" $fields "into" $object "scope" .scope "at" .at) -}}
  {{- end -}}
  {{- include "schema.rules" (dict "rules" (index .from ".rules") "into" $into) -}}
  {{- include "schema.rules" (dict "rules" (index .from ".each") "into" $object) -}}
{{- end -}}
{{- end -}}

{{- /* "schema.fields" adds properties to those of the type of `into`. A line without a description is expanded once a scope. */ -}}
{{- define "schema.fields" -}}
{{- $properties := merge dict (.into.properties | default dict) -}}
{{- $required := .into.required | default list -}}
{{- $ready := .scope.ready -}}
{{- range $key, $field := .fields -}}
  {{- $name := trimSuffix "!" $key -}}
  {{- if ne $name $key -}}
    {{- $required = append $required $name -}}
  {{- end -}}
  {{- if and (kindIs "string" $field) (hasKey $ready $field) -}}
    {{- $_ := set $properties $name (get $ready $field) -}}
  {{- else -}}
    {{- $property := dict -}}
    {{- include "schema.expand" (dict "from" $field "into" $property "scope" $.scope "at" (printf "%s.%s" $.at $name)) -}}
    {{- $_ := set $properties $name $property -}}
    {{- if kindIs "string" $field -}}
      {{- $_ := set $ready $field $property -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $_ := set .into "properties" $properties -}}
{{- with $required -}}
  {{- $_ := set $.into "required" . -}}
{{- end -}}
{{- end -}}

{{- /* "schema.rules" adds to what the type of `into` asks for already. */ -}}
{{- define "schema.rules" -}}
{{- $rules := get .into "x-kubernetes-validations" | default list -}}
{{- range $message, $rule := .rules -}}
  {{- $rules = append $rules (dict "message" $message "rule" $rule) -}}
{{- end -}}
{{- if .rules -}}
  {{- $_ := set .into "x-kubernetes-validations" $rules -}}
{{- end -}}
{{- end -}}

{{- /* "schema.line" reads `TYPE WORDS | DESCRIPTION`. */ -}}
{{- define "schema.line" -}}
{{- $parts := splitn " | " 2 .line -}}
{{- $words := splitList " " $parts._0 -}}
{{- $type := first $words -}}
{{- $schema := dict -}}
{{- include "schema.type" (dict "type" ($type | trimSuffix "[]" | trimSuffix "{}" | trimSuffix "?") "into" $schema "scope" .scope "at" .at) -}}
{{- if hasSuffix "?" $type -}}
  {{- $_ := set $schema "nullable" true -}}
{{- end -}}
{{- $choices := list -}}
{{- range rest $words -}}
  {{- if hasPrefix "one:" . -}}
    {{- $alternatives := list -}}
    {{- range trimPrefix "one:" . | splitList "," -}}
      {{- $alternatives = append $alternatives (dict "required" (list .)) -}}
    {{- end -}}
    {{- $choices = append $choices (dict "oneOf" (prepend $alternatives (dict "not" (dict "anyOf" $alternatives)))) -}}
  {{- end -}}
{{- end -}}
{{- if eq (len $choices) 1 -}}
  {{- $schema = merge $schema (first $choices) -}}
{{- else if $choices -}}
  {{- $_ := set $schema "allOf" $choices -}}
{{- end -}}
{{- if hasSuffix "[]" $type -}}
  {{- $schema = dict "type" "array" "items" $schema -}}
{{- else if hasSuffix "{}" $type -}}
  {{- $schema = dict "type" "object" "additionalProperties" $schema -}}
{{- end -}}
{{- range rest $words -}}
  {{- if contains ".." . -}}
    {{- include "schema.limit" (dict "limits" . "of" $schema "at" $.at) -}}
  {{- else if hasPrefix "by:" . -}}
    {{- $_ := set $schema "x-kubernetes-list-type" "map" -}}
    {{- $_ := set $schema "x-kubernetes-list-map-keys" (list (trimPrefix "by:" .)) -}}
  {{- else if not (hasPrefix "one:" .) -}}
    {{- fail (printf "schema of %s: %q is none of limits, by:KEY and one:FIELDS" $.at .) -}}
  {{- end -}}
{{- end -}}
{{- with $parts._1 -}}
  {{- $_ := set $schema "description" . -}}
{{- end -}}
{{- range $key, $value := $schema -}}
  {{- $_ := set $.into $key $value -}}
{{- end -}}
{{- end -}}

{{- /* "schema.type" copies the type of that name, one level deep: what is below is shared, and never changed. */ -}}
{{- define "schema.type" -}}
{{- $ready := .scope.ready -}}
{{- if hasPrefix "enum(" .type -}}
  {{- $_ := set .into "type" "string" -}}
  {{- $_ := set .into "enum" (.type | trimPrefix "enum(" | trimSuffix ")" | splitList ",") -}}
{{- else -}}
  {{- if not (hasKey $ready .type) -}}
    {{- if not (hasKey .scope.named .type) -}}
      {{- fail (printf "schema of %s: there is no type %q" .at .type) -}}
    {{- end -}}
    {{- $made := dict -}}
    {{- include "schema.expand" (dict "from" (get .scope.named .type) "into" $made "scope" .scope "at" .type) -}}
    {{- $_ := set $ready .type $made -}}
  {{- end -}}
  {{- range $key, $value := get $ready .type -}}
    {{- $_ := set $.into $key $value -}}
  {{- end -}}
{{- end -}}
{{- end -}}

{{- /* "schema.limit" reads `MIN..MAX`, either of which may be left out. */ -}}
{{- define "schema.limit" -}}
{{- $subjects := dict "array" "Items" "string" "Length" "object" "Properties" "integer" "imum" "number" "imum" -}}
{{- $subject := get $subjects (toString .of.type) -}}
{{- if not $subject -}}
  {{- fail (printf "schema of %s: a %s has no limits" .at (.of.type | default "value of any type")) -}}
{{- end -}}
{{- $bounds := splitn ".." 2 .limits -}}
{{- with $bounds._0 -}}
  {{- $_ := set $.of (printf "min%s" $subject) (int64 .) -}}
{{- end -}}
{{- with $bounds._1 -}}
  {{- $_ := set $.of (printf "max%s" $subject) (int64 .) -}}
{{- end -}}
{{- end -}}
