// Values as trees: their differences, their rules, and the keys that nobody reads.

import {describe, expect, it} from 'vitest'
import type {JsonObject} from '../../src/kube/object.ts'
import {registryOverrides} from '../../src/manifests/linkerd/registry.ts'
import {checkValues} from '../../src/manifests/linkerd/value-rules.ts'
import {unknownValues} from '../../src/manifests/unknown-values.ts'
import {differenceOf, mergeTrees, withValue} from '../../src/manifests/values.ts'

describe('the difference of two trees', () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['is empty for equal trees', {a: {b: [1, {c: 2}]}}, {a: {b: [1, {c: 2}]}}, {}],
    ['has what changed', {a: {b: 1, c: 2}}, {a: {b: 1, c: 3}}, {a: {c: 3}}],
    ['has what is new', {a: {}}, {a: {b: {c: 1}}}, {a: {b: {c: 1}}}],
    ['has lists as a whole', {a: [1, 2]}, {a: [1, 3]}, {a: [1, 3]}],
    ['has null for what is gone', {a: 1, b: 2}, {b: 2}, {a: null}],
    ['sees a list where a map was', {a: {b: 1}}, {a: [1]}, {a: [1]}],
  ])('%s', (_, before, after, difference) => {
    expect(differenceOf(before, after)).toEqual(difference)
    const merged = mergeTrees(before, difference)
    for (const [key, value] of Object.entries(after)) expect(merged[key]).toEqual(value)
  })
})

const good: JsonObject = {
  linkerdVersion: 'edge-26.8.3',
  controllerLogLevel: 'info',
  imagePullPolicy: 'IfNotPresent',
  identityTrustDomain: '',
  clusterNetworks: '10.0.0.0/8,fd00::/8',
  proxy: {
    logLevel: 'warn,linkerd=info,hickory=error',
    defaultInboundPolicy: 'all-unauthenticated',
    resources: {cpu: {request: '', limit: ''}},
  },
  proxyInit: {ignoreInboundPorts: '4567,4568', ignoreOutboundPorts: ''},
}

describe('the rules of values', () => {
  it('let the defaults pass', () => {
    expect(() => checkValues(good)).not.toThrow()
  })

  it.each<[string, string | number]>([
    ['proxy.logLevel', 'linkerd_app_core[request{path="/"}]=trace,info'],
    ['proxy.logLevel', 'off'],
    ['proxy.resources.cpu.limit', '1.5'],
    ['proxy.resources.cpu.limit', 2],
    ['clusterNetworks', '0.0.0.0/0'],
    ['proxyInit.ignoreInboundPorts', '25,9000-9010'],
    ['identityTrustDomain', 'cluster.local'],
  ])('let %s be %s', (path, value) => {
    expect(() => checkValues(withValue(good, path, value))).not.toThrow()
  })

  it.each<[string, string]>([
    ['linkerdVersion', 'edge 26'],
    ['controllerLogLevel', 'loud'],
    ['imagePullPolicy', 'Sometimes'],
    ['identityTrustDomain', 'Cluster.Local'],
    ['clusterNetworks', '10.0.0.0'],
    ['clusterNetworks', '10.0.0.0/33'],
    ['proxy.logLevel', ''],
    ['proxy.logLevel', 'linkerd=loud'],
    ['proxy.defaultInboundPolicy', 'everybody'],
    ['proxy.resources.cpu.limit', 'much'],
    ['proxyInit.ignoreInboundPorts', '70000'],
    ['proxyInit.ignoreOutboundPorts', '90-80'],
  ])('refuse %s: %s, naming both', (path, value) => {
    expect(() => checkValues(withValue(good, path, value))).toThrow(`value ${path} is "${value}", expected`)
  })

  it('refuse a limit under its request', () => {
    const values = withValue(withValue(good, 'proxy.resources.cpu.request', '2'), 'proxy.resources.cpu.limit', '1500m')
    expect(() => checkValues(values)).toThrow('value proxy.resources.cpu.limit is 1500m, less than the request of 2')
  })
})

describe('unknown values', () => {
  const known: JsonObject = {proxy: {logLevel: 'x', resources: {cpu: {limit: ''}}}, nodeSelector: {}, tolerations: null}

  it.each<[string, JsonObject, string[]]>([
    [
      'name the nearest key',
      {proxy: {loglevel: 'debug'}},
      ['the chart knows no value proxy.loglevel; did you mean proxy.logLevel?'],
    ],
    ['name nothing where nothing is near', {telemetryEndpoint: 1}, ['the chart knows no value telemetryEndpoint']],
    ['let free maps hold anything', {nodeSelector: {'example.com/zone': 'a'}, tolerations: [{key: 'a'}]}, []],
    ['let known keys be', {proxy: {resources: {cpu: {limit: '1'}}}}, []],
  ])('%s', (_, user, warnings) => {
    expect(unknownValues(user, known)).toEqual(warnings)
  })
})

describe('another registry', () => {
  it('gets every image that comes from the default one, and no other', () => {
    const values = {
      controllerImage: 'cr.l5d.io/linkerd/controller',
      proxy: {image: {name: 'cr.l5d.io/linkerd/proxy', version: ''}},
      other: {image: {name: 'docker.io/library/busybox'}},
    }
    expect(registryOverrides(values, 'registry.example.com/mirror/')).toEqual({
      controllerImage: 'registry.example.com/mirror/controller',
      proxy: {image: {name: 'registry.example.com/mirror/proxy'}},
    })
  })
})
