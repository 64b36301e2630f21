// Every cause for which a workload has no sidecar is named, from a file and from what a cluster says.

import {describe, expect, it} from 'vitest'
import {objectsOf} from '../../src/inject/object.ts'
import {explainInjection, type Surroundings, type Webhook} from '../../src/inject/why.ts'
import {parseYamlValue} from '../../src/yaml/index.ts'

const workload = (template: string, metadata = '{name: web, namespace: shop}', kind = 'Deployment') => {
  const [object] = objectsOf(
    parseYamlValue(`apiVersion: apps/v1\nkind: ${kind}\nmetadata: ${metadata}\nspec: {template: ${template}}\n`),
  )
  if (object === undefined) throw new Error('the test has no object')
  return object
}

const wanted = '{metadata: {annotations: {linkerd.io/inject: enabled}}, spec: {containers: [{name: a}]}}'
const unwanted = '{spec: {containers: [{name: a}]}}'
const namespace = (metadata: string) => {
  const value = parseYamlValue(`{kind: Namespace, metadata: ${metadata}}`)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}
const webhook: Webhook = {
  createdAt: new Date('2026-01-02'),
  certificateTrouble: undefined,
  isServed: true,
  matchesNamespace: true,
  matchesPod: true,
}
const bare: Surroundings = {namespace: undefined, webhook: undefined, pods: []}
const healthy: Surroundings = {namespace: namespace('{name: shop}'), webhook, pods: []}

describe('why a workload has no sidecar', () => {
  it.each<[string, ReturnType<typeof workload>, Surroundings]>([
    ['not-annotated', workload(unwanted), bare],
    ['not-annotated', workload(unwanted), healthy],
    ['annotated-object', workload(unwanted, '{name: web, annotations: {linkerd.io/inject: enabled}}'), bare],
    [
      'label-instead-of-annotation',
      workload('{metadata: {labels: {linkerd.io/inject: enabled}}, spec: {containers: []}}'),
      bare,
    ],
    [
      'label-instead-of-annotation',
      workload(unwanted),
      {...healthy, namespace: namespace('{labels: {linkerd.io/inject: enabled}}')},
    ],
    [
      'host-network',
      workload('{metadata: {annotations: {linkerd.io/inject: enabled}}, spec: {hostNetwork: true, containers: []}}'),
      bare,
    ],
    ['opt-out', workload('{metadata: {annotations: {linkerd.io/inject: disabled}}, spec: {containers: []}}'), bare],
    [
      'namespace-opt-out',
      workload(unwanted),
      {...healthy, namespace: namespace('{annotations: {linkerd.io/inject: disabled}}')},
    ],
    [
      'invalid-annotation',
      workload('{metadata: {annotations: {linkerd.io/inject: "true"}}, spec: {containers: []}}'),
      bare,
    ],
    [
      'foreign-sidecar',
      workload('{metadata: {annotations: {linkerd.io/inject: enabled}}, spec: {containers: [{name: istio-proxy}]}}'),
      bare,
    ],
    ['unsupported-kind', workload('{}', '{name: web}', 'ConfigMap'), bare],
    ['webhook-absent', workload(wanted), {...healthy, webhook: null}],
    [
      'namespace-excluded',
      workload(wanted),
      {...healthy, namespace: namespace('{labels: {config.linkerd.io/admission-webhooks: disabled}}')},
    ],
    ['namespace-excluded', workload(wanted), {...healthy, webhook: {...webhook, matchesNamespace: false}}],
    ['object-excluded', workload(wanted), {...healthy, webhook: {...webhook, matchesPod: false}}],
    ['webhook-down', workload(wanted), {...healthy, webhook: {...webhook, isServed: false}}],
    ['webhook-certificate', workload(wanted), {...healthy, webhook: {...webhook, certificateTrouble: 'it expired'}}],
    [
      'pod-older-than-webhook',
      workload(wanted),
      {...healthy, pods: [{name: 'web-1', createdAt: new Date('2026-01-01'), isMeshed: false}]},
    ],
  ])('names %s', (code, object, surroundings) => {
    const {isInjected, causes} = explainInjection(object, surroundings)
    expect(isInjected).toBe(false)
    expect(causes.map((cause) => cause.code)).toContain(code)
  })

  it('names nothing when pods have their proxies', () => {
    const pods = [{name: 'web-1', createdAt: new Date('2026-01-03'), isMeshed: true}]
    expect(explainInjection(workload(wanted), {...healthy, pods})).toEqual({isInjected: true, causes: []})
  })

  it('names nothing when all is in place and the pods are still to come', () => {
    expect(explainInjection(workload(wanted), healthy)).toEqual({isInjected: false, causes: []})
  })

  it('knows the proxy of a manual injection in a file', () => {
    const object = workload('{spec: {initContainers: [{name: linkerd-proxy}], containers: [{name: a}]}}')
    expect(explainInjection(object, bare).isInjected).toBe(true)
  })
})
