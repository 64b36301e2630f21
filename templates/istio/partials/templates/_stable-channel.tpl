{{- /*
What the stable channel leaves out, as the body of a ValidatingAdmissionPolicy: kinds, and fields of stable kinds. The base
chart and istiod bind it to different objects.
*/ -}}
{{- define "istio.stable-channel" -}}
validations:
  - expression: "!(object.kind in ['EnvoyFilter', 'ProxyConfig', 'WasmPlugin'])"
    message: this kind is not of the stable channel
  - expression: >-
      object.kind != 'Telemetry' || !has(object.spec) || (
      (!has(object.spec.tracing) || object.spec.tracing.all(each, !has(each.useRequestIdForTraceSampling))) &&
      (!has(object.spec.metrics) || object.spec.metrics.all(each, !has(each.reportingInterval))) &&
      (!has(object.spec.accessLogging) || object.spec.accessLogging.all(each, !has(each.filter))))
    message: useRequestIdForTraceSampling, reportingInterval and filter are not of the stable channel
  - expression: >-
      object.kind != 'AuthorizationPolicy' || !has(object.spec) || !has(object.spec.rules) ||
      object.spec.rules.all(rule, !has(rule.from) || rule.from.all(each, !has(each.source) ||
      (!has(each.source.trustDomains) && !has(each.source.notTrustDomains))))
    message: trustDomains and notTrustDomains are not of the stable channel
{{- end -}}
