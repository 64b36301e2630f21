{{- /* Fields that several kinds or versions share, in the shorthand of README.md. */ -}}

{{- /* An API server refuses a description of `metadata` here, and gives its own to all three. */ -}}
{{- define "fields.typeMeta" -}}
apiVersion: string
kind: string
metadata: object
{{- end }}

{{- /* The object, of any kind, that is referred to. */ -}}
{{- define "fields.reference" -}}
group: apiGroup | API group of the object; empty stands for the core group
kind!: kind | Kind of the object
name!: name | Name of the object
{{- end }}

{{- define "fields.labelSelector" -}}
matchLabels: freeForm | Labels that have to be there, each with this value
matchExpressions:
  .: object[] | Conditions on labels, which all have to hold
  key!: string | Label that the condition is about
  operator!: enum(In,NotIn,Exists,DoesNotExist) | How the label is compared with the values
  values: string[] | Values to compare with; none for Exists and DoesNotExist
{{- end }}

{{- define "fields.network" -}}
cidr!: string | Range of addresses in CIDR form, such as 10.0.0.0/8
except: string[] | Ranges within the cidr that do not count
{{- end }}

{{- /* A condition as controllers report it; with {strict}, as HTTPRoute has it, all its fields have to be there. */ -}}
{{- define "fields.condition" -}}
{{- $must := ternary "!" "" (default false .strict) -}}
type{{ $must }}: conditionType | What is being reported
status{{ $must }}: enum(True,False,Unknown) | Whether it is so
reason{{ $must }}: conditionReason | Why the status last changed, in one CamelCase word
message{{ $must }}: string ..32768 | Why the status last changed, in a sentence
lastTransitionTime{{ $must }}: time | When the status last changed
{{- end }}

{{- /*
The list of such conditions. Linkerd's schemas say `required` of the list, where it has no effect: moved into the items it
would refuse status updates that are accepted today.
*/ -}}
{{- define "fields.conditions" -}}
conditions:
  .: object[] | What controllers found out about the object
  +: {required: [status, type]}
  {{- include "fields.condition" (dict) | nindent 2 }}
{{- end }}

{{- /* The object that a route is attached to: {port}, the type of its port. */ -}}
{{- define "fields.parentReference" -}}
group: apiGroup = policy.linkerd.io | API group of the parent
kind: kind = Gateway | Kind of the parent, such as Server or Service
namespace: namespace | Namespace of the parent, the route's own by default
name!: name | Name of the parent
sectionName: domain | Part of the parent to attach to, such as one listener
port: {{ .port }} | Port of the parent to attach to, all its ports by default
{{- end }}

{{- define "fields.headerChange" -}}
set:
  .: object[] ..16 by:name | Headers to write in place of those of the same name
  name!: headerName | Name of the header, in any case
  value!: headerValue | Its new value
add:
  .: object[] ..16 by:name | Headers to add to those of the same name
  name!: headerName | Name of the header, in any case
  value!: headerValue | Value to add
remove: string[] ..16 | Names of the headers to take away
{{- end }}

{{- /* What a rule, or one of its backends ({ofBackend}), changes in the traffic that it takes. */ -}}
{{- define "fields.filter" -}}
{{- $types := list "RequestHeaderModifier" "RequestRedirect" }}
{{- if .ofBackend }}
  {{- $types = list "RequestHeaderModifier" "ResponseHeaderModifier" "RequestRedirect" }}
{{- end -}}
type!: enum({{ join "," $types }}) | Which of the fields below applies
requestHeaderModifier:
  .: object | Changes to the headers of requests
  {{- include "fields.headerChange" . | nindent 2 }}
{{- if .ofBackend }}
responseHeaderModifier:
  .: object | Changes to the headers of responses
  {{- include "fields.headerChange" . | nindent 2 }}
{{- end }}
requestRedirect:
  .: object | Answers with a redirect; what is not set stays as in the request
  scheme: enum(http,https) | Scheme of the new location
  hostname: domain | Host of the new location
  port: port | Port of the new location
  path:
    .: object | Path of the new location
    type!: enum(ReplaceFullPath,ReplacePrefixMatch) | Which part of the path is replaced
    replaceFullPath: string ..1024 | The whole new path
    replacePrefixMatch: string ..1024 | What takes the place of the prefix that the rule matched
  statusCode:
    .: integer = 302 | Status of the answer
    +: {enum: [301, 302]}
{{- end }}
