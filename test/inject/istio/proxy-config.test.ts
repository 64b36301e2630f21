// The layers of a proxy's configuration, and which of them wins.

import {describe, expect, it} from 'vitest'
import {readMeshTypes} from '../../../src/inject/istio/mesh-message.ts'
import {
  beyondDefaults,
  proxyConfigOf,
  readMeshConfig,
  readProxyConfigObject,
} from '../../../src/inject/istio/proxy-config.ts'
import type {JsonObject} from '../../../src/yaml/index.ts'

const types = readMeshTypes()
const mesh = readMeshConfig(types, {rootNamespace: 'istio-system', defaultConfig: {concurrency: 1}}, 'mesh')
const object = (
  namespace: string,
  name: string,
  concurrency: number,
  more: JsonObject = {},
  createdAt = '2026-01-01',
) =>
  readProxyConfigObject({
    metadata: {namespace, name, creationTimestamp: createdAt},
    spec: {concurrency, ...more},
  })
const pod = (annotations: Record<string, string> = {}) => ({namespace: 'shop', labels: {app: 'a'}, annotations})
const annotation = {'proxy.istio.io/config': 'concurrency: 5'}
const selector = {selector: {matchLabels: {app: 'a'}}}

describe('the configuration of a proxy', () => {
  it.each([
    ['the mesh configuration', [], {}, 1],
    ['an object of the root namespace', [object('istio-system', 'all', 2)], {}, 2],
    ["an object of the pod's namespace", [object('istio-system', 'all', 2), object('shop', 'all', 3)], {}, 3],
    ['the annotation', [object('shop', 'all', 3)], annotation, 5],
    ['an object that selects the pod', [object('shop', 'all', 3), object('shop', 'one', 4, selector)], annotation, 4],
    ['no object that selects others', [object('shop', 'b', 4, {selector: {matchLabels: {app: 'b'}}})], {}, 1],
    ['no object of another namespace', [object('other', 'all', 4)], {}, 1],
    [
      'the older of two objects',
      [object('shop', 'a', 3, {}, '2026-01-02'), object('shop', 'b', 4, {}, '2026-01-01')],
      {},
      4,
    ],
  ])('is that of %s', (_, objects, annotations, concurrency) => {
    expect(proxyConfigOf(types, mesh, objects, pod(annotations)).concurrency).toBe(concurrency)
  })

  it('adds variables up, and keeps a zero that was written down', () => {
    const objects = [object('shop', 'all', 0, {environmentVariables: {A: '1'}})]
    const config = proxyConfigOf(types, mesh, objects, pod({'proxy.istio.io/config': 'proxyMetadata: {B: "2"}'}))
    expect(beyondDefaults(config)).toEqual({concurrency: 0, proxyMetadata: {A: '1', B: '2'}})
  })

  it('tells a proxy nothing that it assumes by itself', () => {
    const plain = readMeshConfig(types, {defaultConfig: {discoveryAddress: 'istiod.istio-system.svc:15012'}}, 'mesh')
    expect(beyondDefaults(proxyConfigOf(types, plain, [], pod()))).toEqual({})
  })

  it.each<[JsonObject, string]>([
    [{defaultConfig: {statusPort: 'x'}}, 'mesh.defaultConfig.statusPort has to be a number, not "x"'],
    [{defaultConfig: {interceptionMode: 'ALL'}}, 'has to be one of REDIRECT, TPROXY, NONE, not "ALL"'],
    [{connectTimeout: '10'}, 'mesh.connectTimeout has to be a duration in seconds like 45s, not "10"'],
    [{enableAutoMtls: 'yes'}, 'mesh.enableAutoMtls has to be true or false, not "yes"'],
  ])('names what cannot be read in %j', (value, message) => {
    expect(() => readMeshConfig(types, value, 'mesh')).toThrow(message)
  })
})
