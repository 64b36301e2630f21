{{- /*
The types of the shorthand, in OpenAPI. Lengths and patterns are those that Kubernetes and the Gateway API ask for.
*/ -}}
{{- define "types" -}}
{{- $label := "[a-z0-9]([-a-z0-9]*[a-z0-9])?" }}
{{- $domain := printf "%s(\\.%s)*" $label $label }}
{{- $decimal := "(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))" -}}
object: {type: object}
freeForm: {type: object, x-kubernetes-preserve-unknown-fields: true}
boolean: {type: boolean}
integer: {type: integer}
int32: {type: integer, format: int32}
int64: {type: integer, format: int64}
float: {type: number, format: float}
port: {type: integer, format: int32, minimum: 1, maximum: 65535}
intOrString: {x-kubernetes-int-or-string: true}
quantity:
  x-kubernetes-int-or-string: true
  anyOf: [{type: integer}, {type: string}]
  pattern: ^(\+|-)?{{ $decimal }}(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?{{ $decimal }}))?$

string: {type: string}
time: {type: string, format: date-time}
duration: {type: string, format: duration}

name: {type: string, minLength: 1, maxLength: 253}
label: {type: string, pattern: '^{{ $label }}$'}
namespace: {type: string, minLength: 1, maxLength: 63, pattern: '^{{ $label }}$'}
apiGroup: {type: string, maxLength: 253, pattern: '^$|^{{ $domain }}$'}
kind: {type: string, minLength: 1, maxLength: 63, pattern: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$'}
domain: {type: string, minLength: 1, maxLength: 253, pattern: '^{{ $domain }}$'}
hostname: {type: string, minLength: 1, maxLength: 253, pattern: '^(\*\.)?{{ $domain }}$'}
identity: {type: string, pattern: '^(\*|{{ $label }})(\.{{ $label }})*$'}
headerName: {type: string, minLength: 1, maxLength: 256, pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$"}
headerValue: {type: string, minLength: 1, maxLength: 4096}
controllerName:
  type: string
  minLength: 1
  maxLength: 253
  pattern: ^{{ $domain }}\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$
conditionType:
  type: string
  maxLength: 316
  pattern: ^({{ $domain }}/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$
conditionReason: {type: string, minLength: 1, maxLength: 1024, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$'}
{{- end }}
